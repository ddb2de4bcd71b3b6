"""Applications on other domains: a ticket, a cookie of their own, and one logout for all."""

import re
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client
from harness.server import PASSWORD

APP, OTHER = "https://app.example.net", "https://wiki.example.com"
COOKIE, START = "__Host-coatcheck-app", "__Host-coatcheck-start"


class App:
    """A browser's view of an application's host: its own cookies, and a proxy that asks and hands over."""

    def __init__(self, server, origin=APP):
        self.server, self.origin = server, origin
        self.scheme, self.host = origin.split("://")
        self.browser = Client(server)

    def forwarded(self, uri):
        return [
            ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", self.scheme), ("X-Forwarded-Host", self.host),
            ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", uri),
        ]

    def open(self, uri="/page?x=1", mode="navigate"):
        """What the proxy is told about a request for a page."""
        return self.browser.get("/verify/caddy", headers=[*self.forwarded(uri), ("Sec-Fetch-Mode", mode)])

    def get(self, url, method="GET", extra=()):
        """A request to /.coatcheck/… that the proxy hands over."""
        path = url.removeprefix(self.origin)
        return self.browser.request(method, path, None, [*self.forwarded(path.split("?")[0]), *extra])


@pytest.fixture(scope="module")
def server(store, tmp_path_factory):
    from harness import Server

    hosts = ",".join(origin.split("://")[1] for origin in (APP, OTHER))
    server = Server(
        tmp_path_factory.mktemp("handover"), store=store, trusted_proxies="127.0.0.1/32",
        forwardauth_redirect_hosts=hosts, sessions_limit_per_user=100,
    ).start()
    yield server
    server.stop()


@pytest.fixture
def visitor(server, user):
    return Client(server).log_in(user, PASSWORD)


def local(server, location):
    assert location.startswith(server.url + "/")
    return location.removeprefix(server.url)


def ticket(app, visitor):
    """The way from the application to the login host, up to the address with the ticket."""
    start = app.open()
    assert start.status == 302
    assert start.location.startswith(app.origin + "/.coatcheck/start?")
    there = app.get(start.location)
    assert there.status == 303
    back = visitor.get(local(app.server, there.location))
    assert back.status == 303, back.text
    assert back.location.startswith(app.origin + "/.coatcheck/finish?ticket=")
    assert not back.cookies
    return back.location


def enter(app, visitor):
    answer = app.get(ticket(app, visitor))
    assert (answer.status, answer.location) == (303, "/page?x=1")
    return answer


def test_who_is_signed_in_gets_into_an_application_of_another_domain(server, visitor):
    app = App(server)
    answer = enter(app, visitor)
    cookie = next(cookie for cookie in answer.cookies if cookie.name == COOKIE)
    assert re.fullmatch(COOKIE + r"=[A-Za-z0-9_-]{64}; Path=/; Secure; HttpOnly; SameSite=Lax", answer.header("Set-Cookie"))
    assert cookie.value != visitor.token
    told = app.open()
    assert told.status == 200
    assert told.header("Remote-Session") == visitor.handle
    assert told.header("Remote-Assertion")
    assert not told.cookies


def test_who_is_not_signed_in_does_so_on_the_way(server, user):
    app, visitor = App(server), Client(server)
    there = app.get(app.open().location)
    login = visitor.get(local(server, there.location))
    assert login.status == 303
    target = urllib.parse.parse_qs(urllib.parse.urlsplit(login.location).query)["next"][0]
    answer = visitor.log_in_by_form(user, PASSWORD, next=target)
    assert (answer.status, answer.location) == (303, target)
    back = visitor.get(answer.location)
    assert app.get(back.location).status == 303
    assert app.open().status == 200


@pytest.mark.parametrize("way", ["here", "at the application", "password", "terminal"])
def test_the_end_of_the_session_ends_every_applications_access_at_once(server, user, way):
    visitor = Client(server).log_in(user, PASSWORD)
    apps = [App(server), App(server, OTHER)]
    for app in apps:
        enter(app, visitor)
        assert app.open().status == 200
    if way == "here":
        assert visitor.api("POST", "/logout").status == 204
    elif way == "at the application":
        answer = apps[0].get("/.coatcheck/logout", "POST", [("Origin", APP)])
        assert answer.status == 303 and answer.location.startswith(server.url + "/login")
        assert next(cookie for cookie in answer.cookies if cookie.name == COOKIE).deletes
        assert not visitor.is_signed_in
    elif way == "password":
        assert visitor.api("POST", "/password", {"current": PASSWORD, "new": "harbour-quilt-ninety-crows"}).status == 204
    else:
        server.run("session", "revoke", visitor.handle) if server.store != "memory:" else visitor.api("POST", "/logout")
    for app in apps:
        assert app.open().status == 302
        assert app.open(mode="cors").status == 401


def test_a_ticket_works_once(server, visitor):
    app = App(server)
    location = ticket(app, visitor)
    assert app.get(location).status == 303
    assert app.get(location).status == 403


def test_of_twenty_parallel_uses_one_succeeds(server, visitor):
    app = App(server)
    location = ticket(app, visitor)

    def use(_):
        copy = App(server)
        copy.browser.jar.update(app.browser.jar)
        return copy.get(location).status

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(use, range(20))) == [303] + [403] * 19


