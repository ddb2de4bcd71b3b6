"""login → app → logout through each proxy, and the view of browser and application in every case."""

import json

import pytest

from harness.installation import APP, AUTH
from harness.proxies import FETCH, HANDSHAKE, IDENTITY, PAGE
from harness.server import PASSWORD
from harness.waiting import eventually

SPOOFED = [(name, "root") for name in IDENTITY] + [("Remote_User", "root"), ("remote.user", "root"), ("REMOTE-USER", "root")]
FORGED = [
    ("X-Forwarded-Uri", "/open"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Method", "OPTIONS"),
    ("X-Original-URL", f"https://{APP}/open"),
    ("X-Forwarded-For", "127.0.0.1"),
]


@pytest.fixture
def person(site):
    return site.server.add_user()


@pytest.fixture
def member(site, person):
    traveller = site.traveller()
    assert traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), person, PASSWORD) == site.url("/")
    return traveller


def get(traveller, path, browser=PAGE, extra=(), **options):
    return traveller.request("GET", APP, path, headers=[*browser, *extra], **options)


def seen_by(site) -> dict:
    """The identity headers of the last request that reached the application, in any spelling."""
    _, _, headers = site.app.received[-1]
    return {name: value for name, value in headers if name.lower().replace("_", "-").replace(".", "-").startswith("remote-")}


@pytest.fixture
def table(record_property, site):
    """Prints a row for the case: the browser's answer and the application's identity headers."""

    def row(case, answer):
        headers = {name: answer.header(name) for name in ("Location", "Login-URL", "Retry-After") if answer.header(name)}
        seen = {name: value[:24] for name, value in seen_by(site).items()} if answer.status == 200 else "not asked"
        record_property("timeline", f"{site.name:8} {case:16} {answer.status} {json.dumps(headers)} app: {json.dumps(seen)}")
        return answer

    return row


def test_login_leads_to_the_application_and_logout_out_of_it(site, person):
    traveller = site.traveller()
    sent = get(traveller, "/page?x=1")
    assert sent.status == 302
    assert traveller.log_in(sent.location, person, PASSWORD) == site.url("/page?x=1")
    page = get(traveller, "/page?x=1")
    assert page.status == 200 and f"Hello {person}" in page.text
    account = traveller.open(site.url("/account", AUTH), PAGE)
    fields = f"csrf_token={account.field('csrf_token')}".encode()
    origin = [("Origin", site.url("", AUTH)), ("Sec-Fetch-Site", "same-origin"), ("Content-Type", "application/x-www-form-urlencoded")]
    assert traveller.request("POST", AUTH, "/logout", fields, origin).status == 303
    assert get(traveller, "/page").status == 302


def test_anonymous_page(site, table):
    answer = table("anonymous page", get(site.traveller(), "/page?x=1&y=%20"))
    assert answer.status == 302
    assert answer.location == site.url("/login?next=", AUTH) + "https%3A%2F%2F" + f"{APP}%3A{site.door}%2Fpage%3Fx%3D1%26y%3D%2520"
    assert not answer.cookies


def test_anonymous_fetch(site, table):
    answer = table("anonymous fetch", get(site.traveller(), "/api", FETCH))
    assert answer.status == 401 and answer.location is None
    assert answer.json["code"] == "unauthenticated" and answer.json["login_url"].startswith(site.url("/login", AUTH))
    assert answer.header("Cache-Control") == "no-store"


def test_a_handshake_is_not_redirected(site):
    answer = get(site.traveller(), "/socket", HANDSHAKE, [("Connection", "Upgrade"), ("Upgrade", "websocket")])
    assert answer.status == 401 and answer.location is None


def test_signed_in(site, member, person, table):
    assert table("signed in", get(member, "/page")).status == 200
    seen = {name.lower(): value for name, value in seen_by(site).items()}
    assert seen["remote-user"] == person
    assert len(seen["remote-session"]) == 22 and seen["remote-assertion"].count(".") == 2
    answer = member.request("POST", APP, "/form", b"a=b", [("Content-Type", "application/x-www-form-urlencoded")])
    assert answer.status == 200 and site.app.received[-1][:2] == ("POST", "/form")


