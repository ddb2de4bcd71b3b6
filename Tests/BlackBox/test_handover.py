"""Applications on other domains: a handover code, their own cookie, and one logout for all."""

import re
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client
from harness.server import PASSWORD

APP, OTHER = "https://app.example.net", "https://wiki.example.com"
COOKIE, START = "__Host-coatcheck-app", "__Host-coatcheck-start-"
AGAIN = "/.coatcheck/start?next=%2Fpage%3Fx%3D1&again=1"


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
        """The answer to the proxy about a request for a page."""
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
    """The redirects from the application to the login host, up to the address with the handover code."""
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


def is_turned_away(app, location):
    """Without the application's cookie: redirected to the start, and refused with a page the second time."""
    answer = app.get(location)
    assert (answer.status, answer.location) == (303, AGAIN)
    refused = app.get(location + "&again=1")
    assert refused.status == 403 and 'href="/page?x=1"' in refused.text
    return COOKIE not in app.browser.jar and not answer.cookies and not refused.cookies


def test_a_ticket_works_once(server, visitor):
    app = App(server)
    location = ticket(app, visitor)
    copy = App(server)
    copy.browser.jar.update(app.browser.jar)
    assert app.get(location).status == 303
    assert is_turned_away(copy, location)


def test_of_twenty_parallel_uses_one_succeeds(server, visitor):
    app = App(server)
    location = ticket(app, visitor)

    def use(_):
        copy = App(server)
        copy.browser.jar.update(app.browser.jar)
        return copy.get(location).location

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(use, range(20))) == [AGAIN] * 19 + ["/page?x=1"]


def test_a_ticket_is_for_the_browser_that_asked(server, visitor):
    app, thief = App(server), App(server)
    location = ticket(app, visitor)
    assert is_turned_away(thief, location)
    thief.get(thief.open().location)  # with a value of its own
    assert is_turned_away(thief, location)
    assert app.get(location).location == "/page?x=1"


def test_a_ticket_is_for_one_host(server, visitor):
    app, other = App(server), App(server, OTHER)
    location = ticket(app, visitor)
    other.browser.jar.update(app.browser.jar)
    assert is_turned_away(other, location.replace(APP, OTHER))


def test_a_ticket_is_too_old_after_thirty_seconds(server, visitor):
    app = App(server)
    location = ticket(app, visitor)
    time.sleep(30.5)
    assert is_turned_away(app, location)
    assert follow(app, visitor, location) == "/page?x=1"


def follow(app, visitor, location, limit=8):
    """Follows an address at the application's host, as a browser does, up to a page."""
    for _ in range(limit):
        answer = app.get(location)
        if answer.status == 403:
            return 403
        assert answer.status == 303, answer.status
        if not answer.location.startswith(("/.coatcheck/", server_of(app))):
            return answer.location
        if answer.location.startswith("/.coatcheck/"):
            location = answer.location
            continue
        back = visitor.get(local(app.server, answer.location))
        assert back.status == 303, back.status
        location = back.location
    return "in circles"


def server_of(app):
    return app.server.url + "/"


@pytest.mark.parametrize("tabs", [2, 5, 12, 30])
def test_tabs_that_are_restored_together_all_get_in(server, visitor, tabs):
    """Each starts before any has an answer: without the application's cookie, and without one that binds its handover code."""
    app = App(server)
    pages = [f"/page?tab={number}" for number in range(tabs)]
    with ThreadPoolExecutor(tabs) as pool:
        starts = list(pool.map(lambda page: app.get(app.open(page).location), pages))
        backs = list(pool.map(lambda start: visitor.get(local(server, start.location)), starts))
        assert [back.status for back in backs] == [303] * tabs
        assert list(pool.map(lambda back: follow(app, visitor, back.location), backs)) == pages
    assert app.open().status == 200


def test_tabs_that_share_no_step_in_order_all_get_in(server, visitor):
    app = App(server)
    starts = [App(server), App(server), App(server)]
    answers = [copy.get(copy.open(f"/{number}").location) for number, copy in enumerate(starts)]
    for copy in starts:
        app.browser.jar.update(copy.browser.jar)
    assert len([name for name in app.browser.jar if name.startswith(START)]) == 3
    for number, answer in reversed(list(enumerate(answers))):
        back = visitor.get(local(server, answer.location))
        assert app.get(back.location).location == f"/{number}"


def test_a_start_keeps_what_it_needs_for_a_while_and_no_more(server):
    app = App(server)
    first, second = (app.get("/.coatcheck/start?next=/").cookies[0] for _ in range(2))
    assert first.name.startswith(START) and (first.name, first.value) == (second.name, second.value)
    assert int(first.attribute("Max-Age")) <= 3600


