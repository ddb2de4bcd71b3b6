"""Who may change factors, who must have them, and how an administrator helps."""

import contextlib
import sqlite3
import time

import pytest

from harness import Client, Server
from harness.authenticator import Authenticator
from harness.factors import Person, complete, parsed
from harness.server import PASSWORD
from harness.waiting import eventually

CHANGES = [
    ("POST", "/factors/otp", None),
    ("POST", "/factors/otp/confirm", {"otp": "123456"}),
    ("DELETE", "/factors/otp", None),
    ("POST", "/factors/recovery-codes", None),
    ("POST", "/factors/passkeys/options", None),
    ("POST", "/factors/passkeys", {"passkey": {"id": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30"}}}),
    ("PATCH", "/factors/passkeys/AAAA", {"name": "Key"}),
    ("DELETE", "/factors/passkeys/AAAA", None),
    ("PATCH", "/factors", {"asked_at_login": True}),
    ("DELETE", "/factors/trusted-browsers/x", None),
]
EVERY_CHANGE = pytest.mark.parametrize("method, path, payload", CHANGES, ids=[f"{method} {path}" for method, path, _ in CHANGES])


@pytest.fixture(scope="session")
def store():
    """Factors are kept with the accounts; which store the sessions are in makes no difference."""
    return "database:"


@pytest.fixture
def person(server):
    return Person(server)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A server that forgets a proof at once."""
    server = Server(tmp_path_factory.mktemp("hasty"), sessions_reauthentication_window="1s").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server on which every account needs a second factor from the first login."""
    server = Server(tmp_path_factory.mktemp("strict"), factors_required="all", factors_grace="0s").start()
    yield server
    server.stop()


def refusal(answer):
    return answer.status, answer.code


def alter(server, person, assignment):
    """Changes an account behind the server's back."""
    with contextlib.closing(sqlite3.connect(server.database, timeout=30)) as database, database:
        database.execute(f"UPDATE accounts SET {assignment} WHERE username = ?", [person.name])


# Fresh proofs


def test_an_account_without_factors_says_so(person):
    factors = person.factors
    assert factors == {
        "passkeys": [],
        "recovery_codes": {"left": 0, "total": 0},
        "trusted_browsers": [],
        "asked_at_login": False,
        "required": False,
    }


@EVERY_CHANGE
def test_a_change_needs_a_session(server, method, path, payload):
    assert refusal(Client(server).api(method, path, payload)) == (401, "unauthenticated")


@EVERY_CHANGE
def test_a_change_needs_the_token_of_the_session(person, method, path, payload):
    assert refusal(person.browser.api(method, path, payload, csrf=None)) == (403, "csrf")


@EVERY_CHANGE
def test_with_a_second_factor_the_password_alone_is_not_enough_for_a_change(person, method, path, payload):
    """Neither at the login nor by a fresh confirmation."""
    person.enrol_passkey()
    browser = Client(person.server).log_in(person.name, PASSWORD)
    for _ in range(2):
        answer = browser.api(method, path, payload)
        assert refusal(answer) == (403, "reauthentication_required")
        assert "second factor" in answer.json["detail"]
        assert browser.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200


def test_a_second_factor_makes_a_change_possible(person):
    person.enrol_passkey()
    browser = Client(person.server).log_in(person.name, PASSWORD)
    assert person.confirm_by_passkey(browser).status == 200
    assert browser.api("POST", "/factors/otp").status == 201


@pytest.mark.parametrize("has_factor", [False, True])
def test_an_old_proof_is_not_enough(hasty, has_factor):
    person = Person(hasty)
    if has_factor:
        person.enrol_passkey()
    eventually(lambda: person.browser.api("POST", "/factors/otp").status == 403, what="the proof growing old")
    answer = person.browser.api("POST", "/factors/otp")
    assert refusal(answer) == (403, "reauthentication_required")
    assert ("second factor" in answer.json["detail"]) == has_factor


# The last way in


def test_the_last_passkey_may_go_if_there_is_a_password(person):
    person.enrol_passkey()
    id = person.factors["passkeys"][0]["id"]
    assert person.browser.api("DELETE", f"/factors/passkeys/{id}").status == 204


def test_the_last_way_in_stays(server, person):
    """No call takes a password away, so the test does: the account is one of a user who never had one."""
    person.enrol_passkey()
    alter(server, person, "password_hash = NULL, password_changed_at = NULL")
    first = person.factors["passkeys"][0]["id"]
    answer = person.browser.api("DELETE", f"/factors/passkeys/{first}")
    assert refusal(answer) == (409, "last_factor")
    assert [passkey["id"] for passkey in person.factors["passkeys"]] == [first]
    person.authenticator = Authenticator(server.url)
    person.enrol_passkey()
    assert person.browser.api("DELETE", f"/factors/passkeys/{first}").status == 204


def test_being_asked_needs_a_factor_and_can_be_given_up(person):
    assert refusal(person.browser.api("PATCH", "/factors", {"asked_at_login": True})) == (422, "invalid")
    person.enrol_codes()
    assert person.factors["asked_at_login"] is True
    person.ask_at_login(False)
    assert person.factors["asked_at_login"] is False
    assert Client(person.server).log_in(person.name, PASSWORD)


# Compulsory factors


def test_an_account_that_must_enrol_can_do_nothing_else(strict):
    person = Person(strict, admin=True)
    assert person.browser.session().status == 200
    factors = person.factors
    assert factors["required"] and factors["asked_at_login"] and factors["deadline"]
    for method, path in [
        ("GET", "/sessions"), ("POST", "/sessions/revoke-others"), ("GET", "/admin/users"), ("GET", "/admin/audit"),
        ("GET", "/admin/sessions"), ("GET", "/admin/policy"), ("POST", "/admin/sessions/revoke-all"),
    ]:
        assert refusal(person.browser.api(method, path)) == (403, "factor_enrolment_required"), path


@pytest.mark.parametrize("factor", ["codes", "passkey"])
def test_the_enrolment_opens_everything(strict, factor):
    person = Person(strict)
    person.enrol_codes() if factor == "codes" else person.enrol_passkey()
    assert person.browser.get("/api/v1/sessions").status == 200
    assert "deadline" not in person.factors
    assert person.give_password()


def test_the_last_factor_of_an_account_that_must_have_one_stays(strict):
    person = Person(strict).enrol_codes()
    assert refusal(person.browser.api("DELETE", "/factors/otp")) == (409, "last_factor")
    assert refusal(person.browser.api("PATCH", "/factors", {"asked_at_login": False})) == (409, "last_factor")
    person.enrol_passkey()
    assert person.browser.api("DELETE", "/factors/otp").status == 204
    id = person.factors["passkeys"][0]["id"]
    assert refusal(person.browser.api("DELETE", f"/factors/passkeys/{id}")) == (409, "last_factor")


def test_a_factor_that_does_not_exist_is_not_the_last_one(strict):
    person = Person(strict).enrol_passkey()
    assert refusal(person.browser.api("DELETE", "/factors/otp")) == (404, "not_found")
    assert refusal(person.browser.api("DELETE", "/factors/passkeys/AAAA")) == (404, "not_found")


def test_time_to_enrol_runs_from_the_first_login(start, store):
    server = start(store=store, factors_required="all", factors_grace="1h")
    person = Person(server)
    deadline = person.factors["deadline"]
    assert person.browser.get("/api/v1/sessions").status == 200
    later = Client(server).log_in(person.name, PASSWORD)
    assert later.get("/api/v1/factors").json["deadline"] == deadline


# Help


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def test_an_administrator_sees_which_factors_an_account_has_and_can_reset_them(person, admin):
    person.enrol_codes().enrol_passkey()
    path = f"/admin/users/{person.browser.session().json['principal']['id']}"
    assert admin.get("/api/v1" + path).json["factors"] == ["passkey", "otp", "recovery_code"]
    waiting = person.give_password()
    answer = admin.api("POST", path + "/reset-factors")
    assert answer.status == 200 and answer.json["factors"] == []
    assert not person.browser.is_signed_in
    assert complete(waiting, recovery_code=person.recovery_codes[0]).status == 401
    assert person.log_in_by_passkey().status == 401
    back = Client(person.server).log_in(person.name, PASSWORD).get("/api/v1/factors").json
    assert (back["passkeys"], back["recovery_codes"]) == ([], {"left": 0, "total": 0})
    [event] = person.events("authn_mfa_remove")
    assert event["factor"] == "all"


def test_administrators_cannot_remove_their_own_factors_by_a_reset(server):
    admin = Person(server, admin=True).enrol_codes()
    path = f"/admin/users/{admin.browser.session().json['principal']['id']}/reset-factors"
    answer = admin.browser.api("POST", path)
    assert (answer.status, answer.code) == (403, "forbidden") and "/api/v1/factors" in answer.json["detail"]
    assert admin.factors["otp"]


def test_only_an_administrator_resets_factors(server, person):
    other = Person(server)
    path = f"/admin/users/{other.browser.session().json['principal']['id']}/reset-factors"
    assert refusal(person.browser.api("POST", path)) == (403, "forbidden")
    assert refusal(Client(server).api("POST", path)) == (401, "unauthenticated")


def test_the_factors_of_an_unknown_account_are_not_found(admin):
    assert refusal(admin.api("POST", "/admin/users/unknown/reset-factors")) == (404, "not_found")


# Other restrictions


@EVERY_CHANGE
def test_a_user_who_must_choose_a_new_password_does_that_first(server, person, method, path, payload):
    alter(server, person, "must_change_password = 1")
    assert refusal(person.browser.api(method, path, payload)) == (403, "password_change_required")
    assert refusal(person.browser.get("/api/v1/factors")) == (403, "password_change_required")


@pytest.mark.parametrize("path", ["/factors", "/factors/passkeys/AAAA"])
def test_factors_can_be_read_with_an_old_proof(hasty, path):
    assert Person(hasty).browser.get("/api/v1" + path).status in (200, 404)


def test_no_answer_about_factors_is_kept_by_caches(person):
    person.enrol_passkey()
    for answer in [
        person.browser.get("/api/v1/factors"),
        person.browser.api("POST", "/factors/otp"),
        person.browser.api("POST", "/factors/recovery-codes"),
        person.browser.api("POST", "/factors/passkeys/options"),
        person.browser.api("POST", "/reauthenticate/passkey-options"),
    ]:
        assert answer.status in (200, 201) and answer.header("Cache-Control") == "no-store"


def test_a_call_without_a_body_takes_none(person):
    for path in ["/factors/otp", "/factors/passkeys/options"]:
        assert refusal(person.browser.api("POST", path, {"secret": "mine"})) == (422, "invalid")


def test_the_resource_of_a_new_passkey_holds_no_key(person):
    answer = person.add_passkey()
    assert set(answer.json) <= {"id", "name", "provider", "created_at", "synced", "user_verified", "recovery_codes"}
    assert parsed(answer.text) == answer.json


def test_an_administrator_with_a_second_factor_needs_it_for_changes_of_other_accounts(start):
    """Not the password alone, with which a client could make another administrator."""
    admin = Person(start(sessions_reauthentication_window="5s"), admin=True).enrol_passkey()
    time.sleep(5.5)
    assert admin.browser.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    newcomer = {"username": "grace", "roles": ["admin"]}
    refused = admin.browser.api("POST", "/admin/users", newcomer)
    assert (refused.status, refused.code) == (403, "reauthentication_required") and "second factor" in refused.json["detail"]
    answer = admin.browser.submit("/admin/users", "/admin/users", username="grace")
    assert answer.status == 303 and answer.header("Location").startswith("/reauthenticate?factor=fresh&next=")
    assert admin.confirm_by_passkey().status == 200
    assert admin.browser.api("POST", "/admin/users", newcomer).status == 201


def test_a_level_that_no_factor_reaches_is_said_to_be_out_of_reach(person):
    person.enrol_codes()
    page = person.browser.get("/reauthenticate?level=aal3&next=%2Faccount")
    assert page.status == 200 and "stronger second factor than this server knows" in page.text
    assert 'name="otp"' not in page.text and "Cancel" in page.text


def test_a_confirmation_without_anything_is_told_so_and_counts_for_nothing(person):
    answer = person.browser.submit("/reauthenticate", "/reauthenticate", next="/account")
    assert answer.status == 422 and "Nothing was entered" in answer.text
    assert person.events("authn_reauth_fail") == []
