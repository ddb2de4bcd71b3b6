"""A browser that the user trusts: it is not asked for the second factor, and proves nothing."""

import pytest

from harness import Client, Server
from harness.codes import code
from harness.factors import Person, complete
from harness.server import PASSWORD


@pytest.fixture(scope="session")
def store():
    """Trusted browsers are kept with the accounts; which store the sessions are in makes no difference."""
    return "database:"


@pytest.fixture(scope="module")
def trusting(tmp_path_factory):
    """A server on which users may trust a browser."""
    server = Server(tmp_path_factory.mktemp("trusting"), factors_trusted_browser="30d").start()
    yield server
    server.stop()


def trusted(person) -> Client:
    """A browser in which the user does not want to be asked again."""
    person.enrol_codes()
    browser = person.give_password()
    assert complete(browser, otp=code(person.secret), trust_browser=True).status == 200
    return browser


def password_login(person, browser):
    browser.jar.pop(person.server.cookie_name, None)
    return browser.api("POST", "/login", {"username": person.name, "password": PASSWORD})


def test_a_trusted_browser_is_not_asked_and_its_session_does_not_reach_the_level(trusting):
    person = Person(trusting)
    browser = trusted(person)
    answer = password_login(person, browser)
    assert answer.status == 200
    assert (answer.json["session"]["assurance"], answer.json["session"]["methods"]) == ("aal1", ["pwd"])
    assert password_login(person, Client(trusting)).code == "factor_required"


def test_a_trusted_browser_is_listed_and_can_be_forgotten(trusting):
    person = Person(trusting)
    browser = trusted(person)
    [entry] = person.factors["trusted_browsers"]
    assert entry["label"].startswith("Firefox") and entry["expires_at"] > entry["created_at"]
    assert person.browser.api("DELETE", f"/factors/trusted-browsers/{entry['id']}").status == 204
    assert person.factors["trusted_browsers"] == []
    assert password_login(person, browser).code == "factor_required"
    assert person.browser.api("DELETE", f"/factors/trusted-browsers/{entry['id']}").code == "not_found"


def test_a_browser_is_trusted_for_one_account(trusting):
    person, other = Person(trusting), Person(trusting).enrol_codes()
    browser = trusted(person)
    assert password_login(other, browser).code == "factor_required"


def test_a_change_of_the_password_ends_trust(trusting):
    person = Person(trusting)
    browser = trusted(person)
    assert person.browser.api("POST", "/password", {"current": PASSWORD, "new": "harbour-quilt-ninety-crows"}).status == 204
    assert person.factors["trusted_browsers"] == []


def test_administrators_are_always_asked(trusting):
    person = Person(trusting, admin=True)
    browser = trusted(person)
    assert person.factors["trusted_browsers"] == []
    assert password_login(person, browser).code == "factor_required"


def test_a_browser_is_not_trusted_without_the_setting(server):
    person = Person(server)
    browser = trusted(person)
    assert person.factors["trusted_browsers"] == []
    assert password_login(person, browser).code == "factor_required"


def test_a_recovery_code_makes_no_browser_trusted(trusting):
    person = Person(trusting).enrol_codes()
    browser = person.give_password()
    assert complete(browser, recovery_code=person.recovery_codes[0], trust_browser=True).status == 200
    assert person.factors["trusted_browsers"] == []
