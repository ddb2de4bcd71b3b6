"""Calls of the session service that are sent again with the same key, because the first answer was lost."""

import pytest

from harness.service import admit, new_key, serving

pytestmark = pytest.mark.every_store


@pytest.fixture(scope="module")
def server(store, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), store=store, sessions_limit_per_user=2) as server:
        yield server


@pytest.fixture(scope="module")
def shop(server):
    return admit(server)


def test_a_repeated_login_is_the_first_session(shop):
    key = new_key()
    first, again = shop.new("repeats", key=key), shop.new("repeats", key=key)
    assert (again.id, again.token) == (first.id, first.token)


def test_a_repeated_login_ends_no_session_to_make_room(shop):
    key = new_key()
    kept, first = shop.new("room"), shop.new("room", key=key)
    assert shop.new("room", key=key).id == first.id
    assert shop.refusal(kept.token) == (200, None)


@pytest.mark.parametrize("reason", ["logout", "revoked", "password_changed", "disabled"])
def test_a_login_that_is_repeated_after_the_end_is_told_why_it_ended(shop, reason):
    key, name = new_key(), f"ended-{reason}"
    shop.end(shop.new(name, key=key).id, reason=reason)
    answer = shop.create(name, key=key)
    assert (answer.status, answer.json["reason"]) == (401, reason)
    assert shop.list(f"principal={name}").json["items"] == []


def test_a_login_that_is_repeated_after_a_rotation_gives_no_secret(shop):
    key = new_key()
    first = shop.new("rotated", key=key)
    present = shop.rotate(first.id).json["cookie"]["token"]
    answer = shop.create("rotated", key=key)
    assert (answer.status, answer.json["reason"]) == (401, "none")
    assert shop.refusal(present) == (200, None)


def test_a_login_that_is_repeated_after_it_was_evicted_evicts_nothing(shop):
    key = new_key()
    shop.new("crowd", key=key)
    others = [shop.new("crowd") for _ in range(2)]
    answer = shop.create("crowd", key=key)
    assert (answer.status, answer.json["reason"]) == (401, "evicted")
    assert [shop.refusal(other.token) for other in others] == [(200, None)] * 2


def test_a_repeated_login_names_the_session_that_it_replaced(shop):
    visitor, key = shop.new(), new_key()
    logins = [shop.new("names", replace=visitor.id, key=key) for _ in range(2)]
    assert [login.ended for login in logins] == [[visitor.id]] * 2


def test_a_login_with_a_used_key_and_another_body_is_another_session(shop):
    key = new_key()
    assert shop.new("one", key=key).id != shop.new("another", key=key).id


def test_a_repeated_login_does_not_claim_to_have_ended_what_was_not_its_own(server, shop):
    foreign, key = admit(server).new("zoe"), new_key()
    assert shop.new("claims", replace=foreign.id, key=key).ended == []
    assert shop.new("claims", replace=foreign.id, key=key).ended == []


@pytest.mark.parametrize("call", ["rotate", "step_up"])
def test_a_repeated_rotation_gives_the_same_secret(shop, call):
    session, key = shop.new("rotates"), new_key()
    answers = [getattr(shop, call)(session.id, key=key).json["cookie"] for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("call", ["rotate", "step_up"])
def test_a_rotation_that_is_repeated_after_another_one_does_not_bring_the_old_secret_back(shop, call):
    session, key = shop.new("late"), new_key()
    first = getattr(shop, call)(session.id, key=key).json["cookie"]["token"]
    second = shop.rotate(session.id, key=new_key()).json["cookie"]["token"]
    answer = getattr(shop, call)(session.id, key=key)
    assert (answer.status, answer.code) == (409, "conflict")
    assert shop.refusal(second) == (200, None)
    assert shop.refusal(first)[0] == 401


@pytest.mark.parametrize("call", ["rotate", "step_up"])
def test_a_rotation_that_is_repeated_after_the_end_says_why_it_ended(shop, call):
    session, key = shop.new("is-over"), new_key()
    getattr(shop, call)(session.id, key=key)
    shop.end(session.id, reason="revoked")
    answer = getattr(shop, call)(session.id, key=key)
    assert (answer.status, answer.json["reason"]) == (401, "revoked")


def test_a_repeated_sum_counts_once(shop):
    session, key = shop.new(), new_key()
    first, again = (shop.patch(session.id, add={"n": 1}, key=key) for _ in range(2))
    assert first.json == again.json == {"version": 2, "data": {"n": 1}}


def test_a_repeated_change_gives_the_first_answer_although_others_came_between(shop):
    session, key = shop.new(), new_key()
    first = shop.patch(session.id, set={"a": 1}, if_version=1, key=key)
    shop.patch(session.id, set={"a": 2}, key=new_key())
    assert shop.patch(session.id, set={"a": 1}, if_version=1, key=key).json == first.json
    assert shop.data(session.id) == {"a": 2}


def test_a_change_that_is_repeated_after_the_end_brings_nothing_back(shop):
    session, key = shop.new(), new_key()
    shop.patch(session.id, set={"a": 1}, key=key)
    shop.end(session.id)
    assert shop.patch(session.id, set={"a": 1}, key=key).status == 401
    assert shop.find(session.id).json["reason"] == "logout"


def test_another_change_with_a_used_key_is_refused_in_place_of_being_dropped(shop):
    session, key = shop.new(), new_key()
    shop.patch(session.id, set={"a": 1}, key=key)
    answer = shop.patch(session.id, set={"b": 2}, key=key)
    assert (answer.status, answer.json["field"]) == (400, "key")
