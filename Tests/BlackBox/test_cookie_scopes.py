"""Browsers with session cookies of other scopes: after cookie.domain was changed, or below another installation's domain."""

import base64
import os
import time
import urllib.parse

import pytest

from harness import Client
from harness.proxies import PAGE, ask
from harness.server import PASSWORD

AUTH, APP, DOMAIN = "auth.staging.example.org", "app.staging.example.org", "staging.example.org"
NAME = "__Secure-coatcheck"
DEAD = base64.urlsafe_b64encode(os.urandom(48)).decode()


class Browser:
    """Keeps cookies by scope, as browsers do, and sends each host its own."""

    def __init__(self, server):
        self.client, self.jar, self.sign_ins = Client(server), {}, 0

    def plant(self, place, value, is_host_only=False):
        self.jar[place, is_host_only, NAME] = value

    def cookies(self, host) -> list[tuple[str, str]]:
        return [
            (name, value) for (place, is_host_only, name), value in self.jar.items()
            if host == place or not is_host_only and host.endswith("." + place)
        ]  # fmt: skip

    def header(self, host) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies(host))

    def tokens(self, host) -> list[str]:
        return [value for name, value in self.cookies(host) if name == NAME]

    def remember(self, answer):
        for cookie in answer.cookies:
            domain = cookie.attribute("Domain")
            place = (domain or AUTH, domain is None, cookie.name)
            self.jar.pop(place, None) if cookie.deletes else self.jar.update({place: cookie.value})
        return answer

    def get(self, path):
        return self.remember(self.client.get(path, cookie=self.header(AUTH)))

    def form(self, path, **fields):
        return self.remember(self.client.form(path, fields, cookie=self.header(AUTH)))

    def app(self):
        return ask(self.client, "caddy", f"https://{APP}/page", browser=PAGE, cookie=self.header(APP))

    def walk(self, user, rounds=12):
        """Follows redirects and sign-in forms from the application's page to its answer, or to a page without a form."""
        for _ in range(rounds):
            asked = self.app()
            if asked.status == 200:
                return asked
            page = self.get(asked.location.removeprefix(f"https://{AUTH}"))
            if page.status == 303:
                assert page.location == f"https://{APP}/page"
                continue
            if page.status != 200:
                return page
            self.sign_ins += 1
            fields = {name: page.field(name) for name in ("csrf_token", "next")}
            answer = self.form("/login", username=user, password=PASSWORD, **fields)
            assert answer.status == 303, answer.status
        raise AssertionError(f"in circles, with {self.sign_ins} sign-ins")


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


def settings(domain=DOMAIN):
    return {
        "public_url": f"https://{AUTH}", "trusted_proxies": "127.0.0.1/32", "forwardauth_redirect_hosts": APP,
        "cookie_name": NAME, "cookie_domain": domain,
    }  # fmt: skip


@pytest.fixture(scope="module")
def staging(tmp_path_factory):
    from harness import Server

    server = Server(tmp_path_factory.mktemp("staging"), **settings()).start()
    yield server
    server.stop()


def live(server, user):
    return Client(server).log_in(user, PASSWORD).token


def sessions(server, user):
    return [line for line in server.run("session", "list", "--user", user, "--json").splitlines() if line.strip()]


SCOPES = {"host-only": (AUTH, True), "host": (AUTH, False), "parent": ("example.org", False)}


@pytest.mark.parametrize("others", [["host-only"], ["host"], ["parent"], ["host-only", "host", "parent"]], ids="+".join)
@pytest.mark.parametrize("is_live", [False, True], ids=["dead", "live"])
def test_signing_in_ends_with_one_cookie_at_every_host(staging, others, is_live):
    user, stranger = staging.add_user(), staging.add_user()
    browser = Browser(staging)
    browser.plant(DOMAIN, DEAD)
    for scope in others:
        browser.plant(SCOPES[scope][0], live(staging, stranger) if is_live else DEAD[::-1].replace("=", "A"), SCOPES[scope][1])
    answer = browser.walk(user)
    assert answer.status == 200 and answer.header("Remote-User") == user
    assert browser.sign_ins == 1 and len(sessions(staging, user)) == 1
    assert len(browser.tokens(AUTH)) == len(browser.tokens(APP)) == 1


