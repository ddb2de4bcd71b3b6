"""A login whose password was right and whose second factor is open: not a session, and good for one thing only."""

import re

import pytest

from harness import Client
from harness.codes import code
from harness.factors import PENDING_COOKIE, Person, complete, wrong_code
from harness.server import PASSWORD

NEW = "harbour-quilt-ninety-crows"


@pytest.fixture(scope="session")
def store():
    """Pending logins are kept with the accounts; which store the sessions are in makes no difference."""
    return "database:"


@pytest.fixture
def person(server):
    """A user whose login needs a second factor."""
    return Person(server).enrol_codes()


@pytest.fixture
def pending(person):
    """A browser in which the user gave the password."""
    return person.give_password()


def expired(answer) -> bool:
    return (answer.status, answer.code) == (401, "login_expired")


def test_the_answer_lists_the_factors_that_will_do_and_begins_no_session(server, person):
    browser = Client(server)
    answer = browser.api("POST", "/login", {"username": person.name, "password": PASSWORD})
    assert (answer.status, answer.code) == (401, "factor_required")
    assert answer.json["factors"] == ["otp", "recovery_code"]
    assert browser.token is None and PENDING_COOKIE in browser.jar
    cookie = next(cookie for cookie in answer.cookies if cookie.name == PENDING_COOKIE)
    assert cookie.value == browser.jar[PENDING_COOKIE] and len(cookie.value) == 43


def test_a_wrong_password_does_not_tell_that_a_factor_is_needed(server, person):
    answer = Client(server).api("POST", "/login", {"username": person.name, "password": "wrong-password-entirely"})
    assert (answer.status, answer.code) == (401, "bad_credentials")
    assert "factors" not in answer.json


OPEN_TO_SESSIONS = ["/session", "/sessions", "/factors", "/admin/users", "/admin/policy"]


@pytest.mark.parametrize("path", OPEN_TO_SESSIONS)
def test_its_cookie_opens_no_call(pending, path):
    answer = pending.get("/api/v1" + path)
    assert (answer.status, answer.code) == (401, "unauthenticated")


@pytest.mark.parametrize("path", ["/account", "/account/factors", "/admin"])
def test_its_cookie_opens_no_page(pending, path):
    answer = pending.get(path)
    assert answer.status == 303 and answer.location.startswith("/login")


@pytest.mark.parametrize(
    "method, path",
    [("POST", "/factors/otp"), ("POST", "/factors/passkeys/options"), ("POST", "/reauthenticate"), ("PATCH", "/factors")],
)
def test_its_cookie_changes_nothing(pending, method, path):
    assert pending.api(method, path, {"password": PASSWORD}).status == 401


def test_its_cookie_is_no_token_of_a_session(server, pending):
    stolen = Client(server)
    assert stolen.session(cookie=stolen.with_token(pending.jar[PENDING_COOKIE])).status == 401


def test_another_browser_cannot_complete_it(server, person, pending):
    assert expired(complete(Client(server), otp=code(person.secret)))
    other = Client(server)
    other.jar[PENDING_COOKIE] = "A" * 43
    assert expired(complete(other, otp=code(person.secret)))
    assert complete(pending, otp=code(person.secret)).status == 200


def test_a_login_completes_once(person, pending):
    kept = dict(pending.jar)
    assert complete(pending, otp=code(person.secret)).status == 200
    assert PENDING_COOKIE not in pending.jar
    pending.jar = kept
    assert expired(complete(pending, recovery_code=person.recovery_codes[0]))


def test_after_five_wrong_factors_the_password_is_needed_again(person, pending):
    for _ in range(4):
        answer = complete(pending, otp=wrong_code(person.secret))
        assert (answer.status, answer.code) == (401, "bad_credentials")
    assert expired(complete(pending, otp=wrong_code(person.secret)))
    assert expired(complete(pending, otp=code(person.secret)))
    assert len(person.events("authn_mfa_fail")) == 5
    assert complete(person.give_password(), otp=code(person.secret)).status == 200


def test_wrong_factors_and_wrong_passwords_have_one_count(start, store):
    server = start(store=store, throttle_account_free_attempts=3, throttle_account_first_delay="1h")
    person = Person(server).enrol_codes()
    stranger = person.give_password()
    for _ in range(3):
        complete(stranger, otp=wrong_code(person.secret))
    answer = Client(server).api("POST", "/login", {"username": person.name, "password": PASSWORD})
    assert (answer.status, answer.code) == (429, "too_many_attempts")


def test_the_right_password_does_not_forget_wrong_codes(start, store):
    server = start(store=store, throttle_account_free_attempts=4, throttle_account_first_delay="1h")
    person = Person(server).enrol_codes()
    for _ in range(2):
        stranger = person.give_password()
        for _ in range(2):
            complete(stranger, otp=wrong_code(person.secret))
    assert Client(server).api("POST", "/login", {"username": person.name, "password": PASSWORD}).status == 429


def test_it_ends_with_a_change_of_the_password(person, pending):
    assert person.browser.api("POST", "/password", {"current": PASSWORD, "new": NEW}).status == 204
    assert expired(complete(pending, otp=code(person.secret)))


def test_it_ends_with_a_change_of_the_factors(person, pending):
    assert person.browser.api("POST", "/factors/recovery-codes").status == 200
    assert expired(complete(pending, otp=code(person.secret)))


def test_it_ends_when_the_account_is_disabled(server, person, pending):
    server.run("user", "disable", person.name)
    assert expired(complete(pending, otp=code(person.secret)))


def test_a_new_password_login_in_the_browser_takes_its_place(person, pending):
    first = dict(pending.jar)
    person.give_password(pending)
    assert pending.jar[PENDING_COOKIE] != first[PENDING_COOKIE]
    assert complete(pending, otp=code(person.secret)).status == 200


@pytest.mark.parametrize("factor", [{}, {"otp": "123456", "recovery_code": "x"}, {"otp": None}], ids=["none", "two", "null"])
def test_exactly_one_factor_is_given(pending, factor):
    answer = complete(pending, **factor)
    assert (answer.status, answer.code) == (422, "invalid")
    assert PENDING_COOKIE in pending.jar


def test_a_completion_from_another_site_is_refused(person, pending):
    answer = pending.api("POST", "/login/factor", {"otp": code(person.secret)}, site="cross-site", origin="https://evil.example")
    assert (answer.status, answer.code) == (403, "csrf")


def test_a_password_login_that_is_remembered_stays_so(server, person):
    browser = Client(server)
    browser.api("POST", "/login", {"username": person.name, "password": PASSWORD, "remember": True})
    assert complete(browser, otp=code(person.secret)).json["session"]["remember"] is True


def test_a_user_who_is_not_asked_signs_in_with_the_password_alone(person):
    person.ask_at_login(False)
    session = Client(person.server).log_in(person.name, PASSWORD).session().json["session"]
    assert (session["assurance"], session["methods"]) == ("aal1", ["pwd"])


def test_a_one_time_link_does_not_go_round_the_factor(server, person):
    """A new password by a link is one factor: the session, if any, does not reach the level of two."""
    token = re.search(r"token=([\w-]+)", server.run("user", "reset-password", person.name)).group(1)
    browser = Client(server)
    page = browser.get(f"/reset?token={token}")
    browser.form("/reset", {"csrf_token": page.field("csrf_token"), "token": token, "password": NEW, "password_again": NEW})
    answer = browser.session()
    assert answer.status == 401 or answer.json["session"]["assurance"] == "aal1"
    login = Client(server).api("POST", "/login", {"username": person.name, "password": NEW})
    assert login.status == 401
