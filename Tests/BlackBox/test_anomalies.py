"""What gives an attacker away: an event each, or one line with their number where anybody could send a million."""

import pytest

from harness import Client
from harness.server import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def knock(server, number):
    """Everything a stranger can do without an account."""
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
