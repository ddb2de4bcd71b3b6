"""Applications behind a proxy: the exact requests of each proxy, and the answers."""

import base64
import json
import signal
import sqlite3
import time
import urllib.parse

import pytest

from harness import Client, Server
from harness.passwords import argon2id
from harness.proxies import FETCH, HANDSHAKE, IDENTITY, PAGE, PROXIES, ask
from harness.server import PASSWORD
from harness.waiting import eventually

APP = "https://app.example.org"
RULES = """
rules:
  - {name: probes, host: app.example.org, path: /health, access: bypass}
  - {host: app.example.org, path: /pub, methods: [GET], networks: 203.0.113.0/24, access: bypass}
  - {host: app.example.org, path: /admin, access: {groups: [operators]}}
  - {host: app.example.org, path: /safe, access: {fresh: 1s}}
  - {host: app.example.org, path: /strong, access: {level: aal2}}
  - {host: app.example.org, path: /secret, access: deny}
  - {host: app.example.org, access: signed-in}
"""


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES)
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory, rules):
    server = Server(
        tmp_path_factory.mktemp("forward-auth"),
        trusted_proxies="127.0.0.1/32",
        forwardauth_rules=rules,
        forwardauth_redirect_hosts="app.example.org, *.apps.example.org",
        sessions_limit_per_user=100,
    ).start()
    yield server
    server.stop()


@pytest.fixture(params=PROXIES)
def proxy(request):
    return request.param


def add_member(server, name, groups=()):
    """An account with groups, display name and address; imported, because only applications care for groups."""
    person = {"username": name, "display_name": "Zoë Member", "email": f"{name}@example.org", "groups": list(groups)}
    (server.folder / f"{name}.jsonl").write_text(json.dumps(person | {"password_hash": argon2id(PASSWORD)}) + "\n")
    server.run("user", "import", f"{name}.jsonl")
    return name


@pytest.fixture(scope="module")
def operator(server):
    return add_member(server, "olga", ["operators", "staff"])


@pytest.fixture
def member(server, operator):
    return Client(server).log_in(operator, PASSWORD)


def identity(answer):
    return {name: answer.header(name) for name in IDENTITY}


def assert_no_cookie(answer):
    assert not answer.all("Set-Cookie")
    assert answer.header("Cache-Control") == "no-store"


# Yes


def test_somebody_signed_in_passes_and_the_application_is_told_everything(server, member, proxy):
    answer = ask(member, proxy, APP + "/page?x=1")
    assert answer.status == 200
    assert_no_cookie(answer)
    told = identity(answer)
    assert told["Remote-User"] == "olga"
    assert told["Remote-Name"].encode("latin-1").decode() == "Zoë Member"
    assert told["Remote-Email"] == "olga@example.org"
    assert told["Remote-Groups"] == "operators,staff"
    assert told["Remote-Session"] == member.handle
    assert member.token not in str(answer.headers)
    claims = json.loads(base64.urlsafe_b64decode(told["Remote-Assertion"].split(".")[1] + "=="))
    assert claims["aud"] == "app.example.org" and claims["sid"] == member.handle and claims["exp"] - claims["iat"] <= 60


def test_where_everybody_passes_every_identity_header_is_there_and_empty(visitor, member, proxy):
    for somebody in (visitor, member):
        answer = ask(somebody, proxy, APP + "/health/db")
        assert answer.status == 200
        assert set(identity(answer).values()) == {""}
        assert_no_cookie(answer)


def test_an_identity_that_the_client_sent_is_never_answered(visitor, member, proxy):
    spoofed = [(name, "root") for name in IDENTITY] + [("Remote_User", "root"), ("remote.user", "root"), ("REMOTE-USER", "root")]
    assert set(identity(ask(visitor, proxy, APP + "/health", extra=spoofed)).values()) == {""}
    assert identity(ask(member, proxy, APP + "/", extra=spoofed))["Remote-User"] == "olga"
    assert "root" not in str(ask(visitor, proxy, APP + "/", extra=spoofed).headers)


def test_what_changes_about_an_account_is_told_at_the_very_next_request(server, proxy):
    name = add_member(server, f"gone-{proxy}", ["operators"])
    visitor = Client(server).log_in(name, PASSWORD)
    assert ask(visitor, proxy, APP + "/admin").status == 200
    server.run("user", "disable", name)
    answer = ask(visitor, proxy, APP + "/admin", browser=FETCH)
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")


# Not yet


