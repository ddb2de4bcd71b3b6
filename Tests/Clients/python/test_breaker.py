"""The circuit breaker."""

import logging

import pytest

from coatcheck import Invalid, Misconfigured, Unavailable
from coatcheck.breaker import Breaker


class Time:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def breaker(time):
    return Breaker(time)


def fail(breaker, error=None):
    with pytest.raises(type(error) if error else Unavailable), breaker.guard():
        raise error or Unavailable("down")


def admitted(breaker):
    """Whether a call was let through; it fails."""
    calls = []
    with pytest.raises(Unavailable), breaker.guard():
        calls.append(1)
        raise Unavailable("down")
    return bool(calls)


def test_two_failures_in_a_row_stop_nothing(breaker):
    fail(breaker), fail(breaker)
    assert admitted(breaker)


def test_after_three_failures_in_a_row_calls_fail_at_once_for_a_second(breaker, time):
    for _ in range(3):
        fail(breaker)
    assert not admitted(breaker)
    time.now = 0.99
    assert not admitted(breaker)


def test_after_the_second_one_call_may_try_and_no_other(breaker, time):
    for _ in range(3):
        fail(breaker)
    time.now = 1.0
    with breaker.guard():
        assert not admitted(breaker)


def test_a_trial_that_fails_stops_calls_for_another_second(breaker, time):
    for _ in range(3):
        fail(breaker)
    time.now = 1.0
    assert admitted(breaker)
    assert not admitted(breaker)
    time.now = 2.0
    assert admitted(breaker)


def test_a_trial_that_succeeds_admits_every_call(breaker, time):
    for _ in range(3):
        fail(breaker)
    time.now = 1.0
    with breaker.guard():
        pass
    assert admitted(breaker) and admitted(breaker)


def test_a_trial_that_was_given_up_lets_another_call_try(breaker, time):
    for _ in range(3):
        fail(breaker)
    time.now = 1.0
    fail(breaker, KeyboardInterrupt())
    assert admitted(breaker)


def test_a_success_between_failures_starts_the_count_again(breaker):
    fail(breaker), fail(breaker)
    with breaker.guard():
        pass
    fail(breaker), fail(breaker)
    assert admitted(breaker)


@pytest.mark.parametrize("error", [Invalid("idle"), Misconfigured("no scope")], ids=["invalid", "misconfigured"])
def test_an_answer_about_a_session_or_a_token_is_no_failure(breaker, error):
    for _ in range(3):
        fail(breaker, error)
    assert admitted(breaker)


def test_a_child_process_starts_without_the_failures_of_its_parent(breaker):
    for _ in range(3):
        fail(breaker)
    breaker.forget()
    assert admitted(breaker)


def test_a_refused_service_token_is_logged_once(breaker, caplog):
    for _ in range(3):
        fail(breaker, Misconfigured("no scope"))
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == ["no scope"]


def test_an_outage_is_logged_when_it_begins_and_when_it_ends(breaker, time, caplog):
    caplog.set_level(logging.INFO, "coatcheck")
    for _ in range(5):
        fail(breaker)
    time.now = 1.0
    with breaker.guard():
        pass
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
