"""Users who sign in with a password are offered a passkey on the account page, seldom, and not where they do not want it."""

import pytest

from harness import Client
from harness.factors import Person
from harness.server import PASSWORD

OFFER = "Sign in without your password next time"
COOKIE = "__Host-coatcheck-passkey-offer"
DAY = 86_400


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def person(server):
    return Person(server)


@pytest.fixture
def browser(server, person):
    return Client(server).log_in(person.name, PASSWORD)


def lifetime(answer):
    """For how many seconds the browser remembers what the page said. None if the page said nothing."""
    return next((int(cookie.attribute("Max-Age")) for cookie in answer.cookies if cookie.name == COOKIE), None)


def test_the_offer_is_made_once_in_thirty_days(browser):
    page = browser.get("/account")
    assert OFFER in page.text and lifetime(page) == 30 * DAY
    page = browser.get("/account")
    assert OFFER not in page.text and lifetime(page) is None


def test_each_browser_has_an_offer_of_its_own(server, person, browser):
    browser.get("/account")
    assert OFFER in Client(server).log_in(person.name, PASSWORD).get("/account").text


def test_a_user_who_declines_gets_no_offer_in_this_browser_again(browser):
    answer = browser.submit("/account", "/account/passkey-offer/end")
    assert answer.status == 303 and lifetime(answer) == 400 * DAY
    assert OFFER not in browser.get("/account").text


def test_declining_needs_the_token_of_the_session(browser):
    assert browser.form("/account/passkey-offer/end", {}).status == 403


def test_a_browser_in_which_a_passkey_was_used_gets_no_offer(server, person):
    person.enrol_passkey()
    browser = Client(server)
    assert person.log_in_by_passkey(browser).status == 200
    page = browser.get("/account")
    assert OFFER not in page.text and lifetime(page) == 400 * DAY
    assert OFFER not in browser.log_in(person.name, PASSWORD).get("/account").text


def test_a_server_without_passkeys_offers_none(start):
    """Browsers refuse passkeys at IP addresses."""
    server = start()
    server.stop()
    server.settings["public_url"] = f"http://127.0.0.1:{server.port}"
    server.start()
    page = Client(server).log_in(server.add_user(), PASSWORD).get("/account")
    assert page.status == 200 and OFFER not in page.text and lifetime(page) is None
