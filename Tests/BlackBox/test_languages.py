"""Pages are in the language that the browser prefers, as far as the server has it: every one of them, wholly."""

import html
import re

import pytest
import yaml

from harness import Client, texts
from harness.proxies import ask
from harness.server import PASSWORD

GERMAN: dict[str, str] = yaml.safe_load((texts.TEXTS / "de.yaml").read_text())
# English texts that a German page must not show. A value that a program or a user wrote may look like a single word of them.
ENGLISH = {text for text, german in GERMAN.items() if text != german and " " in text and "{" not in text}

ANONYMOUS = ["/login", "/login?show=password", "/login?done=signed-out", "/reset?token=x", "/setup?token=x", "/nowhere", "/admin/nowhere"]
ACCOUNT = ["/account", "/account/factors", "/account/history", "/account?done=password-changed", "/logout", "/reauthenticate"]
CONSOLE = [
    "/admin", "/admin?period=7d", "/admin/users", "/admin/users?q=nothing", "/admin/users/import", "/admin/sessions", "/admin/sessions?user=nobody",
    "/admin/sessions?created_since=never", "/admin/sessions/end?matching=1&browser=Firefox", "/admin/audit", "/admin/audit?since=x", "/admin/audit/1",
    "/admin/settings", "/admin/rules", "/admin/rules?address=https%3A%2F%2Fapp.example.org%2F", "/admin/rules?address=x",
]  # fmt: skip


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture(scope="module")
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def get(client, path, wish="de-AT,de;q=0.9,en;q=0.5"):
    return client.request("GET", path, headers=[("Accept-Language", wish)] if wish else [])


def shown(page) -> set[str]:
    """What the page prints: each text between two tags, and the attributes that browsers show or read out."""
    body = re.sub(r"<style>.*?</style>", "", page.text, flags=re.DOTALL)
    between = re.findall(r">([^<>]+)<", body)
    attributes = re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"', body)
    return {" ".join(html.unescape(text).split()) for text in between + attributes} - {""}


def assert_german(page):
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Accept-Language" in page.header("Vary")
    assert shown(page) & ENGLISH == set()


@pytest.mark.parametrize("path", ANONYMOUS)
def test_a_page_for_all_is_wholly_german_for_a_german_browser(server, path):
    page = get(Client(server), path)
    assert_german(page)
    assert page.header("Content-Language") == "de"


@pytest.mark.parametrize("path", ACCOUNT + CONSOLE)
def test_a_page_of_a_signed_in_user_is_wholly_german_for_a_german_browser(admin, path):
    page = get(admin, path)
    assert page.status in (200, 422)
    assert_german(page)


def test_the_page_of_an_account_and_of_a_session_are_wholly_german(server, admin):
    Client(server).log_in(server.add_user(), PASSWORD)
    for place in ("users", "sessions"):
        links = re.findall(rf'href="(/admin/{place}/[A-Za-z0-9_-]{{8,}})"', get(admin, f"/admin/{place}").text)
        for link in links[:3]:
            assert_german(get(admin, link))


@pytest.mark.parametrize("wish", [None, "en", "fr", "en-GB,de;q=0.5", "*", "de;q=0", "d" * 5000, '"><script>', "de\tx"])
def test_other_browsers_get_english(server, wish):
    page = get(Client(server), "/login", wish)
    assert '<html lang="en" dir="ltr">' in page.text and "<h1>Sign in</h1>" in page.text
    assert page.header("Content-Language") == "en"


def test_the_problem_of_a_form_is_in_the_language_of_the_browser(server):
    client = Client(server)
    fields = {"csrf_token": client.get("/login").field("csrf_token"), "username": "ada", "password": "wrong"}
    page = client.request(
        "POST", "/login", "&".join(f"{name}={value}" for name, value in fields.items()).encode(),
        headers=[("Content-Type", "application/x-www-form-urlencoded"), ("Origin", server.url), ("Accept-Language", "de")],
    )  # fmt: skip
    assert page.status == 401
    assert_german(page)
    assert GERMAN["We could not sign you in"] in page.text and page.text.count("<title>Fehler: ") == 1


def test_refusals_at_the_host_of_an_application_are_in_the_language_of_the_browser(start, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: [{host: app.example.org, access: deny}]")
    server = start(forwardauth_rules=rules, forwardauth_redirect_hosts="app.example.org", trusted_proxies="127.0.0.1/32")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    page = ask(visitor, "nginx", "https://app.example.org/x", browser=[("Accept", "text/html"), ("Accept-Language", "de")])
    assert page.status == 403 and "<title>Sie haben keinen Zugriff" in page.text
    assert_german(page)


def test_the_api_speaks_english_to_all(server):
    answer = Client(server).request("GET", "/api/v1/session", headers=[("Accept-Language", "de"), ("Accept", "application/json")])
    english = Client(server).request("GET", "/api/v1/session", headers=[("Accept", "application/json")])
    assert answer.status == 401 and answer.json == english.json
