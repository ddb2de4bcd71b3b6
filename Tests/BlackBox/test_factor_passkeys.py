"""Passkeys: what is enrolled, what a bent or repeated answer does, and what an assertion is worth."""

import secrets

import pytest

from harness import Client
from harness.authenticator import EDDSA, ES256, RS256, AlreadyRegistered, Authenticator, encode
from harness.factors import Person, complete, parsed
from harness.server import PASSWORD

WRONG = (401, "bad_credentials")
FAILURES = ["authn_mfa_fail", "authn_mfa_replay", "authn_login_fail", "authn_reauth_fail"]


@pytest.fixture(scope="session")
def store():
    """Passkeys are kept with the accounts; which store the sessions are in makes no difference."""
    return "database:"


@pytest.fixture
def person(server):
    return Person(server)


@pytest.fixture
def owner(person):
    """A user with a passkey."""
    return person.enrol_passkey()


@pytest.fixture
def asked(owner):
    """A user whose login needs the passkey after the password."""
    return owner.ask_at_login()


# Enrolment


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256], ids=["ES256", "EdDSA", "RS256"])
def test_a_passkey_of_each_algorithm_is_enrolled_and_signs_in(person, algorithm):
    person.authenticator = Authenticator(person.server.url, algorithm)
    answer = person.add_passkey(name="  Key at work ")
    assert answer.status == 201
    passkey = person.authenticator.passkeys[-1]
    assert answer.json["id"] == encode(passkey.id)
    assert (answer.json["name"], answer.json["provider"]) == ("Key at work", "Passkey")
    assert answer.json["synced"] and answer.json["user_verified"]
    assert len(answer.json["recovery_codes"]) == 10
    assert person.log_in_by_passkey().status == 200
    assert "last_used_at" in person.factors["passkeys"][0]


def test_only_the_first_factor_brings_recovery_codes(owner):
    owner.authenticator = Authenticator(owner.server.url)
    assert "recovery_codes" not in owner.add_passkey().json
    assert owner.factors["recovery_codes"] == {"left": 10, "total": 10}


def test_a_passkey_does_not_make_itself_compulsory(owner):
    assert owner.factors["asked_at_login"] is False
    assert Client(owner.server).log_in(owner.name, PASSWORD)


def test_an_authenticator_is_enrolled_once(owner):
    with pytest.raises(AlreadyRegistered):
        owner.add_passkey()


def test_the_handle_of_the_user_is_the_same_in_each_ceremony_and_no_name(owner):
    first, second = (parsed(owner.creation_options())["user"]["id"] for _ in range(2))
    assert first == second == encode(owner.authenticator.passkeys[0].user_handle)
    assert len(owner.authenticator.passkeys[0].user_handle) == 64


BENT_AT_ENROLMENT = {
    "another ceremony": {"type": "webauthn.get"},
    "another challenge": {"challenge": bytes(range(54))},
    "another origin": {"origin": "https://evil.example"},
    "another port": {"origin": "http://localhost:1"},
    "a frame": {"cross_origin": True},
    "a frame of another site": {"top_origin": "https://evil.example"},
    "another site's hash": {"rp_id": "evil.example"},
    "no presence": {"user_present": False},
    "backed up but not eligible": {"backup_eligible": False},
    "an algorithm that was not offered": {"algorithm": -35},
    "a key that is no key": {"key": b"\xa0"},
    "surplus bytes": {"surplus": b"\0"},
    "an empty id": {"credential_id": b""},
    "an id that is too long": {"credential_id": bytes(1024)},
    "another raw id": {"raw_id": b"other"},
    "client data that is no JSON": {"client_data": b"{"},
    "authenticator data that is cut off": {"auth_data": bytes(36)},
    "an attestation object that is no CBOR": {"attestation_object": b"\xff" * 64},
    "lists in lists": {"attestation_object": b"\x81" * 64 + b"\0"},
}


