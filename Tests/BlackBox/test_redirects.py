"""Redirects after login: never to a foreign site."""

from urllib.parse import quote

import pytest

from harness import Client
from harness.server import PASSWORD

ELSEWHERE = [
    "https://evil.example",
    "https://evil.example/account",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%2f/evil.example",
    "/%2fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "/account\r\nSet-Cookie: a=b",
    "/account\nLocation: //evil.example",
    "/./\\evil.example",
    "/..//evil.example",
    "//localhost:1/",
    "evil.example",
    "/\u2215evil.example",
    "/" + "a" * 10_000,
]


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


def log_in_with(visitor, user, next):
    page = visitor.get("/login")
    fields = {"username": user, "password": PASSWORD, "csrf_token": page.field("csrf_token"), "next": next}
    return visitor.form("/login", fields)


@pytest.mark.parametrize("next", ELSEWHERE, ids=lambda next: repr(next[:30]))
def test_a_next_that_leads_elsewhere_is_replaced_by_our_own_page(server, user, visitor, next):
    answer = log_in_with(visitor, user, next)
    assert answer.status in (303, 400)
    if answer.status == 303:
        assert answer.location in ("/", "/account") or is_local(answer.location)
    assert not [cookie for cookie in answer.cookies if cookie.name == "a"]


def is_local(location):
    """A path that every browser resolves on this host: one slash, then neither slash nor backslash, no control characters."""
    decoded = location.replace("%2f", "/").replace("%2F", "/").replace("%5c", "\\").replace("%5C", "\\")
    return (
        decoded.startswith("/")
        and "\\" not in decoded
        and "//" not in decoded
        and all(" " <= character <= "~" for character in location)
        and len(location) < 4096
    )


@pytest.mark.parametrize("next", ELSEWHERE, ids=lambda next: repr(next[:30]))
def test_the_login_page_does_not_repeat_a_next_that_leads_elsewhere(visitor, next):
    answer = visitor.get("/login?next=" + quote(next, safe=""))
    if answer.status == 200 and 'name="next"' in answer.text:
        kept = answer.field("next")
        assert kept == "" or is_local(kept)


@pytest.mark.parametrize("next", ["/account", "/admin/users", "/admin/sessions?user=a&limit=5"])
def test_a_next_on_our_own_site_is_followed(server, user, visitor, next):
    assert log_in_with(visitor, user, next).location == next


@pytest.mark.parametrize("next", ["/login", "/logout", "/reauthenticate", "/setup"])
def test_a_next_that_would_lead_in_a_circle_is_replaced(server, user, visitor, next):
    assert log_in_with(visitor, user, next).location == "/account"


def test_without_next_login_leads_to_the_account_page(server, user, visitor):
    assert visitor.log_in_by_form(user, PASSWORD).location == "/account"


def test_an_anonymous_visitor_comes_back_to_the_page_they_asked_for(server, user, visitor):
    page = visitor.get(visitor.get("/admin/users").location)
    fields = {"username": user, "password": PASSWORD, "csrf_token": page.field("csrf_token"), "next": page.field("next")}
    assert visitor.form("/login", fields).location == "/admin/users"


def test_a_person_without_the_role_is_told_so_and_not_sent_round_in_circles(server, user):
    assert Client(server).log_in(user, PASSWORD).get("/admin").status == 403