def test_a_ticket_is_for_the_browser_that_asked(server, visitor):
    app, thief = App(server), App(server)
    location = ticket(app, visitor)
    assert thief.get(location).status == 403
    thief.get(thief.open().location)  # with a value of its own
    assert thief.get(location).status == 403
    assert COOKIE not in thief.browser.jar
    assert app.get(location).status == 303


def test_a_ticket_is_for_one_host(server, visitor):
    app, other = App(server), App(server, OTHER)
    location = ticket(app, visitor)
    other.browser.jar.update(app.browser.jar)
    assert other.get(location.replace(APP, OTHER)).status == 403


def test_a_ticket_is_too_old_after_thirty_seconds(server, visitor):
    app = App(server)
    location = ticket(app, visitor)
    time.sleep(30.5)
    assert app.get(location).status == 403


def test_a_cookie_is_good_at_one_host_and_never_here(server, visitor):
    app, other = App(server), App(server, OTHER)
    enter(app, visitor)
    other.browser.jar.update(app.browser.jar)
    assert other.open().status == 302
    value = app.browser.jar[COOKIE]
    for name in [COOKIE, server.cookie_name]:
        assert Client(server).session(cookie=f"{name}={value}").status == 401
    app.browser.jar[COOKIE] = visitor.token  # nor is the session's own token an application's
    assert app.open().status == 302


def test_signing_in_at_one_more_tab_breaks_no_other(server, visitor):
    app = App(server)
    locations = [ticket(app, visitor) for _ in range(3)]
    assert [app.get(location).status for location in locations] == [303] * 3
    assert app.open().status == 200


def test_proof_of_presence_renews_every_cookie(server, user, visitor):
    app = App(server)
    enter(app, visitor)
    assert visitor.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert app.open().status == 302
    enter(app, visitor)
    assert app.open().status == 200


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example", "https://app.example.net.evil.example", "https://app.example.net@evil.example",
        "https://app.example.net:8443", "//app.example.net", "app.example.net", "https://app.example.net/x", "",
        "https://app.example.net\\.evil.example", "javascript:alert(1)", "https://APP.example.net",
    ],
)
def test_nobody_is_handed_over_to_a_host_that_is_not_listed(server, visitor, to):
    query = urllib.parse.urlencode({"to": to, "challenge": "A" * 43, "next": "/"})
    answer = visitor.get("/handover?" + query)
    assert answer.status == 400
    assert not answer.location


@pytest.mark.parametrize("challenge", ["", "A", "A" * 42, "A" * 44, "=" * 43])
def test_a_browser_must_be_named(server, visitor, challenge):
    query = urllib.parse.urlencode({"to": APP, "challenge": challenge, "next": "/"})
    assert visitor.get("/handover?" + query).status == 400


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "/%0d%0aSet-Cookie:x", "x"])
def test_the_way_on_stays_at_the_host(server, visitor, next):
    app = App(server)
    query = urllib.parse.urlencode({"next": next})
    there = app.get("/.coatcheck/start?" + query)
    back = visitor.get(local(server, there.location))
    location = app.get(back.location).location
    assert location == "/" or location == next and re.match(r"/(?![/\\])", location)


def test_requests_that_no_trusted_proxy_wrote_are_refused(server):
    app = App(server)
    headers = dict(app.forwarded("/"))
    for missing in ["X-Forwarded-Host", "X-Forwarded-Proto"]:
        rest = [(name, value) for name, value in headers.items() if name != missing]
        assert Client(server).get("/.coatcheck/start", headers=rest).status == 400
    twice = [*headers.items(), ("X-Forwarded-Host", "evil.example")]
    assert Client(server).get("/.coatcheck/start", headers=twice).status == 400
    evil = [*(headers | {"X-Forwarded-Host": "evil.example"}).items()]
    assert Client(server).get("/.coatcheck/start", headers=evil).status == 404


def test_without_trusted_proxies_there_is_no_such_thing(start):
    server = start(forwardauth_redirect_hosts="app.example.net")
    assert App(server).get("/.coatcheck/start").status == 403


def test_logging_out_at_an_application_needs_its_own_page(server, visitor):
    app = App(server)
    enter(app, visitor)
    for origin in [None, "null", "https://evil.example", OTHER, "http://app.example.net"]:
        extra = [("Origin", origin)] if origin else []
        assert app.get("/.coatcheck/logout", "POST", extra).status == 403
    assert app.get("/.coatcheck/logout").status == 405
    assert app.open().status == 200


def test_a_visitor_who_begins_writes_nothing(server):
    app = App(server)
    before = server.audit()
    for _ in range(5):
        assert app.get("/.coatcheck/start?next=/").status == 303
        assert app.get("/.coatcheck/finish?ticket=" + "A" * 64).status == 403
    assert server.audit() == before


@pytest.mark.parametrize("response, told, here", [("note", None, 200), ("reauthenticate", "/reauthenticate", 403), ("end", "/.coatcheck/start", 401)])
def test_another_browser_is_noticed_by_an_application_s_cookie_too(start, response, told, here):
    server = start(
        trusted_proxies="127.0.0.1/32", forwardauth_redirect_hosts="app.example.net", sessions_user_agent_change=response
    )
    visitor, app = Client(server).log_in(server.add_user(), PASSWORD), App(server)
    enter(app, visitor)
    app.browser.user_agent = "curl/8.0"
    answer = app.open()
    assert answer.status == (302 if told else 200)
    assert (urllib.parse.urlsplit(answer.location).path if answer.location else None) == told
    assert visitor.session().status == here
    assert len(server.audit(event="session_anomaly")) == 1