@pytest.mark.parametrize("bent", BENT_AT_ENROLMENT.values(), ids=BENT_AT_ENROLMENT)
def test_a_bent_enrolment_is_refused_with_one_event_and_stores_nothing(person, bent):
    answer = person.add_passkey(**bent)
    assert (answer.status, answer.code) == (422, "invalid")
    assert person.factors["passkeys"] == []
    [event] = person.events(*FAILURES)
    assert (event["event"], event["factor"], event["enrolment"]) == ("authn_mfa_fail", "webauthn", True)


def test_an_answer_to_an_enrolment_is_good_once(person):
    passkey = person.authenticator.create(person.creation_options())
    assert person.register(passkey).status == 201
    answer = person.register(passkey)
    assert (answer.status, answer.code) in [(422, "invalid"), (409, "factor_taken")]
    assert len(person.factors["passkeys"]) == 1


def test_the_challenge_of_another_session_is_refused(server, person):
    passkey = person.authenticator.create(person.creation_options())
    other = Client(server).log_in(person.name, PASSWORD)
    assert person.register(passkey, browser=other).status == 422
    assert person.factors["passkeys"] == []


@pytest.mark.parametrize("same_account", [True, False], ids=["of the account", "of another account"])
def test_an_id_that_is_registered_already_is_refused(server, owner, same_account):
    taken = owner.authenticator.passkeys[0].id
    person = owner if same_account else Person(server)
    person.authenticator = Authenticator(server.url)
    answer = person.add_passkey(credential_id=taken)
    assert (answer.status, answer.code) == (409, "factor_taken")
    assert len(person.factors["passkeys"]) == same_account
    assert owner.server.is_ready


# The list


def test_a_passkey_can_be_seen_renamed_and_removed_by_its_owner_alone(server, owner):
    path = f"/factors/passkeys/{owner.factors['passkeys'][0]['id']}"
    stranger = Person(server)
    assert owner.browser.get("/api/v1" + path).json["name"] == "Passkey"
    assert stranger.browser.get("/api/v1" + path).status == 404
    assert stranger.browser.api("PATCH", path, {"name": "Mine"}).status == 404
    assert stranger.browser.api("DELETE", path).status == 404
    assert owner.browser.api("PATCH", path, {"name": "Blue key"}).json["name"] == "Blue key"
    assert owner.browser.api("PATCH", path, {"name": " "}).code == "invalid"
    assert owner.browser.api("DELETE", path).status == 204
    assert owner.factors["passkeys"] == []
    assert owner.browser.get("/api/v1" + path).status == 404


@pytest.mark.parametrize("id", ["x", "AAAA", "%00", "A" * 3000])
def test_an_unknown_id_is_not_found(owner, id):
    assert owner.browser.get(f"/api/v1/factors/passkeys/{id}").status in (404, 414)
    assert owner.browser.api("DELETE", f"/factors/passkeys/{id}").status in (404, 414)


# Logins


def test_a_passkey_alone_proves_two_factors(owner):
    session = owner.log_in_by_passkey().json["session"]
    assert (session["assurance"], session["methods"]) == ("aal2", ["pop", "user"])


def test_a_passkey_completes_a_login_with_a_password_even_without_verification(asked):
    browser = asked.give_password()
    answer = complete(browser, passkey=parsed(asked.passkey_for_factor(browser, user_verified=False)))
    assert answer.status == 200
    assert (answer.json["session"]["assurance"], answer.json["session"]["methods"]) == ("aal2", ["pop", "pwd"])


def test_a_session_is_confirmed_by_a_passkey(owner):
    before = owner.browser.token
    answer = owner.confirm_by_passkey()
    assert answer.status == 200 and owner.browser.token != before
    assert answer.json["session"]["assurance"] == "aal2"


