"""One-time codes and recovery codes: each is good once, and only for its account."""

import threading

import pytest

from harness import Client, Server
from harness.codes import code
from harness.factors import Person, complete, early_in_a_step, wrong_code
from harness.server import PASSWORD


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(request, tmp_path_factory):
    """Factors are kept with the accounts, and their use is a statement of the database."""
    settings = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("stores").database()}
    server = Server(tmp_path_factory.mktemp("codes"), sessions_limit_per_user=100, **settings).start()
    yield server
    server.stop()


@pytest.fixture
def person(server):
    return Person(server)


@pytest.fixture
def holder(person):
    """A user whose login needs a one-time code."""
    return person.enrol_codes()


def statuses(acts) -> list[int]:
    """The statuses of calls that are made at the same time."""
    answers, start = [], threading.Barrier(len(acts))

    def run(act):
        start.wait()
        answers.append(act().status)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


# Enrolment


def test_a_secret_takes_effect_with_its_first_code_and_the_first_recovery_codes_come_with_it(person):
    begun = person.browser.api("POST", "/factors/otp")
    assert begun.status == 201
    assert begun.header("Cache-Control") == "no-store"
    assert begun.json["uri"].startswith("otpauth://totp/localhost:") and begun.json["secret"] in begun.json["uri"]
    assert "otp" not in person.factors
    assert Client(person.server).api("POST", "/login", {"username": person.name, "password": PASSWORD}).status == 200
    confirmed = person.browser.api("POST", "/factors/otp/confirm", {"otp": code(begun.json["secret"])})
    assert confirmed.status == 200
    assert len(set(confirmed.json["recovery_codes"])) == 10
    factors = person.factors
    assert factors["recovery_codes"] == {"left": 10, "total": 10}
    assert factors["asked_at_login"] and factors["otp"]["created_at"]
    assert person.give_password()


def test_a_wrong_first_code_changes_nothing_and_leaves_one_event(person):
    secret = person.browser.api("POST", "/factors/otp").json["secret"]
    answer = person.browser.api("POST", "/factors/otp/confirm", {"otp": wrong_code(secret)})
    assert (answer.status, answer.code) == (422, "invalid")
    assert "otp" not in person.factors
    [event] = person.events("authn_mfa_fail")
    assert (event["check"], event["enrolment"]) == ("first_code", True)
    assert person.browser.api("POST", "/factors/otp/confirm", {"otp": code(secret)}).status == 200


def test_a_new_enrolment_leaves_the_secret_in_use_alone_until_its_first_code(holder):
    assert holder.browser.api("POST", "/factors/otp").status == 201
    assert complete(holder.give_password(), otp=code(holder.secret)).status == 200


def test_of_two_enrolments_at_once_the_later_one_counts(person):
    first, second = (person.browser.api("POST", "/factors/otp").json["secret"] for _ in range(2))
    assert person.browser.api("POST", "/factors/otp/confirm", {"otp": code(first)}).status == 422
    assert person.browser.api("POST", "/factors/otp/confirm", {"otp": code(second)}).status == 200


def test_there_is_nothing_to_confirm_before_an_enrolment_begins(person):
    answer = person.browser.api("POST", "/factors/otp/confirm", {"otp": "123456"})
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("keep", [False, True])
def test_other_sessions_end_with_an_enrolment_unless_the_user_keeps_them(person, keep):
    other = Client(person.server).log_in(person.name, PASSWORD)
    secret = person.browser.api("POST", "/factors/otp").json["secret"]
    payload = {"otp": code(secret)} | ({"keep_other_sessions": True} if keep else {})
    assert person.browser.api("POST", "/factors/otp/confirm", payload).status == 200
    assert person.browser.is_signed_in and other.is_signed_in == keep


@pytest.mark.parametrize("keep", [False, True])
def test_other_sessions_end_with_a_removal_unless_the_user_keeps_them(holder, keep):
    other = holder.give_password()
    assert complete(other, otp=code(holder.secret)).status == 200
    answer = holder.browser.api("DELETE", "/factors/otp" + ("?keep_other_sessions=true" if keep else ""))
    assert answer.status == 204
    assert holder.browser.is_signed_in and other.is_signed_in == keep
    assert "otp" not in holder.factors
    assert Client(holder.server).log_in(holder.name, PASSWORD)


# Codes


def test_a_code_completes_the_login_once(holder):
    digits = code(holder.secret)
    answer = complete(holder.give_password(), otp=digits)
    assert answer.status == 200
    assert answer.json["session"]["assurance"] == "aal2"
    assert answer.json["session"]["methods"] == ["otp", "pwd"]
    again = complete(holder.give_password(), otp=digits)
    assert (again.status, again.code) == (401, "bad_credentials")
    assert [event["check"] for event in holder.events("authn_mfa_replay")] == ["used"]


def test_the_code_of_the_enrolment_counts_as_used(holder):
    assert complete(holder.give_password(), otp=holder.first_code).status == 401