def test_wrong_group(site, member, table):
    answer = table("wrong group", get(member, "/operators"))
    assert answer.status == 403 and answer.location is None


def test_stale(site, member, table):
    answer = eventually(lambda: (answer := get(member, "/fresh")).status != 200 and answer)
    table("stale", answer)
    assert answer.status == 302 and answer.location.startswith(site.url("/reauthenticate?next=", AUTH))
    told = get(member, "/fresh", FETCH)
    assert told.status == 401 and told.json["code"] == "reauthentication_required"


def test_ended(site, member, person, table):
    cookie = member.cookies_for(APP)
    site.server.run("session", "revoke", "--user", person)
    answer = table("ended", get(member, "/page", cookie=cookie))
    assert answer.status == 302 and not answer.cookies


def test_spoofed_identity_headers_reach_nobody(site, member, person, table):
    assert table("spoofed headers", get(member, "/page", extra=SPOOFED)).status == 200
    assert "root" not in seen_by(site).values()
    assert {name.lower(): value for name, value in seen_by(site).items()}["remote-user"] == person
    assert table("spoofed, open", get(site.traveller(), "/open", extra=SPOOFED)).status == 200
    assert not any(seen_by(site).values())
    assert get(site.traveller(), "/page", extra=SPOOFED).status == 302


def test_forged_questions_change_nothing(site, member):
    for header in FORGED:
        assert get(site.traveller(), "/page", extra=[header]).status == 302, header
        assert get(member, "/operators", extra=[header]).status == 403, header


def test_a_browser_cannot_ask_in_the_proxys_place(site, member):
    for path in ("/verify/nginx", "/verify/caddy", "/verify/haproxy", "/verify/envoy/x"):
        assert member.request("GET", AUTH, path, headers=PAGE).status == 404
    assert get(site.traveller(), "/_coatcheck/verify").status in (302, 404)


TRICKS = """
/open/../operators /open/./../operators //operators /open//../operators /open/%2e%2e/operators /open/..%2foperators
/open%2f..%2foperators /open;/../operators /open/..;/operators /open/.%2e/operators /open/%252e%252e/operators
/open\\..\\operators /open%5c..%5coperators /./operators /%6fperators /open/%2E%2E%2Foperators
""".split()


def test_no_spelling_of_an_address_gets_past_the_rules(site, member):
    """Envoy makes /open/operators of /open//../operators for the rules and for the application alike; that is open."""
    for path in TRICKS:
        before = len(site.app.received)
        statuses = {get(traveller, path).status for traveller in (member, site.traveller())}
        reached = {path for _, path, _ in site.app.received[before:]}
        assert reached <= {"/open/operators"} and statuses <= ({200} if reached else {302, 400, 403}), path


def test_a_host_in_the_request_line_does_not_hide_the_one_in_the_header(site):
    before = len(site.app.received)
    for path, host in ((f"https://{AUTH}/page", APP), (f"https://{APP}/page", AUTH), (f"https://{APP}/page", "evil.example")):
        answer = site.traveller().request("GET", APP, path, headers=[("Host", f"{host}:{site.door}"), *PAGE])
        assert answer.status != 200 or len(site.app.received) == before
    assert len(site.app.received) == before


def test_store_down(site, member, table):
    site.redis.stop()
    try:
        answer = table("store down", get(member, "/page"))
        assert answer.status == 503 and answer.location is None and not answer.cookies
        assert answer.header("Retry-After")
        assert get(site.traveller(), "/open").status == 200
    finally:
        site.redis.start()


def test_server_down(site, member, table):
    site.server.stop()
    try:
        answer = table("server down", get(member, "/page"))
        assert (answer.status, answer.header("Retry-After"), answer.location) == (503, "5", None)
        before = len(site.app.received)
        get(site.traveller(), "/open")
        assert len(site.app.received) == before
    finally:
        site.server.start()