BENT_AT_LOGIN = {
    "another ceremony": {"type": "webauthn.create"},
    "another challenge": {"challenge": bytes(range(54))},
    "another origin": {"origin": "https://evil.example"},
    "a frame": {"cross_origin": True},
    "a frame of another site": {"top_origin": "https://evil.example"},
    "another site's hash": {"rp_id": "evil.example"},
    "no presence": {"user_present": False},
    "backed up but not eligible": {"backup_eligible": False},
    "an unknown credential": {"credential_id": b"unknown credential"},
    "another raw id": {"raw_id": b"other"},
    "another user": {"user_handle": bytes(64)},
    "surplus bytes": {"surplus": b"\0"},
    "client data that is no JSON": {"client_data": b"{"},
    "authenticator data that is cut off": {"auth_data": bytes(36)},
    "another signature": {"signature": lambda true: true[:-1] + bytes([true[-1] ^ 1])},
    "no signature": {"signature": b"\0"},
}
VERIFIED_ALONE = BENT_AT_LOGIN | {"no verification": {"user_verified": False}}


@pytest.mark.parametrize("bent", VERIFIED_ALONE.values(), ids=VERIFIED_ALONE)
def test_a_bent_login_is_refused_with_one_event_and_leaves_no_trace_in_the_passkey(server, owner, bent):
    before = len(server.audit(event="authn_login_fail"))
    answer = owner.log_in_by_passkey(**bent)
    assert (answer.status, answer.code) == WRONG
    assert not any(cookie.name == server.cookie_name and cookie.value for cookie in answer.cookies)
    assert len(server.audit(event="authn_login_fail")) == before + 1
    assert "last_used_at" not in owner.factors["passkeys"][0]
    assert owner.log_in_by_passkey().status == 200


@pytest.mark.parametrize("bent", BENT_AT_LOGIN.values(), ids=BENT_AT_LOGIN)
def test_a_bent_second_factor_is_refused_with_one_event(asked, bent):
    browser = asked.give_password()
    answer = complete(browser, passkey=parsed(asked.passkey_for_factor(browser, **bent)))
    assert (answer.status, answer.code) == WRONG
    assert not browser.is_signed_in
    assert len(asked.events(*FAILURES)) == 1


@pytest.mark.parametrize("bent", VERIFIED_ALONE.values(), ids=VERIFIED_ALONE)
def test_a_bent_confirmation_is_refused_with_one_event(owner, bent):
    before = owner.browser.token
    answer = owner.confirm_by_passkey(**bent)
    assert (answer.status, answer.code) == WRONG
    assert owner.browser.token == before
    assert len(owner.events(*FAILURES)) == 1


def test_a_security_key_that_cannot_verify_its_user_will_do_after_the_password_alone(server):
    holder = Person(server).enrol_passkey(user_verified=False).ask_at_login()
    assert holder.factors["passkeys"][0]["user_verified"] is False
    browser = holder.give_password()
    assert complete(browser, passkey=parsed(holder.passkey_for_factor(browser, user_verified=False))).status == 200
    refused = holder.log_in_by_passkey(user_verified=False)
    assert (refused.status, refused.code) == WRONG


def test_a_security_key_that_cannot_verify_its_user_confirms_possession_alone(server):
    holder = Person(server).enrol_passkey(user_verified=False)
    session = holder.confirm_by_passkey(user_verified=False).json["session"]
    # Two factors, because the session knows the password.
    assert (session["assurance"], session["methods"]) == ("aal2", ["pop", "pwd"])
    assert holder.browser.api("DELETE", f"/factors/passkeys/{holder.factors['passkeys'][0]['id']}").status == 204


def test_an_assertion_is_good_once_even_in_the_same_browser(owner):
    browser = Client(owner.server)
    passkey = parsed(owner.passkey_for_login(browser))
    cookies = dict(browser.jar)
    assert browser.api("POST", "/login", {"passkey": passkey}).status == 200
    browser.jar = cookies
    answer = browser.api("POST", "/login", {"passkey": passkey})
    assert (answer.status, answer.code) == WRONG
    assert [event["check"] for event in owner.events("authn_mfa_replay")] == ["used"]