def test_of_twenty_parallel_uses_of_a_code_one_succeeds(holder):
    browsers = [holder.give_password() for _ in range(20)]
    early_in_a_step()
    digits = code(holder.secret)
    acts = [lambda browser=browser: complete(browser, otp=digits) for browser in browsers]
    assert statuses(acts) == [200] + [401] * 19
    assert [browser.is_signed_in for browser in browsers].count(True) == 1


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "12345a", "+12345", "１２３４５６", "١٢٣٤٥٦", "123456\n", "12\u00a03456"], ids=ascii
)
def test_a_code_is_six_ascii_digits(holder, text):
    answer = complete(holder.give_password(), otp=text)
    assert (answer.status, answer.code) == (401, "bad_credentials")
    assert [event["check"] for event in holder.events("authn_mfa_fail")] == ["malformed"]


def test_spaces_in_a_code_do_not_matter(holder):
    digits = code(holder.secret)
    assert complete(holder.give_password(), otp=f" {digits[:3]} {digits[3:]} ").status == 200


@pytest.mark.parametrize("steps", [-3, 2])
def test_a_code_of_another_time_is_refused_and_the_event_tells_the_drift(holder, steps):
    assert complete(holder.give_password(), otp=code(holder.secret, steps)).status == 401
    [event] = holder.events("authn_mfa_fail")
    assert event["check"] in {f"drift_{steps}", f"drift_{steps - 1}"}


def test_a_code_of_another_account_is_refused(server, holder):
    stranger = Person(server).enrol_codes()
    assert complete(holder.give_password(), otp=code(stranger.secret)).status == 401


# Recovery codes


def test_a_recovery_code_completes_the_login_once(holder):
    recovery = holder.recovery_codes[0]
    answer = complete(holder.give_password(), recovery_code=recovery.replace("-", " ").lower())
    assert answer.status == 200
    assert holder.factors["recovery_codes"] == {"left": 9, "total": 10}
    [event] = holder.events("authn_mfa_recovery_used")
    assert event["remaining"] == 9
    again = complete(holder.give_password(), recovery_code=recovery)
    assert (again.status, again.code) == (401, "bad_credentials")


def test_of_twenty_parallel_uses_of_a_recovery_code_one_succeeds(holder):
    browsers = [holder.give_password() for _ in range(20)]
    acts = [lambda browser=browser: complete(browser, recovery_code=holder.recovery_codes[0]) for browser in browsers]
    assert statuses(acts) == [200] + [401] * 19


def test_new_recovery_codes_replace_all_earlier_ones(holder):
    answer = holder.browser.api("POST", "/factors/recovery-codes")
    assert answer.status == 200
    fresh = answer.json["recovery_codes"]
    assert len(set(fresh) - set(holder.recovery_codes)) == 10
    assert complete(holder.give_password(), recovery_code=holder.recovery_codes[1]).status == 401
    assert complete(holder.give_password(), recovery_code=fresh[0]).status == 200


def test_recovery_codes_need_a_factor_for_which_they_stand_in(person):
    answer = person.browser.api("POST", "/factors/recovery-codes")
    assert (answer.status, answer.code) == (422, "invalid")


def test_recovery_codes_go_with_the_last_factor(holder):
    assert holder.factors["recovery_codes"]["left"] == 10
    assert holder.browser.api("DELETE", "/factors/otp").status == 204
    assert holder.factors["recovery_codes"] == {"left": 0, "total": 0}


def test_a_recovery_code_does_not_stand_for_the_password(holder):
    answer = Client(holder.server).api("POST", "/login", {"username": holder.name, "password": holder.recovery_codes[0]})
    assert (answer.status, answer.code) == (401, "bad_credentials")


# The session


def test_a_session_of_a_password_rises_with_the_factor_that_is_enrolled_in_it(person):
    assert person.browser.session().json["session"]["assurance"] == "aal1"
    person.enrol_codes()
    session = person.browser.session().json["session"]
    assert (session["assurance"], session["methods"]) == ("aal2", ["otp", "pwd"])


def test_the_right_password_between_wrong_codes_gives_no_further_guesses(start):
    server = start(throttle_account_free_attempts=5, throttle_account_first_delay="1h")
    holder = Person(server).enrol_codes()
    wrong, answers = wrong_code(holder.secret), []
    for _ in range(4):
        for _ in range(2):
            answers.append(holder.browser.api("POST", "/reauthenticate", {"otp": wrong}).status)
        holder.browser.api("POST", "/reauthenticate", {"password": PASSWORD})
    assert answers == [401] * 5 + [429] * 3


def test_the_right_password_does_not_take_over_a_confirmation_by_a_code(holder):
    """A client with a copy of the token and the password, a moment after the user has confirmed with a code."""
    early_in_a_step()
    thief = Client(holder.server)
    thief.jar = dict(holder.browser.jar)
    assert holder.browser.api("POST", "/reauthenticate", {"otp": code(holder.secret)}).status == 200
    answer = thief.api("POST", "/reauthenticate", {"password": PASSWORD}, csrf=None)
    assert answer.status == 401 and not answer.cookies
    assert holder.browser.is_signed_in


def test_a_session_can_be_confirmed_with_a_code(holder):
    before, digits = holder.browser.token, code(holder.secret)
    answer = holder.browser.api("POST", "/reauthenticate", {"otp": digits})
    assert answer.status == 200 and holder.browser.token != before
    again = holder.browser.api("POST", "/reauthenticate", {"otp": digits})
    assert (again.status, again.code) == (401, "bad_credentials")