def test_who_reloads_the_last_step_goes_on_to_the_page(server, visitor):
    app = App(server)
    location = ticket(app, visitor)
    cookie = next(cookie for cookie in app.get(location).cookies if cookie.name == COOKIE)
    for address in (location, location + "&again=1", "/.coatcheck/finish?next=%2Fpage%3Fx%3D1", "/.coatcheck/finish?ticket=x&next=%2Fpage%3Fx%3D1"):
        answer = app.get(address)
        assert (answer.status, answer.location) == (303, "/page?x=1")
        assert app.browser.jar[COOKIE] == cookie.value
    assert not [name for name in app.browser.jar if name.startswith(START)]


def test_who_comes_late_to_the_last_step_starts_over_and_gets_in(server, visitor):
    app = App(server)
    location = ticket(app, visitor)
    copy = App(server)
    copy.browser.jar.update(app.browser.jar)
    app.get(location)
    assert follow(copy, visitor, location) == "/page?x=1"
    assert copy.open().status == 200


def test_a_browser_that_keeps_no_cookies_is_told_after_two_rounds(server, visitor):
    app = App(server)
    location, rounds = ticket(app, visitor), 0
    while True:
        app.browser.jar.clear()
        answer = app.get(location)
        if answer.status == 403:
            break
        rounds += 1
        app.browser.jar.clear()
        start = app.get(answer.location) if answer.location.startswith("/.coatcheck/start") else answer
        location = visitor.get(local(server, start.location)).location
    assert rounds == 1 and "cookies" in answer.text and answer.header("Content-Type").startswith("text/html")


def test_the_second_person_at_a_browser_gets_their_own_access(server, visitor):
    app, other = App(server), Client(server).log_in(server.add_user(), PASSWORD)
    enter(app, visitor)
    location = ticket_of(app, other)
    assert app.get(location).location == "/page?x=1"
    assert app.open().header("Remote-Session") == other.handle


def ticket_of(app, visitor):
    """As `ticket`, although the browser has the application's cookie."""
    start = app.get("/.coatcheck/start?next=%2Fpage%3Fx%3D1")
    return visitor.get(local(app.server, start.location)).location


@pytest.mark.parametrize("length", [1000, 1500, 2000, 2040, 2048])
def test_a_long_address_survives_signing_in_on_the_way(server, user, length):
    page = ("/d?" + "%25&k=v" * length)[:length].rstrip("%")
    page = page + "x" * (length - len(page)) if page[-2] != "%" else page[:-2] + "xx"
    app, visitor = App(server), Client(server)
    there = app.get(app.open(page).location)
    login = visitor.get(local(server, there.location))
    assert len(login.location) < 8000
    target = visitor.get(login.location).field("next")
    answer = visitor.log_in_by_form(user, PASSWORD, next=target)
    assert app.get(visitor.get(answer.location).location).location == page


def test_an_address_that_is_too_long_leads_to_the_front_page(server, visitor):
    app = App(server)
    start = app.open("/d?" + "a" * 2046)
    assert start.location == APP + "/.coatcheck/start?next=%2F"
    long = app.get("/.coatcheck/start?next=%2F" + "a" * 2048)
    assert app.get(visitor.get(local(server, long.location)).location).location == "/"


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


def test_a_dead_session_cookie_at_the_application_s_host_does_not_hide_its_own(server, visitor):
    """Left over from a cookie.domain above that host; nothing on the way in could remove it."""
    app = App(server)
    enter(app, visitor)
    app.browser.jar[server.cookie_name] = "A" * 64
    told = app.open()
    assert told.status == 200 and told.header("Remote-Session") == visitor.handle
    app.browser.jar.pop(COOKIE)
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
        for site in [None, "same-site", "cross-site", "none", "same-origin, cross-site"]:
            extra = [("Origin", origin)] * bool(origin) + [("Sec-Fetch-Site", site)] * bool(site)
            assert app.get("/.coatcheck/logout", "POST", extra).status == 403, extra
    for origin in ["https://evil.example", "https://app.example.net.evil.example"]:
        assert app.get("/.coatcheck/logout", "POST", [("Origin", origin), ("Sec-Fetch-Site", "same-origin")]).status == 403
    assert app.get("/.coatcheck/logout").status == 405
    assert app.open().status == 200


@pytest.mark.parametrize("origin", [None, "null"])
def test_a_page_that_keeps_its_address_back_may_log_out(server, user, origin):
    """`Referrer-Policy: no-referrer` makes the origin `null`; the browser still tells where the form comes from."""
    visitor, app = Client(server).log_in(user, PASSWORD), App(server)
    enter(app, visitor)
    extra = [("Origin", origin)] * bool(origin) + [("Sec-Fetch-Site", "same-origin")]
    assert app.get("/.coatcheck/logout", "POST", extra).status == 303
    assert not visitor.is_signed_in


def test_a_visitor_who_begins_writes_nothing(server):
    app = App(server)
    before = server.audit()
    for _ in range(5):
        assert app.get("/.coatcheck/start?next=/").status == 303
        assert app.get("/.coatcheck/finish?ticket=" + "A" * 64 + "&again=1").status == 403
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