def test_a_person_is_sent_to_sign_in_and_back(visitor, proxy):
    answer = ask(visitor, proxy, APP + "/page?x=1&y=2")
    assert answer.status == (401 if proxy == "nginx" else 302)
    start = urllib.parse.urlsplit(answer.location)
    assert f"{start.scheme}://{start.netloc}{start.path}" == APP + "/.coatcheck/start", "a host our own cookie does not reach"
    assert urllib.parse.parse_qs(start.query) == {"next": ["/page?x=1&y=2"]}
    assert_no_cookie(answer)


@pytest.mark.parametrize("browser", [FETCH, HANDSHAKE, [("Accept", "*/*")]], ids=["fetch", "handshake", "program"])
def test_scripts_handshakes_and_programs_are_told_and_never_redirected(visitor, proxy, browser):
    answer = ask(visitor, proxy, APP + "/api", browser=browser)
    assert answer.status == 401
    assert answer.location is None
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.json["code"] == "unauthenticated"
    assert answer.json["login_url"] == answer.header("Login-URL") == APP + "/.coatcheck/start?next=%2F"
    assert answer.header("WWW-Authenticate") == "Session"
    assert_no_cookie(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_what_could_change_something_is_never_redirected(visitor, proxy, method):
    answer = ask(visitor, proxy, APP + "/page", method=method)
    assert answer.status == 401 and answer.location is None


def test_a_head_request_is_answered_like_the_page_without_a_body(visitor, proxy):
    answer = ask(visitor, proxy, APP + "/page", method="HEAD")
    assert answer.status == (401 if proxy == "nginx" else 302) and answer.location
    if proxy == "envoy":
        assert answer.body == b""


def test_after_an_end_the_reason_is_told(server, user, proxy):
    visitor = Client(server).log_in(user, PASSWORD)
    cookie = visitor.with_token(visitor.token)
    server.run("session", "revoke", "--user", user)
    answer = ask(visitor, proxy, APP + "/", browser=FETCH, cookie=cookie)
    assert (answer.status, answer.json["reason"]) == (401, "revoked")
    assert_no_cookie(answer)


def test_a_proof_that_is_too_old_is_asked_for_again(server, user, proxy):
    visitor = Client(server).log_in(user, PASSWORD)
    stale = eventually(lambda: (answer := ask(visitor, proxy, APP + "/safe", browser=FETCH)).status == 401 and answer)
    assert stale.json["code"] == "reauthentication_required"
    assert stale.json["step_up"] == {"fresh": "1s"}
    assert 'max_age="1"' in stale.header("WWW-Authenticate")
    page = ask(visitor, proxy, APP + "/safe")
    assert urllib.parse.urlsplit(page.location).path == "/reauthenticate"


def test_a_level_that_was_not_reached_is_named(member, proxy):
    answer = ask(member, proxy, APP + "/strong", browser=FETCH)
    assert (answer.status, answer.json["code"], answer.json["step_up"]) == (401, "assurance_required", {"level": "aal2"})
    assert "level=aal2" in ask(member, proxy, APP + "/strong").location


# No


def test_somebody_known_who_may_not_is_told_so_and_not_sent_to_sign_in(server, user, proxy):
    visitor = Client(server).log_in(user, PASSWORD)
    for path in ("/admin", "/secret"):
        answer = ask(visitor, proxy, APP + path, browser=FETCH)
        assert (answer.status, answer.json["code"], answer.location) == (403, "forbidden", None)
        assert_no_cookie(answer)
        page = ask(visitor, proxy, APP + path)
        assert (page.status, page.location) == (403, None)
        assert f"<strong>{user}</strong>" in page.text and "Sign in with another account" in page.text
        assert "<title>You do not have access" in page.text
        line = page.body.replace(b"\n", b" ").strip().decode("latin-1")
        assert page.header("Refusal-Page") == (line if proxy == "nginx" else None)
        assert_no_cookie(page)


def test_a_refusal_is_in_the_audit_log_with_host_and_person_and_without_the_path(start, rules):
    server = start(forwardauth_rules=rules, trusted_proxies="127.0.0.1/32")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    ask(visitor, "caddy", APP + "/admin/reset?token=x")
    event = eventually(lambda: server.audit(event="forwardauth_deny"))[0]
    assert event["outcome"] == "deny" and APP in json.dumps(event) and "reset" not in json.dumps(event)
    assert event["actor_type"] == "user"


def test_what_no_rule_mentions_is_denied(member, proxy):
    assert ask(member, proxy, "https://other.example.org/").status == 403


TWO_READINGS = """
//secret /health/../secret /health/./x /health/%2e%2e/secret /health%2f..%2fsecret /health;x/../secret /health/%2E%2e/secret
/health\\..\\secret /health%5c..%5csecret /health/%252e%252e/secret /health//secret /health;jsessionid=1 /health%00
/health/%c0%ae%c0%ae/secret /health/.%2e/secret /health%3b/x /health#/../secret
""".split()


def test_an_address_that_can_be_read_in_two_ways_is_refused_even_where_everybody_passes(member, proxy):
    for path in TWO_READINGS:
        answer = ask(member, proxy, APP + path)
        assert answer.status in (400, 403), path
        assert identity(answer) == dict.fromkeys(IDENTITY)
        if proxy == "nginx":
            assert answer.status == 403, path  # anything but 401 and 403 is an error of the server to nginx


UNREADABLE = [("/" + "a" * 5000, "GET"), ("/page", "X-Y"), ("/page", "CONNECT"), ("/\xe9", "GET"), ("/page?\xe9", "GET")]


def test_what_is_no_address_or_no_method_is_refused_in_a_way_that_the_proxy_passes_on(member, proxy):
    for path, method in UNREADABLE:
        if proxy == "envoy" and (not path.isascii() or method != "GET"):
            continue  # which are in the request line of its question, so that they are no request
        answer = ask(member, proxy, APP + path, method=method)
        assert answer.status == (403 if proxy == "nginx" else 400) and answer.json["code"] == "bad_request", path[:10]
        assert identity(answer) == dict.fromkeys(IDENTITY) and not answer.header("Retry-After")


def test_no_character_makes_an_expression_miss_what_it_closes(start, tmp_path, proxy):
    (tmp_path / "rules.yaml").write_text('rules:\n  - {regex: "/admin(/.*)?", access: deny}\n  - {access: bypass}\n')
    server = start(forwardauth_rules=tmp_path / "rules.yaml", trusted_proxies="127.0.0.1/32")
    for path in ("/admin", "/admin/users", "/admin/users%E2%80%A8", "/admin%C2%85", "/admin/users%0A", "/ADMIN", "/admin/", "/admin%3F"):
        assert ask(Client(server), proxy, APP + path).status in (400, 403), path
    assert ask(Client(server), proxy, APP + "/administration").status == 200


def test_an_encoded_letter_is_the_letter(member, proxy):
    assert ask(member, proxy, APP + "/%73ecret").status == 403
    assert ask(member, proxy, APP + "/he%61lth").status == 200


NEEDED = {
    "nginx": ["X-Original-URL", "X-Original-Method", "X-Forwarded-For"],
    "envoy": ["X-Forwarded-Proto", "X-Forwarded-For"],
}
FORWARDED = ["X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri", "X-Forwarded-For"]


def test_a_header_that_is_missing_or_doubled_makes_the_question_unreadable(member, proxy):
    for name in NEEDED.get(proxy, FORWARDED):
        assert ask(member, proxy, APP + "/health", without=name).status == 400, name
        if name != "X-Forwarded-For":  # which is a list
            doubled = ask(member, proxy, APP + "/health", extra=[(name, "GET" if "Method" in name else "https://app.example.org/x")])
            assert doubled.status == 400, name


def test_a_method_in_lower_case_is_no_method(member):
    assert ask(member, "caddy", APP + "/health", method="get").status == 400


@pytest.mark.parametrize("method", ["PROPFIND", "MKCOL", "MOVE", "LOCK", "REPORT", "PURGE", "TRACE"])
def test_an_uncommon_method_is_judged_like_any_other(visitor, member, proxy, method):
    assert ask(visitor, proxy, APP + "/health", method=method, browser=FETCH).status == 200
    assert ask(visitor, proxy, APP + "/page", method=method, browser=FETCH).json["code"] == "unauthenticated"
    assert ask(member, proxy, APP + "/page", method=method, browser=FETCH).status == 200
    assert ask(member, proxy, APP + "/secret", method=method, browser=FETCH).json["code"] == "forbidden"


def test_a_network_is_the_clients_and_not_the_proxys(visitor, proxy):
    assert ask(visitor, proxy, APP + "/pub/x").status == 200
    assert ask(visitor, proxy, APP + "/pub/x", method="POST").status == 401
    elsewhere = ask(visitor, proxy, APP + "/pub/x", browser=FETCH, without="X-Forwarded-For", extra=[("X-Forwarded-For", "198.51.100.1")])
    assert elsewhere.status == 401
    appended = ask(
        visitor, proxy, APP + "/pub/x", browser=FETCH, without="X-Forwarded-For", extra=[("X-Forwarded-For", "203.0.113.9, 198.51.100.1")]
    )
    assert appended.status == 401


def test_nobody_but_a_trusted_proxy_is_answered(start, rules, proxy):
    server = start(forwardauth_rules=rules, trusted_proxies="198.51.100.0/24")
    answer = ask(Client(server), proxy, APP + "/health")
    assert (answer.status, answer.json["code"]) == (403, "untrusted_proxy")
    assert identity(answer) == dict.fromkeys(IDENTITY)


def test_without_rules_every_host_needs_somebody_who_is_signed_in(start, proxy):
    server = start(trusted_proxies="127.0.0.1/32")
    name = server.add_user()
    assert ask(Client(server), proxy, "https://any.example.org/", browser=FETCH).status == 401
    assert ask(Client(server).log_in(name, PASSWORD), proxy, "https://any.example.org/").status == 200


def test_a_cookie_sent_twice_with_different_values_is_nobodys(member, proxy):
    cookie = f"{member.with_token(member.token)}; {member.with_token(member.token[::-1])}"
    assert ask(member, proxy, APP + "/", browser=FETCH, cookie=cookie).status == 401


# Upkeep


def test_a_check_counts_as_activity_and_never_changes_the_secret(start, rules, proxy):
    server = start(forwardauth_rules=rules, trusted_proxies="127.0.0.1/32", sessions_rotation_interval="1s", sessions_idle_timeout="3s")
    name = server.add_user()
    visitor = Client(server).log_in(name, PASSWORD)
    token, began = visitor.token, time.monotonic()
    while time.monotonic() - began < 5:
        answer = ask(visitor, proxy, APP + "/")
        assert answer.status == 200
        assert_no_cookie(answer)
        time.sleep(0.25)
    assert visitor.token == token


def test_a_store_that_is_away_is_unavailable_and_never_a_login_page(start, rules, proxy, stores):
    server = start(forwardauth_rules=rules, trusted_proxies="127.0.0.1/32", store=stores.sessions("redis"))
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert ask(visitor, proxy, APP + "/").status == 200
    stores.redis.stop()
    try:
        # A session in memory is served until the lease ends.
        eventually(lambda: ask(visitor, proxy, APP + "/").status == 503)
        answer = ask(visitor, proxy, APP + "/")
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
        assert answer.header("Retry-After") and answer.location is None
        assert_no_cookie(answer)
        assert ask(visitor, proxy, APP + "/health").status == 200  # which needs no store
        assert ask(Client(server), proxy, APP + "/", browser=FETCH).status == 401
    finally:
        stores.redis.start()
    assert eventually(lambda: ask(visitor, proxy, APP + "/").status in (200, 302, 401))


# Rules


def test_rules_are_read_again_on_sighup_and_a_broken_file_keeps_the_old_ones(start, tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text("rules:\n  - access: deny\n")
    server = start(forwardauth_rules=file, trusted_proxies="127.0.0.1/32")
    visitor = Client(server)
    assert ask(visitor, "caddy", APP + "/").status == 403
    file.write_text("rules:\n  - access: bypass\n")
    assert ask(visitor, "caddy", APP + "/").status == 403
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: ask(visitor, "caddy", APP + "/").status == 200)
    file.write_text("rules:\n  - acess: deny\n")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: "the previous one stays in force" in server.output)
    assert "line 2" in server.output and "did you mean access" in server.output
    assert ask(visitor, "caddy", APP + "/").status == 200
    assert server.is_running


