"""Signs of an attack: an event each, or one line with their number if any client could send a million."""

import pytest

from harness import Client
from harness.proxies import FETCH, ask
from harness.server import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def knock(server, number):
    """Every suspicious request that an anonymous client can send."""
    visitor = Client(server)
    visitor.session(cookie=visitor.with_token("garbage"))
    visitor.session(cookie=visitor.with_token(f"{number:Q>64}"))
    visitor.session(cookie=f"{visitor.with_token('one')}; {visitor.with_token('two')}")
    visitor.request("POST", "/api/v1/login", headers=[("Origin", "https://evil.example")])
    visitor.request("POST", "/login", body=b"username=x&csrf_token=made-up", headers=[("Content-Type", "application/x-www-form-urlencoded")])


def test_what_strangers_do_in_volume_is_a_few_lines_with_the_true_number(start):
    server = start()
    for number in range(40):
        knock(server, number)
    server.stop()
    lines = server.audit()
    seen = {}
    for line in lines:
        if "count" in line:
            assert line["addresses"] == ["127.0.0.1"] and line["outcome"] == "deny" and line["actor_type"] == "anonymous"
            kind = (line["event"], line.get("vector") or line["reason"])
            seen.setdefault(kind, []).append(line["count"])
    assert {kind: sum(counts) for kind, counts in seen.items()} == {
        ("session_invalid_id", "malformed"): 40,
        ("session_invalid_id", "unknown"): 40,
        ("session_duplicate_cookie", "suspicious"): 40,
        ("malicious_csrf", "origin"): 40,
        ("malicious_csrf", "token"): 40,
    }
    assert all(len(counts) <= 2 for counts in seen.values()), seen
    assert "garbage" not in str(lines) and "QQQQQQQQ" not in str(lines)
    assert server.command("audit", "verify").returncode == 0


@pytest.fixture(params=["database:", "memory:"])
def signed_in(request, start):
    def sign_in(**settings):
        server = start(store=request.param, **settings)
        return server, Client(server).log_in(server.add_user(), PASSWORD)

    return sign_in


def in_another_browser(visitor, user_agent=CHROME):
    other = Client(visitor.server, user_agent)
    other.jar = dict(visitor.jar)
    return other


def anomalies(server):
    return [(line["from"], line["to"], line["response"]) for line in server.audit(event="session_anomaly")]


def test_a_session_in_another_browser_is_one_event(signed_in):
    server, visitor = signed_in()
    for _ in range(3):
        assert in_another_browser(visitor).session().status == 200
        assert visitor.session().status == 200
    assert anomalies(server) == [("Firefox on Linux", "Chrome on Windows", "note")]


def test_a_session_in_another_browser_needs_the_password_when_told_so(signed_in):
    server, visitor = signed_in(sessions_user_agent_change="reauthenticate")
    other = in_another_browser(visitor)
    assert other.session().code == "reauthentication_required"
    assert other.get("/account").location.startswith("/reauthenticate")
    form = visitor.get("/reauthenticate")
    body = f"password={PASSWORD}&next=/account&csrf_token={form.field('csrf_token')}".encode()
    answer = visitor.request(
        "POST", "/reauthenticate", body,
        headers=[("Content-Type", "application/x-www-form-urlencoded"), ("Origin", server.url)],
    )
    assert (answer.status, answer.location) == (303, "/account")
    assert visitor.session().status == 200
    assert other.session().status == 401
    assert len(anomalies(server)) == 1


def test_a_session_in_another_browser_ends_when_told_so(signed_in):
    server, visitor = signed_in(sessions_user_agent_change="end")
    assert in_another_browser(visitor, "curl/8.5.0").session().status == 401
    answer = visitor.session()
    assert (answer.status, answer.json["reason"]) == (401, "revoked")
    assert anomalies(server) == [("Firefox on Linux", "curl", "end")]


APP = "https://app.example.org/"


def test_a_session_in_another_browser_gets_no_further_at_the_applications_either(start):
    server = start(
        sessions_user_agent_change="reauthenticate", trusted_proxies="127.0.0.1/32", forwardauth_redirect_hosts="app.example.org"
    )
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert ask(visitor, "nginx", APP, browser=FETCH).status == 200
    assert ask(in_another_browser(visitor), "nginx", APP, browser=FETCH).json["code"] == "reauthentication_required"
    assert ask(visitor, "nginx", APP, browser=FETCH).json["code"] == "reauthentication_required"
    assert visitor.get("/account").location.startswith("/reauthenticate")
    assert len(anomalies(server)) == 1


def test_a_session_in_another_browser_ends_at_the_applications_too(start):
    server = start(sessions_user_agent_change="end", trusted_proxies="127.0.0.1/32", forwardauth_redirect_hosts="app.example.org")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    unnamed = ask(visitor, "nginx", APP, browser=FETCH, extra=[("User-Agent", "")])
    assert unnamed.status == 200, "not every proxy passes the header on"
    assert ask(in_another_browser(visitor), "nginx", APP, browser=FETCH).status == 401
    assert visitor.session().json["reason"] == "revoked"


def test_cookies_that_stand_for_nobody_are_counted_at_the_applications_too(start):
    server = start(trusted_proxies="127.0.0.1/32")
    visitor = Client(server)
    for value in ("garbage", "Q" * 64):
        for _ in range(3):
            ask(visitor, "nginx", APP, browser=FETCH, cookie=visitor.with_token(value))
    server.stop()
    counts = {line["reason"]: line["count"] for line in server.audit(event="session_invalid_id")}
    assert counts == {"malformed": 3, "unknown": 3}
