"""Security headers, on every kind of answer."""

import re

import pytest

from harness import Client
from harness.server import PASSWORD

JSON_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

ANSWERS = {
    "200 page": (200, lambda visitor: visitor.get("/account")),
    "200 login": (200, lambda visitor: Client(visitor.server).get("/login")),
    "200 json": (200, lambda visitor: visitor.session()),
    "204 json": (204, lambda visitor: visitor.api("POST", "/sessions/revoke-others")),
    "303 page": (303, lambda visitor: Client(visitor.server).get("/account")),
    "401 json": (401, lambda visitor: Client(visitor.server).session()),
    "403 json": (403, lambda visitor: visitor.api("POST", "/logout", csrf=None)),
    "403 page": (403, lambda visitor: visitor.form("/logout", {})),
    "404 page": (404, lambda visitor: visitor.get("/missing")),
    "404 json": (404, lambda visitor: visitor.get("/api/v1/missing")),
    "405 page": (405, lambda visitor: visitor.get("/account/password")),
    "405 json": (405, lambda visitor: visitor.get("/api/v1/logout")),
    "413 json": (413, lambda visitor: visitor.request("POST", "/api/v1/login", b"x" * 200_000, json_headers())),
    "415 json": (415, lambda visitor: visitor.form("/api/v1/login", {})),
    "400 json": (400, lambda visitor: visitor.request("POST", "/api/v1/login", b"{", json_headers())),
}


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


def json_headers():
    return [("Content-Type", "application/json"), ("Sec-Fetch-Site", "same-origin")]


@pytest.fixture(params=ANSWERS.values(), ids=ANSWERS.keys())
def answer(request, server, user):
    status, ask = request.param
    answer = ask(Client(server).log_in(user, PASSWORD))
    assert answer.status == status
    return answer


def is_page(answer):
    return (answer.header("Content-Type") or "").startswith("text/html")


def test_every_answer_carries_the_common_headers(answer):
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Referrer-Policy") == "same-origin"
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert "no-store" in answer.header("Cache-Control")


def test_every_answer_carries_a_content_security_policy(answer):
    policy = answer.header("Content-Security-Policy")
    if is_page(answer):
        for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert part in policy
        assert "unsafe" not in policy
    else:
        assert policy == JSON_POLICY


def test_pages_are_isolated_from_other_windows_and_frames(answer):
    if is_page(answer):
        assert answer.header("Cross-Origin-Opener-Policy") == "same-origin"
        assert answer.header("X-Frame-Options") == "DENY"
        assert answer.header("Permissions-Policy")
        assert "noindex" in answer.header("X-Robots-Tag")


def test_every_body_says_what_it_is(answer):
    if answer.body:
        assert re.fullmatch(
            r"text/html; charset=utf-8|application/(problem\+)?json(; charset=utf-8)?", answer.header("Content-Type")
        )


def test_no_answer_says_what_it_runs_on(answer):
    names = {name.lower() for name, _ in answer.headers}
    assert not names & {"x-powered-by", "x-xss-protection", "expect-ct", "public-key-pins"}
    assert not re.search(r"\d|hummingbird|swift", (answer.header("Server") or "").lower())


def test_errors_of_the_api_are_problem_documents(answer):
    if not is_page(answer) and answer.status >= 400:
        assert answer.header("Content-Type").startswith("application/problem+json")
        assert answer.json["status"] == answer.status
        assert answer.json["code"]


def test_a_401_names_a_scheme_that_opens_no_dialog(server):
    scheme = Client(server).session().header("WWW-Authenticate")
    assert scheme
    assert not scheme.lower().startswith(("basic", "digest", "negotiate"))


def test_pages_that_differ_by_login_vary_by_cookie(server, user):
    assert "Cookie" in Client(server).log_in(user, PASSWORD).get("/account").header("Vary")


def test_plain_http_does_not_promise_https(visitor):
    assert visitor.get("/login").header("Strict-Transport-Security") is None


def test_logout_clears_what_the_browser_keeps(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    cleared = visitor.submit("/account", "/logout").header("Clear-Site-Data")
    assert '"cache"' in cleared
    assert '"cookies"' not in cleared


def test_style_sheets_are_cached_for_ever_and_set_no_cookie(server, visitor):
    (path,) = set(re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', visitor.get("/login").text))
    answer = visitor.get(path)
    assert answer.status == 200
    assert answer.header("Content-Type").startswith("text/css")
    assert "immutable" in answer.header("Cache-Control")
    assert answer.cookies == []


def test_pages_load_nothing_from_elsewhere_and_run_no_inline_code(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    for path in ["/login", "/account", "/reauthenticate", "/missing"]:
        text = visitor.get(path).text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert not re.search(r"\son\w+=|<style|\sstyle=|javascript:", text)


def test_every_signed_in_page_has_a_logout_form(server):
    visitor = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    for path in ["/account", "/admin", "/admin/users", "/admin/sessions", "/admin/audit"]:
        assert re.search(r'<form\b[^>]*action="/logout"', visitor.get(path).text), path