def test_an_assertion_of_another_browser_is_refused(owner):
    passkey = parsed(owner.passkey_for_login(Client(owner.server)))
    stranger = Client(owner.server)
    stranger.api("POST", "/login/passkey-options")
    answer = stranger.api("POST", "/login", {"passkey": passkey})
    assert (answer.status, answer.code) == WRONG


def test_a_credential_of_another_account_is_no_second_factor_and_no_confirmation(server, asked):
    stranger = Person(server).enrol_passkey()
    browser = asked.give_password()
    options = parsed(browser.api("POST", "/login/factor/passkey-options").text) | {"allowCredentials": []}
    answer = complete(browser, passkey=parsed(stranger.authenticator.get(options)))
    assert (answer.status, answer.code) == WRONG
    options = parsed(asked.browser.api("POST", "/reauthenticate/passkey-options").text) | {"allowCredentials": []}
    answer = asked.browser.api("POST", "/reauthenticate", {"passkey": parsed(stranger.authenticator.get(options))})
    assert (answer.status, answer.code) == WRONG


def test_the_answer_to_one_kind_of_ceremony_is_no_answer_to_another(owner):
    options = owner.browser.api("POST", "/reauthenticate/passkey-options").text
    answer = Client(owner.server).api("POST", "/login", {"passkey": parsed(owner.authenticator.get(options))})
    assert (answer.status, answer.code) == WRONG


def test_a_counter_that_goes_back_is_an_event_and_no_refusal(owner):
    assert owner.log_in_by_passkey(sign_count=9).status == 200
    assert owner.log_in_by_passkey(sign_count=4).status == 200
    [event] = owner.events("authn_webauthn_counter_anomaly")
    assert (event["stored"], event["seen"]) == (9, 4)
    assert owner.log_in_by_passkey(sign_count=9).status == 200
    assert len(owner.events("authn_webauthn_counter_anomaly")) == 2


def test_a_passkey_of_a_disabled_account_is_answered_like_an_unknown_one(server, owner):
    server.run("user", "disable", owner.name)
    refused = owner.log_in_by_passkey()
    unknown = owner.log_in_by_passkey(credential_id=secrets.token_bytes(32))
    assert (refused.status, refused.json) == (unknown.status, unknown.json)


def test_a_passkey_and_a_password_are_not_given_together(owner):
    browser = Client(owner.server)
    payload = {"passkey": parsed(owner.passkey_for_login(browser)), "username": owner.name, "password": PASSWORD}
    answer = browser.api("POST", "/login", payload)
    assert (answer.status, answer.code) == (422, "invalid")


def test_options_for_a_login_name_no_passkey_and_write_nothing(server, owner):
    before = server.run("audit", "head")
    options = parsed(Client(server).api("POST", "/login/passkey-options").text)
    assert options.get("allowCredentials", []) == [] and options["userVerification"] == "required"
    assert server.run("audit", "head") == before


def test_options_for_a_login_are_the_same_while_another_one_waits_for_its_factor(owner, asked):
    browser = asked.give_password()
    assert parsed(browser.api("POST", "/login/passkey-options").text).get("allowCredentials", []) == []
    assert owner.log_in_by_passkey(browser).status == 200


def test_options_for_a_second_factor_name_its_passkeys_and_need_a_login_that_waits(server, owner, asked):
    options = parsed(asked.give_password().api("POST", "/login/factor/passkey-options").text)
    assert [entry["id"] for entry in options["allowCredentials"]] == [entry["id"] for entry in asked.factors["passkeys"]]
    answer = Client(server).api("POST", "/login/factor/passkey-options")
    assert (answer.status, answer.code) == (401, "login_expired")


def test_a_removed_passkey_is_refused_at_the_login(owner):
    id = owner.factors["passkeys"][0]["id"]
    assert owner.browser.api("DELETE", f"/factors/passkeys/{id}").status == 204
    answer = owner.log_in_by_passkey()
    assert (answer.status, answer.code) == WRONG