def test_after_the_domain_was_widened_a_signed_in_person_gets_to_the_application_unasked(staging):
    user = staging.add_user()
    browser = Browser(staging)
    browser.plant(AUTH, live(staging, user), is_host_only=True)
    answer = browser.walk(user)
    assert answer.status == 200 and browser.sign_ins == 0
    assert len(browser.tokens(AUTH)) == len(browser.tokens(APP)) == 1
    assert int(next(cookie for cookie in browser.client.set_cookies if cookie.name == NAME and cookie.value).attribute("Max-Age") or 1) > 0


def test_after_the_domain_was_narrowed_signing_in_removes_the_wider_cookie(start):
    server = start(**settings(domain=AUTH))
    user = server.add_user()
    browser = Browser(server)
    browser.plant(DOMAIN, DEAD)
    page = browser.get("/login")
    assert browser.form("/login", username=user, password=PASSWORD, csrf_token=page.field("csrf_token")).status == 303
    assert browser.get("/account").status == 200 and len(browser.tokens(AUTH)) == 1


def test_signing_in_by_json_removes_the_others_too(staging):
    user = staging.add_user()
    browser = Browser(staging)
    browser.plant(DOMAIN, DEAD)
    browser.plant(AUTH, DEAD[::-1].replace("=", "A"), is_host_only=True)
    payload = {"username": user, "password": PASSWORD}
    browser.remember(browser.client.api("POST", "/login", payload, cookie=browser.header(AUTH)))
    assert len(browser.tokens(AUTH)) == 1 and browser.get("/account").status == 200


def test_a_new_secret_removes_the_old_one_in_every_scope(start):
    server = start(**settings(), sessions_rotation_interval="1s", sessions_rotation_grace="1s")
    user = server.add_user()
    browser = Browser(server)
    browser.plant(AUTH, live(server, user), is_host_only=True)
    time.sleep(1.1)
    for _ in range(3):
        assert browser.get("/account").status == 200
        assert len(browser.tokens(AUTH)) == 1


def test_signing_out_removes_the_cookie_in_every_scope(staging):
    user = staging.add_user()
    browser = Browser(staging)
    browser.plant(AUTH, live(staging, user), is_host_only=True)
    token = browser.get("/account").field("csrf_token")
    assert browser.form("/logout", csrf_token=token).status == 303
    assert browser.tokens(AUTH) == browser.tokens(APP) == []


def test_the_login_page_explains_two_cookies(staging):
    browser = Browser(staging)
    browser.plant(DOMAIN, DEAD)
    assert "two different cookies" not in browser.get("/login").text
    browser.plant(AUTH, DEAD[::-1].replace("=", "A"), is_host_only=True)
    page = browser.get("/login")
    assert page.status == 200 and "two different cookies" in page.text and NAME in page.text


def test_a_cookie_that_only_the_application_s_host_could_remove_is_explained(staging):
    user = staging.add_user()
    browser = Browser(staging)
    browser.plant(APP, DEAD, is_host_only=True)
    page = browser.walk(user)
    assert page.status == 409 and browser.sign_ins == 1 and len(sessions(staging, user)) == 1
    assert APP in page.text and NAME in page.text and f'href="https://{APP}/page"' in page.text


def test_several_tabs_of_one_application_are_no_circle(staging):
    user = staging.add_user()
    browser = Browser(staging)
    browser.walk(user)
    for number in range(20):
        target = urllib.parse.quote(f"https://{APP}/tab/{number}", safe="")
        assert browser.get("/login?next=" + target).status == 303
    for _ in range(20):
        assert browser.get("/login?next=%2Fadmin").location == "/admin"


def test_a_host_cookie_needs_none_of_this(start):
    server = start()
    visitor = Client(server)
    answer = visitor.api("POST", "/login", {"username": server.add_user(), "password": PASSWORD}, cookie=f"{server.cookie_name}={DEAD}")
    assert [cookie.name for cookie in answer.cookies].count(server.cookie_name) == 1
