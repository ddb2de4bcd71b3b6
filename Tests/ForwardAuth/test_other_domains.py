"""An application on another domain, in a real browser, through each proxy as shipped: in, out, and nowhere else."""

import pytest

from harness.browser import Browser
from harness.installation import AUTH, ELSEWHERE
from harness.proxies import FETCH, PAGE
from harness.server import PASSWORD
from harness.waiting import eventually

COOKIE = "__Host-coatcheck-app"


@pytest.fixture
def person(elsewhere):
    return elsewhere.server.add_user()


@pytest.fixture
def browser(elsewhere, driver):
    browser = Browser(driver, elsewhere.server)
    browser.reset()
    return browser


@pytest.fixture
def inside(elsewhere, browser, person):
    """A user who opened the application's page, signed in on the way, and sees it."""
    browser.open(elsewhere.url("/page?x=1"))
    assert browser.driver.current_url.startswith(elsewhere.url("/login?next=", AUTH))
    browser.fill(username=person, password=PASSWORD).submit()
    assert browser.driver.current_url == elsewhere.url("/page?x=1")
    return browser


def submit_form(browser, action):
    """The action of an application's own button."""
    browser.run(f"document.body.innerHTML = '<form method=post action={action}><button>Sign out</button></form>'")
    return browser.submit("form button")


def is_asked_to_sign_in(elsewhere, browser):
    browser.open(elsewhere.url("/page"))
    return browser.driver.current_url.startswith(elsewhere.url("/login?next=", AUTH))


def test_a_person_signs_in_on_the_way_and_lands_where_they_were_going(elsewhere, inside, person):
    assert f"Hello {person}" in inside.text
    cookie = next(cookie for cookie in inside.driver.get_cookies() if cookie["name"] == COOKIE)
    assert cookie["domain"] == ELSEWHERE and cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    inside.open(elsewhere.url("/account", AUTH))
    assert COOKIE not in {cookie["name"] for cookie in inside.driver.get_cookies()}


def test_whoever_is_signed_in_already_is_let_in_unasked(elsewhere, browser, person):
    browser.open(elsewhere.url("/login", AUTH)).fill(username=person, password=PASSWORD).submit()
    browser.open(elsewhere.url("/page"))
    assert browser.driver.current_url == elsewhere.url("/page") and f"Hello {person}" in browser.text


def test_tabs_that_are_opened_together_all_get_in(elsewhere, browser, person):
    browser.open(elsewhere.url("/login", AUTH)).fill(username=person, password=PASSWORD).submit()
    first = browser.driver.current_window_handle
    browser.run(f"for (let tab = 0; tab < 8; tab++) window.open('{elsewhere.url('/page')}?tab=' + tab)")
    tabs = [handle for handle in browser.driver.window_handles if handle != first]
    seen = set()
    for tab in tabs:
        browser.driver.switch_to.window(tab)
        shown = "return document.body ? document.body.innerText : ''"
        eventually(lambda: person in browser.run(shown), what="the page", detail=lambda: browser.driver.current_url)
        seen.add(browser.driver.current_url)
        browser.driver.close()
    browser.driver.switch_to.window(first)
    assert seen == {elsewhere.url(f"/page?tab={number}") for number in range(8)}


def test_going_back_to_the_last_step_leads_to_the_page(elsewhere, inside):
    for address in ("/.coatcheck/finish?ticket=" + "A" * 64 + "&next=%2Fpage", "/.coatcheck/start?next=%2Fpage"):
        inside.open(elsewhere.url(address))
        assert inside.driver.current_url == elsewhere.url("/page") and "Hello" in inside.text


def test_a_page_that_hides_its_origin_can_sign_out(elsewhere, inside):
    inside.run("document.head.innerHTML = '<meta name=referrer content=no-referrer>'")
    submit_form(inside, "/.coatcheck/logout")
    assert inside.driver.current_url.startswith(elsewhere.url("/login", AUTH))
    assert is_asked_to_sign_in(elsewhere, inside)


def test_signing_out_at_the_auth_host_ends_the_application_s_access(elsewhere, inside):
    inside.open(elsewhere.url("/account", AUTH)).submit('form[action="/logout"] button')
    assert is_asked_to_sign_in(elsewhere, inside)


def test_signing_out_at_the_application_ends_the_session(elsewhere, inside):
    submit_form(inside, "/.coatcheck/logout")
    assert inside.driver.current_url.startswith(elsewhere.url("/login", AUTH))
    inside.open(elsewhere.url("/account", AUTH))
    assert inside.driver.current_url.startswith(elsewhere.url("/login", AUTH))
    assert is_asked_to_sign_in(elsewhere, inside)


def test_an_old_proof_is_renewed_on_the_way(elsewhere, inside):
    inside.run("return new Promise(done => setTimeout(done, 2100))")
    inside.open(elsewhere.url("/fresh"))
    assert inside.driver.current_url.startswith(elsewhere.url("/reauthenticate?next=", AUTH))
    inside.fill(password=PASSWORD).submit()
    assert inside.driver.current_url == elsewhere.url("/fresh") and "Hello" in inside.text


def test_what_a_client_claims_about_its_host_leads_nowhere(elsewhere):
    traveller = elsewhere.traveller()
    for header in (("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-For", "127.0.0.1")):
        answer = traveller.request("GET", ELSEWHERE, "/.coatcheck/start?next=%2Fpage", headers=[*PAGE, header])
        assert answer.status == 303 and answer.location.startswith(elsewhere.url("/handover?", AUTH))
        assert f"to=https%3A%2F%2F{ELSEWHERE}%3A{elsewhere.door}&" in answer.location


TRICKS = """
/.coatcheck/../page /.coatcheck/%2e%2e/page /.coatcheck/..%2fpage /.coatcheck;/../page /.coatcheck//../../page /.coatcheck/./../page
/.coatcheck/..;/page /.coatcheck/account /.coatcheck/verify/nginx /.coatcheck/..\\page
""".split()


def test_the_way_in_is_no_way_around_the_rules(elsewhere):
    for path in TRICKS:
        before = len(elsewhere.app.received)
        answer = elsewhere.traveller().request("GET", ELSEWHERE, path, headers=FETCH)
        assert answer.status in (400, 401, 403, 404), (path, answer.status)
        assert len(elsewhere.app.received) == before, path