def test_a_broken_file_of_rules_keeps_the_server_from_starting(tmp_path):
    (tmp_path / "rules.yaml").write_text("rules:\n  - host: app.example.org\n    access: everybody\n  - path: x\n    access: deny\n")
    server = Server(tmp_path / "server", forwardauth_rules=tmp_path / "rules.yaml")
    for command in (["config", "check"], ["serve"]):
        result = server.command(*command)
        assert result.returncode == 78
        assert "line 3" in result.stderr and "line 4" in result.stderr and "rules.yaml" in result.stderr


def test_explain_says_which_rule_decides_and_why(server, operator, user):
    def explain(*arguments):
        return json.loads(server.run("rules", "explain", *arguments, "--json"))

    assert explain(APP + "/health") | {"rule": ""} == {
        "access": "bypass", "line": 3, "outcome": "bypass", "rule": "",
        "sentence": "Every request is allowed, and the application gets no identity.",
    }  # fmt: skip
    assert explain(APP + "/admin")["outcome"] == "unauthenticated"
    assert explain(APP + "/admin", "--user", operator)["outcome"] == "allow"
    refused = explain(APP + "/admin", "--user", user)
    assert refused["outcome"] == "forbidden" and refused["line"] == 5 and "operators" in refused["sentence"]
    assert explain(APP + "/pub", "--address", "203.0.113.1")["line"] == 4
    assert explain(APP + "/pub", "--address", "203.0.113.1", "--method", "POST")["line"] == 9
    assert explain("https://other.example.org/")["outcome"] == "forbidden"
    text = server.run("rules", "explain", APP + "/safe", "--user", operator)
    assert "not this path" in text and "fresh 1s" in text
    assert server.command("rules", "explain", APP + "/a//b").returncode == 1
    assert server.command("rules", "explain", "app.example.org/a").returncode == 64


