"""The near cache: what an event drops, what a change of one's own does, and how events are followed."""

from dataclasses import replace

import pytest
from near_helpers import happened, hit, started

from coatcheck import Missed, Unavailable
from coatcheck.answers import Changed, Events
from coatcheck.following import Following
from coatcheck.near import NearCache
from coatcheck.testing import Service
from coatcheck.values import Encoded, Fields


@pytest.mark.parametrize("kind", ["ended", "rotated"])
def test_an_event_drops_the_session_at_once(near, token, answer, kind):
    near.remember(token, near.ticket(), answer)
    happened(near, answer.session.id, kind)
    assert not hit(near, token)


@pytest.mark.parametrize("kind", ["ended", "rotated"])
def test_an_event_during_a_read_wins(near, token, answer, kind):
    ticket = near.ticket()
    happened(near, answer.session.id, kind)
    near.remember(token, ticket, answer)
    assert not hit(near, token)


def test_an_event_of_another_session_changes_nothing(near, token, answer):
    ticket = near.ticket()
    happened(near, "x" * 22, "ended")
    near.remember(token, ticket, answer)
    happened(near, "y" * 22, "ended")
    assert hit(near, token)


def test_a_session_that_has_changed_is_dropped_since_it_may_be_bound_now(near, token, answer):
    near.remember(token, near.ticket(), answer)
    happened(near, answer.session.id, "changed", answer.version + 1)
    assert not hit(near, token)


def test_the_event_of_a_change_that_is_known_already_drops_nothing(near_all, token, answer):
    near_all.remember(token, near_all.ticket(), answer)
    happened(near_all, answer.session.id, "changed", answer.version)
    assert hit(near_all, token)


def test_a_read_that_was_overtaken_by_a_later_one_is_not_kept(near_all, token, answer):
    early = near_all.ticket()
    newer = replace(answer, version=answer.version + 1, data=Fields({"cart": "[2]"}))
    near_all.remember(token, near_all.ticket(), newer)
    happened(near_all, answer.session.id, "changed", newer.version)
    near_all.remember(token, early, answer)
    assert near_all.lookup(token, None, data=True).data["cart"] == [2]


def test_an_end_of_ones_own_is_known_before_its_event(near, token, answer):
    ticket = near.ticket()
    near.remember(token, ticket, answer)
    near.forget([answer.session.id])
    assert not hit(near, token)
    near.remember(token, ticket, answer)
    assert not hit(near, token)


def test_a_change_of_ones_own_is_followed_and_its_event_drops_nothing(near_all, token, answer):
    near_all.remember(token, near_all.ticket(), answer)
    changed = Changed(answer.version + 1, Fields({"n": "6"}))
    near_all.changed(answer.session.id, {"new": Encoded("true")}, ["cart"], changed)
    happened(near_all, answer.session.id, "changed", changed.version)
    found = near_all.lookup(token, None, data=True)
    assert (found.version, dict(found.data)) == (changed.version, {"n": 6, "new": True})


def test_a_change_of_ones_own_after_one_that_was_not_seen_drops_the_session(near_all, token, answer):
    near_all.remember(token, near_all.ticket(), answer)
    near_all.changed(answer.session.id, {"n": Encoded("6")}, [], Changed(answer.version + 2, Fields({})))
    assert not hit(near_all, token)


@pytest.mark.parametrize("error", [Missed(7), Unavailable("down"), RuntimeError("a mistake")])
def test_a_follower_that_fails_forgets_and_starts_from_a_new_position(near, token, answer, error):
    following = Following(near, lambda: False)
    assert following.question() == ("about", {})
    following.answered(Service().client().about())
    assert following.question() == ("events", {})
    following.answered(Events(7, ()))
    near.remember(token, near.ticket(), answer)
    assert following.question()[1]["after"] == 7
    following.failed(error)
    assert not near._entries and following.question() == ("events", {})


def test_a_stopped_follower_reports_nothing(near, time, token, answer):
    following = Following(near, lambda: True)
    following.question()
    near.remember(token, near.ticket(), answer)
    following.failed(Unavailable("down"))
    assert hit(near, token)
