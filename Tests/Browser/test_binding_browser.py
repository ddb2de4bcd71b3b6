"""Sessions that a real browser binds to its key (Device Bound Session Credentials), over TLS."""

import http.server
import threading
import time

import pytest
from harness import Client, Server
from harness.binding import binding_chromium
from harness.browser import Browser
from harness.engines.certificates import Authority
from harness.server import PASSWORD
from harness.waiting import eventually

BOUND = "__Host-coatcheck-bound"
SESSION = "__Host-coatcheck"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def issued(authority):
    return authority.issue("login")


@pytest.fixture(scope="module")
def server(authority, issued, tmp_path_factory):
    server = Server(
        tmp_path_factory.mktemp("binding"),
        certificate=str(authority.certificate),
        tls_certificate=issued.certificate,
        tls_key=issued.key,
        sessions_binding="optional",
    ).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def binding_driver(issued):
    driver = binding_chromium(issued.certificate, hosts=["elsewhere.test"])
    yield driver
    driver.quit()


@pytest.fixture
def browser(binding_driver, server):
    browser = Browser(binding_driver, server)
    browser.reset()
    # The bindings of earlier tests would be renewed too.
    binding_driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "all"})
    return browser


def cookies(browser) -> dict[str, dict]:
    return {cookie["name"]: cookie for cookie in browser.driver.execute_cdp_cmd("Network.getCookies", {"urls": [browser.server.url]})["cookies"]}


def drop_proof(browser):
    """As if the second cookie had expired in the browser."""
    browser.driver.execute_cdp_cmd("Network.deleteCookies", {"name": BOUND, "url": browser.server.url + "/"})


def copy(browser) -> Client:
    """A thief with all cookies of the browser, at this moment."""
    thief = Client(browser.server)
    for name, cookie in cookies(browser).items():
        thief.jar[name] = cookie["value"]
    return thief


def log_in(browser, person) -> Browser:
    browser.log_in(person)
    eventually(lambda: BOUND in cookies(browser), what="the browser having registered a key")
    return browser


def bind(browser, person) -> Browser:
    """Signs in, and visits a page: the first value of the cookie is short-lived, so that the browser proves its key at once."""
    log_in(browser, person)
    browser.open("/account")
    eventually(lambda: cookies(browser).get(BOUND, {}).get("expires", 0) > time.time() + 300, what="the first renewal")
    return browser


def test_a_browser_registers_a_key_after_a_login_and_proves_it_with_the_next_page(browser, person):
    bind(browser, person)
    assert "Sign out" in browser.text


def test_a_copied_token_without_the_second_cookie_is_refused_and_the_owner_goes_on(browser, person):
    bind(browser, person)
    thief = copy(browser)
    del thief.jar[BOUND]
    answer = thief.get("/api/v1/session")
    assert (answer.status, answer.json["code"]) == (401, "proof_required")
    assert thief.get("/account").status == 303
    assert browser.open("/account").path == "/account"


def test_a_missing_second_cookie_is_renewed_before_a_page_is_loaded(browser, person):
    bind(browser, person)
    drop_proof(browser)
    assert browser.open("/account").path == "/account"
    assert BOUND in cookies(browser)


def test_parallel_requests_wait_for_one_renewal_and_keep_their_bodies(browser, person):
    bind(browser, person)
    drop_proof(browser)
    results = browser.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        const ask = (number) => fetch("/api/v1/login", {
            method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({number})
        }).then(async (answer) => [answer.status, await answer.text()]);
        const read = () => fetch("/api/v1/session").then((answer) => [answer.status, ""]);
        Promise.all([read(), read(), read(), ask(1), read()]).then(done, (error) => done(String(error)));
        """
    )
    statuses = [status for status, _ in results]
    assert [statuses[index] for index in (0, 1, 2, 4)] == [200] * 4
    assert statuses[3] in (400, 403, 422), results[3]


def test_after_a_logout_the_browser_forgets_the_binding_and_another_login_makes_a_new_one(browser, person):
    bind(browser, person)
    thief = copy(browser)
    browser.open("/logout").submit()
    assert BOUND not in cookies(browser)
    assert thief.get("/api/v1/session").status == 401
    bind(browser, person)
    assert browser.open("/account").path == "/account"


def test_a_session_that_an_administrator_ends_does_not_come_back_by_a_renewal(browser, server, person):
    bind(browser, person)
    server.run("session", "revoke", "--user", person)
    drop_proof(browser)
    assert browser.open("/account").path.startswith("/login")


def test_a_step_up_demands_a_new_proof_which_the_browser_gives(browser, person):
    bind(browser, person)
    thief = copy(browser)
    browser.open("/reauthenticate").fill(password=PASSWORD).submit()
    assert browser.open("/account").path == "/account"
    assert thief.get("/api/v1/session").status == 401


def test_a_link_on_another_site_arrives_signed_in(browser, person):
    bind(browser, person)
    drop_proof(browser)
    with other_site(browser.server.url + "/account") as address:
        browser.open(address)
        browser.find("a").click()
        eventually(lambda: browser.driver.current_url.endswith("/account"), what="the account page")
        eventually(lambda: "Sign out" in browser.text, what="the user being signed in")


def test_a_copy_of_both_cookies_is_of_no_use_after_eleven_minutes(browser, server, person):
    bind(browser, person)
    thief = copy(browser)
    assert thief.get("/api/v1/session").status == 200
    server.stop()
    server.clock = "+11m"
    server.start()
    try:
        answer = thief.get("/api/v1/session")
        assert (answer.status, answer.json["code"]) == (401, "proof_required")
        assert browser.open("/account").path == "/account", "the owner's browser signs once more"
    finally:
        server.stop()
        server.clock = None
        server.start()


def test_a_browser_without_the_feature_notices_nothing(issued, server, person):
    driver = binding_chromium(issued.certificate, features=None)
    try:
        browser = Browser(driver, server).log_in(person)
        assert browser.open("/account").path == "/account"
        assert BOUND not in cookies(browser)
        assert copy(browser).get("/api/v1/session").status == 200
    finally:
        driver.quit()


class other_site:
    """A page on another site with one link."""

    def __init__(self, target):
        page = f'<!doctype html><link rel=icon href=data:,><a href="{target}">the account</a>'.encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://elsewhere.test:{self.server.server_port}/"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