# This server's own host


SIGN_IN_PAGES = ["/login", "/login?next=%2Faccount", "/logout", "/reauthenticate?next=%2F", "/reset?token=x", "/setup", "/handover?to=x", "/assets/coatcheck.css"]


def test_a_proxy_that_guards_this_server_s_own_host_lets_people_sign_in(server, start, visitor, proxy):
    unruled = start(trusted_proxies="127.0.0.1/32")
    for guarded in (server, unruled):
        for path in SIGN_IN_PAGES:
            answer = ask(Client(guarded), proxy, guarded.url + path)
            assert answer.status == 200 and set(identity(answer).values()) == {""}, path
        assert ask(Client(guarded), proxy, guarded.url + "/login", method="POST", browser=FETCH).status in (200, 405)
    sent = ask(Client(unruled), proxy, unruled.url + "/account")
    assert sent.status == (401 if proxy == "nginx" else 302) and sent.location == unruled.url + "/login?next=%2Faccount"
    assert ask(Client(unruled), proxy, APP + "/login").status == sent.status


def test_explain_knows_the_pages_to_sign_in(server):
    explained = json.loads(server.run("rules", "explain", server.url + "/login", "--json"))
    assert explained["outcome"] == "bypass"


# The way back


def test_after_login_a_person_comes_back_to_a_listed_host(server, visitor):
    for target in (APP + "/page?x=1", "https://a.apps.example.org/"):
        page = visitor.get("/login?next=" + urllib.parse.quote(target, safe=""))
        assert page.field("next") == target
        assert "form-action 'self' https://app.example.org" in page.header("Content-Security-Policy")
        answer = Client(server).log_in_by_form(server.add_user(), PASSWORD, next=target)
        assert answer.location == target


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "https://app.example.org.evil.example/", "https://app.example.org@evil.example/"]
    + ["https://app.example.org:8443/", "https://apps.example.org/", "https:app.example.org", "//app.example.org/"]
    + ["https://app.example.org\\@evil.example/", "https://app.example.org/\\evil", "javascript://app.example.org/%0aalert(1)"],
)
def test_other_places_are_no_way_back(server, visitor, target):
    assert visitor.log_in_by_form(server.add_user(), PASSWORD, next=target).location == "/account"


