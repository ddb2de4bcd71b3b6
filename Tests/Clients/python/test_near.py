"""The near cache: when it answers from memory, and what it forgets at once. Nothing here is asked over a wire."""

import sys
import types
from dataclasses import replace

import pytest
from near_helpers import happened, hit, started

from coatcheck import Invalid, Misconfigured
from coatcheck.answers import Authenticated, Cookie, Events
from coatcheck.near import NearCache
from coatcheck.testing import Clock, Service


def test_an_answer_is_repeated_from_memory(near, token, answer):
    near.remember(token, near.ticket(), answer)
    assert near.lookup(token, None, data=False).session == answer.session


def test_the_kind_ends_gives_no_data(time, token, answer):
    near = started(NearCache("ends", time))
    near.remember(token, near.ticket(), answer)
    assert near.lookup(token, None, data=True) is None and near.lookup(token, None, data=False).data is None


def test_the_kind_all_gives_every_request_its_own_copy(near_all, token, answer):
    near_all.remember(token, near_all.ticket(), answer)
    near_all.lookup(token, None, data=True).data["cart"].append(2)
    assert near_all.lookup(token, None, data=True).data["cart"] == [1]


def test_data_that_is_known_is_left_out(near_all, token, answer):
    near_all.remember(token, near_all.ticket(), answer)
    assert near_all.lookup(token, answer.version, data=True).data is None


def test_another_token_of_the_same_session_is_not_known(near, token, answer):
    near.remember(token, near.ticket(), answer)
    assert not hit(near, token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_no_token_stays_in_memory(near, token, answer):
    near.remember(token, near.ticket(), answer)
    near.remember_over("x" * 64, "idle")
    assert token not in repr(vars(near)) and "x" * 64 not in repr(vars(near))


def test_before_events_are_followed_nothing_is_kept(time, token, answer):
    near = NearCache("all", time)
    ticket = near.ticket()
    near.remember(token, ticket, answer)
    near.started(100.0, 60)
    assert not hit(near, token)
    near.remember(token, ticket, answer)
    assert not hit(near, token)


def test_the_lease_is_a_second_from_the_moment_of_asking(near, time, token, answer):
    near.remember(token, near.ticket(), answer)
    time.now = 100.99
    assert hit(near, token)
    near.polled(100.5, Events(1, ()))
    time.now = 101.49
    assert hit(near, token)
    time.now = 101.5
    assert not hit(near, token)


def test_a_poll_whose_answer_came_late_proves_nothing(near, time, token, answer):
    near.remember(token, near.ticket(), answer)
    time.now = 105.0
    near.polled(100.5, Events(1, ()))
    assert not hit(near, token)


def test_an_answer_with_an_offer_is_not_kept(near, token, answer):
    near.remember(token, near.ticket(), replace(answer, offer=Cookie("x" * 64, None, "")))
    assert not hit(near, token)


def test_when_events_are_lost_everything_is_forgotten(near, token, answer):
    ticket = near.ticket()
    near.remember(token, ticket, answer)
    near.lost()
    assert not hit(near, token)
    near.started(100.0, 60)
    assert not hit(near, token)
    near.remember(token, ticket, answer)
    assert not hit(near, token)


def test_a_child_process_starts_empty_and_without_a_lease(near, token, answer):
    near.remember(token, near.ticket(), answer)
    near.remember_over("x" * 64, "idle")
    near.after_fork()
    assert not hit(near, token) and near.lookup("x" * 64, None, data=False) is None
    near.remember(token, near.ticket(), answer)
    assert not hit(near, token)


def test_an_entry_lives_for_half_the_touch_interval(near, time, token, answer):
    near.remember(token, near.ticket(), answer)
    time.now = 129.9
    near.polled(time.now, Events(1, ()))
    assert hit(near, token)
    time.now = 130.0
    assert not hit(near, token)


def test_an_entry_of_a_session_with_a_short_idle_timeout_lives_for_a_twentieth_of_it(service, near, time):
    made = service.client().create(principal="ann", idle=100)
    near.remember(made.cookie.token, near.ticket(), service.client().authenticate(made.cookie.token))
    for moment, expected in ((104.9, True), (105.0, False)):
        time.now = moment
        near.polled(time.now, Events(1, ()))
        assert hit(near, made.cookie.token) == expected


def test_an_entry_does_not_outlive_its_session_whatever_the_clocks_say(near, time):
    service = Service(clock=Clock(at=4_000_000_000))
    made = service.client().create(principal="ann", lifetime=10)
    service.clock.advance(5)
    near.remember(made.cookie.token, near.ticket(), service.client().authenticate(made.cookie.token))
    for moment, expected in ((103.9, True), (104.0, False)):
        time.now = moment
        near.polled(time.now, Events(1, ()))
        assert hit(near, made.cookie.token) == expected


def test_what_is_over_for_good_is_remembered_for_minutes_and_needs_no_lease(near, time):
    near.remember_over("x" * 64, "revoked")
    time.now = 399.0
    with pytest.raises(Invalid) as caught:
        near.lookup("x" * 64, None, data=True)
    assert caught.value.reason == "revoked"
    time.now = 400.0
    assert near.lookup("x" * 64, None, data=True) is None


def test_a_token_without_a_session_may_have_one_later_and_is_not_remembered(near):
    near.remember_over("x" * 64, "none")
    assert near.lookup("x" * 64, None, data=True) is None


def test_the_cache_does_not_grow_without_bound(near, answer, monkeypatch):
    monkeypatch.setattr("coatcheck.near.CAPACITY", 3)
    for number in range(10):
        near.remember(f"{number}" * 64, near.ticket(), answer)
        near.remember_over(f"a{number}" * 32, "idle")
        happened(near, f"{number}" * 22, "ended")
    assert len(near._entries) == 3 and len(near._over) <= 3 and len(near._latest) <= 3
    assert hit(near, "9" * 64) and not hit(near, "6" * 64)


def test_a_read_from_before_the_memory_of_events_is_not_kept(near, token, answer, monkeypatch):
    monkeypatch.setattr("coatcheck.near.CAPACITY", 3)
    ticket = near.ticket()
    happened(near, answer.session.id, "ended")
    for number in range(4):
        happened(near, f"{number}" * 22, "ended")
    near.remember(token, ticket, answer)
    assert not hit(near, token)


def test_another_kind_is_refused():
    with pytest.raises(Misconfigured, match="off, ends, all"):
        NearCache("some")


def test_gevent_is_found_at_start(monkeypatch):
    patched = types.SimpleNamespace(is_module_patched=lambda name: name == "threading")
    monkeypatch.setitem(sys.modules, "gevent.monkey", patched)
    NearCache("off")
    with pytest.raises(Misconfigured, match="gevent"):
        NearCache("all")


def test_an_answer_without_the_services_time_is_not_kept(near, token, answer):
    near.remember(token, near.ticket(), replace(answer, served_at=None))
    assert not hit(near, token) and isinstance(answer, Authenticated)