def test_an_origin_that_is_not_listed_is_named_in_the_log_once(start, rules):
    server = start(trusted_proxies="127.0.0.1/32", forwardauth_redirect_hosts="app.example.org")
    for _ in range(3):
        for proxy in PROXIES:
            ask(Client(server), proxy, "https://app.example.org:8443/page")
            ask(Client(server), proxy, "https://app.example.org/page")
    (line,) = [line for line in server.output.splitlines() if "not sent back" in line]
    assert "https://app.example.org:8443" in line and "port 443" in line


def test_config_check_names_hosts_of_the_rules_that_are_not_listed(tmp_path):
    (tmp_path / "rules.yaml").write_text("rules:\n  - {host: 'app.example.org:8443', access: signed-in}\n")
    server = Server(tmp_path / "server", forwardauth_rules=tmp_path / "rules.yaml", forwardauth_redirect_hosts="app.example.org")
    result = server.command("config", "check")
    assert result.returncode == 0
    assert "line 2" in result.stderr and "app.example.org:8443" in result.stderr


def test_checks_of_strangers_write_nothing(start, proxy):
    """A separate server: on a shared one, events of other tests are written minutes later."""
    server = start(trusted_proxies="127.0.0.1/32")

    def rows():
        with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
            return [database.execute(f"select count(*) from {table}").fetchone() for table in ("sessions", "audit_log")]

    before = rows()
    for _ in range(20):
        assert ask(Client(server), proxy, APP + "/").status == (401 if proxy == "nginx" else 302)
    assert rows() == before
