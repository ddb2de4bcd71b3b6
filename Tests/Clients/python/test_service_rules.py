"""The rules of the protocol, as a client sees them: in process, over a socket, and against a real service."""

import secrets

import pytest

from coatcheck import Conflict, Invalid, Rejected, TooLarge, field_hash
from coatcheck.values import Encoded


def reason_for(client, token):
    with pytest.raises(Invalid) as caught:
        client.authenticate(token)
    return caught.value.reason


def test_a_minted_session_is_good_and_holds_what_it_was_minted_with(client, principal):
    made = client.create(
        principal=principal, methods=["pwd"], assurance="aal1", data={"cart": [1]}, device={"label": "phone"}
    )
    answer = client.authenticate(made.cookie.token, device={"address": "192.0.2.1", "user_agent": "test"})
    session = answer.session
    assert (session.id, session.principal, session.methods) == (made.session.id, principal, ("pwd",))
    assert session.assurance == "aal1" and not session.remember and answer.offer is None
    assert session.created_at <= session.last_seen_at < session.idle_expires_at <= session.absolute_expires_at
    assert session.authenticated_at == session.created_at
    assert (answer.version, dict(answer.data)) == (made.version, {"cart": [1]})


def test_a_token_and_a_handle_have_their_lengths_and_the_cookie_its_attributes(client, principal):
    made = client.create(principal=principal)
    assert (len(made.cookie.token), len(made.session.id)) == (64, 22)
    assert made.cookie.max_age is None
    assert made.cookie.token in made.cookie.set_cookie and "HttpOnly" in made.cookie.set_cookie


def test_a_remembered_session_has_a_lasting_cookie(client, principal):
    made = client.create(principal=principal, remember=True)
    assert made.session.remember and made.cookie.max_age > 86400


def test_nothing_that_can_be_printed_contains_the_token(client, principal):
    made = client.create(principal=principal)
    assert made.cookie.token not in repr(made) + repr(client) + repr(client.authenticate(made.cookie.token))


def test_an_unknown_token_is_invalid_without_a_reason(client):
    assert reason_for(client, secrets.token_urlsafe(48)) == "none"


def test_a_wrong_secret_under_a_known_handle_is_no_alarm(client, principal):
    token = client.create(principal=principal).cookie.token
    assert reason_for(client, token[:30] + secrets.token_urlsafe(26)[:34]) == "none"
    assert client.authenticate(token).session.principal == principal


def test_data_that_is_known_is_left_out(client, principal):
    made = client.create(principal=principal, data={"cart": [1]})
    assert client.authenticate(made.cookie.token, known=made.version).data is None
    assert client.authenticate(made.cookie.token, known=made.version + 1).data is not None


def test_a_change_sets_removes_and_adds_in_one_step_and_leaves_the_rest(client, principal):
    made = client.create(principal=principal, data={"a": 1, "b": 2, "c": 3})
    changed = client.change(id=made.session.id, set={"a": "new"}, remove=["b", "absent"], add={"c": 2, "d": 0.5})
    assert changed.version == made.version + 1 and dict(changed.data) == {"c": 5, "d": 0.5}
    assert dict(client.find(id=made.session.id).data) == {"a": "new", "c": 5, "d": 0.5}


def test_changes_of_different_fields_both_survive(client, principal):
    made = client.create(principal=principal)
    client.change(id=made.session.id, set={"a": 1})
    client.change(id=made.session.id, set={"b": 2})
    assert dict(client.find(id=made.session.id).data) == {"a": 1, "b": 2}


def test_values_come_back_byte_for_byte(client, principal):
    texts = {"number": "1.50", "long": "123456789012345678901234567890", "text": '"\\u00fc/\\/"', "space": "[ 1,  2 ]"}
    made = client.create(principal=principal, data={name: Encoded(text) for name, text in texts.items()})
    assert client.authenticate(made.cookie.token).data.raw == texts


def test_adding_to_what_is_no_number_is_refused_by_name_and_changes_nothing(client, principal):
    made = client.create(principal=principal, data={"name": "ann"})
    with pytest.raises(Rejected) as caught:
        client.change(id=made.session.id, set={"other": 1}, add={"name": 1})
    assert (caught.value.code, caught.value.field) == ("bad_field", "name")
    assert dict(client.find(id=made.session.id).data) == {"name": "ann"}


def test_a_change_under_a_version_that_is_past_is_a_conflict_that_shows_the_data(client, principal):
    made = client.create(principal=principal, data={"n": 1})
    now = client.change(id=made.session.id, set={"n": 2}, if_version=made.version)
    with pytest.raises(Conflict) as caught:
        client.change(id=made.session.id, set={"n": 3}, if_version=made.version)
    assert caught.value.version == now.version and dict(caught.value.data) == {"n": 2}


def test_a_change_can_depend_on_single_fields(client, principal):
    made = client.create(principal=principal, data={"n": 1, "other": 1})
    client.change(id=made.session.id, set={"other": 2})
    client.change(id=made.session.id, set={"n": 2}, if_fields={"n": field_hash("1"), "absent": None})
    with pytest.raises(Conflict):
        client.change(id=made.session.id, set={"n": 3}, if_fields={"n": field_hash("1")})
    with pytest.raises(Conflict):
        client.change(id=made.session.id, set={"n": 3}, if_fields={"n": None})


def test_a_value_over_the_quota_is_refused_by_name_with_its_size_and_the_limit(client, principal):
    with pytest.raises(TooLarge) as caught:
        client.create(principal=principal, data={"small": 1, "text": "x" * 16_384})
    assert (caught.value.field, caught.value.limit) == ("text", "field_bytes")
    assert (caught.value.maximum, caught.value.size) == (16_384, 16_386)


def test_too_many_fields_and_too_much_data_are_refused(client, principal):
    with pytest.raises(TooLarge) as caught:
        client.create(principal=principal, data={f"n{number}": 1 for number in range(65)})
    assert (caught.value.limit, caught.value.maximum, caught.value.size) == ("fields", 64, 65)
    with pytest.raises(TooLarge) as caught:
        client.create(principal=principal, data={f"n{number}": "x" * 14_000 for number in range(5)})
    assert (caught.value.limit, caught.value.maximum, caught.value.size) == ("data_bytes", 65_536, 70_010)
    assert str(caught.value).startswith("the session's data is too large: 70010, and data_bytes is 65536")


def test_a_hard_rotation_refuses_the_old_secret_and_keeps_the_rest(client, principal):
    made = client.create(principal=principal, data={"cart": [1]})
    rotated = client.rotate(id=made.session.id)
    assert reason_for(client, made.cookie.token) == "none"
    answer = client.authenticate(rotated.cookie.token)
    assert answer.session.id == made.session.id and answer.version == made.version


def test_stepping_up_adds_methods_raises_the_level_and_rotates(client, principal):
    made = client.create(principal=principal, methods=["pwd"], assurance="aal1")
    stepped = client.step_up(id=made.session.id, methods=["otp"], assurance="aal2")
    assert sorted(stepped.session.methods) == ["otp", "pwd"] and stepped.session.assurance == "aal2"
    assert reason_for(client, made.cookie.token) == "none"
    assert client.authenticate(stepped.cookie.token).session.assurance == "aal2"


def test_a_minting_ends_what_it_replaces_and_keeps_the_fields_it_names(client, principal):
    visitor = client.create(data={"cart": [1], "lang": "de", "tab": 3})
    made = client.create(
        principal=principal, replace=visitor.session.id, keep=["cart", "lang", "absent"], data={"lang": "en"}
    )
    assert dict(made.data) == {"cart": [1], "lang": "en"} and visitor.session.id in made.ended
    assert reason_for(client, visitor.cookie.token) == "logout"


def test_replacing_a_session_that_is_over_just_mints(client, principal):
    visitor = client.create(data={"cart": [1]})
    client.end(id=visitor.session.id)
    made = client.create(principal=principal, replace=visitor.session.id, keep=["cart"])
    assert dict(made.data) == {} and made.ended == ()


def test_the_timeouts_of_a_session_can_only_be_shortened(client, principal):
    def times(session):
        return [
            (moment - session.created_at).total_seconds()
            for moment in (session.idle_expires_at, session.absolute_expires_at)
        ]

    usual = times(client.create(principal=principal).session)
    assert times(client.create(principal=principal, idle=60, lifetime=600).session) == [60, 600]
    assert times(client.create(principal=principal, idle=10**8, lifetime=10**8).session) == usual


@pytest.mark.parametrize("reason", ["logout", "revoked", "password_changed", "disabled"])
def test_the_token_of_an_ended_session_tells_the_reason(client, principal, reason):
    made = client.create(principal=principal)
    assert client.end(id=made.session.id, reason=reason) == (made.session.id,)
    assert reason_for(client, made.cookie.token) == reason


def test_ending_what_has_ended_does_nothing(client, principal):
    made = client.create(principal=principal)
    client.end(id=made.session.id)
    assert client.end(id=made.session.id) == ()


def test_nothing_can_be_done_to_a_session_that_is_over(client, principal):
    made = client.create(principal=principal)
    client.end(id=made.session.id, reason="revoked")
    for call in (
        lambda: client.change(id=made.session.id, set={"a": 1}),
        lambda: client.rotate(id=made.session.id),
        lambda: client.step_up(id=made.session.id, methods=["otp"], assurance="aal2"),
        lambda: client.find(id=made.session.id),
    ):
        with pytest.raises(Invalid) as caught:
            call()
        assert caught.value.reason == "revoked"
    assert client.list(principal=principal).items == ()


def test_a_principals_other_sessions_are_ended_and_this_one_stays(client, principal):
    mine, other = client.create(principal=principal), client.create(principal=principal)
    foreign = client.create(principal=principal + "-2")
    assert client.end(principal=principal, except_id=mine.session.id) == (other.session.id,)
    assert client.authenticate(mine.cookie.token) and client.authenticate(foreign.cookie.token)


def test_a_list_has_the_sessions_of_one_principal_in_pages(client, principal):
    made = {client.create(principal=principal).session.id for _ in range(3)}
    client.create(principal=principal + "-2")
    first = client.list(principal=principal, limit=2)
    second = client.list(principal=principal, limit=2, after=first.next)
    assert len(first.items) == 2 and second.next is None
    assert {session.id for session in (*first.items, *second.items)} == made


def test_a_principal_may_have_any_characters(client, principal):
    name = principal + " ü/?&=%#"
    made = client.create(principal=name)
    assert [session.id for session in client.list(principal=name).items] == [made.session.id]


def test_over_the_limit_of_sessions_the_oldest_ends(client, principal):
    limit = client.about().limits["per_principal"]
    made = [client.create(principal=principal) for _ in range(limit + 1)]
    assert made[-1].ended == (made[0].session.id,)
    assert reason_for(client, made[0].cookie.token) == "evicted"


def test_a_repeated_key_gets_the_first_answer_and_changes_nothing_more(client, principal):
    key = secrets.token_urlsafe(12)
    made = client.create(principal=principal, data={"n": 1}, key=key)
    again = client.create(principal=principal, data={"n": 1}, key=key)
    assert again.cookie.token == made.cookie.token and len(client.list(principal=principal).items) == 1
    key = secrets.token_urlsafe(12)
    for _ in range(2):
        assert client.change(id=made.session.id, add={"n": 1}, key=key).data["n"] == 2
    key = secrets.token_urlsafe(12)
    first = client.rotate(id=made.session.id, key=key)
    assert client.rotate(id=made.session.id, key=key).cookie.token == first.cookie.token


def events_of(client, handle, position):
    """The kinds of the events of one session since a position, what they say besides, and the next position."""
    answer = client.events(after=position, wait=1)
    mine = [event for event in answer.events if event.session == handle]
    return {event.kind for event in mine}, mine[-1], answer.next


def test_events_tell_what_was_done_before_they_were_asked_for(client, principal):
    """A service may report a change as a rotation too when it does not know which it was, but never miss one."""
    made = client.create(principal=principal)
    position = client.events().next
    client.change(id=made.session.id, set={"a": 1})
    kinds, last, position = events_of(client, made.session.id, position)
    assert "changed" in kinds and last.version == made.version + 1
    client.rotate(id=made.session.id)
    kinds, last, position = events_of(client, made.session.id, position)
    assert "rotated" in kinds
    client.end(id=made.session.id, reason="revoked")
    kinds, last, position = events_of(client, made.session.id, position)
    assert kinds == {"ended"} and last.reason == "revoked"
    assert [event for event in client.events(after=position).events if event.session == made.session.id] == []


def test_events_of_what_was_done_together_tell_the_end(client, principal):
    position = client.events().next
    made = client.create(principal=principal)
    client.change(id=made.session.id, set={"a": 1})
    client.end(id=made.session.id, reason="revoked")
    kinds, last, _ = events_of(client, made.session.id, position)
    assert kinds <= {"changed", "rotated", "ended"} and (last.kind, last.reason) == ("ended", "revoked")


def test_without_a_position_events_only_tell_where_to_start(client):
    assert client.events(wait=1).events == ()


def test_the_service_says_what_it_is(client):
    about = client.about()
    assert about.application and about.touch_interval > 0 and about.namespace in ("own", "accounts")
    assert {"field_bytes", "data_bytes", "fields", "name_bytes", "body_bytes"} <= about.limits.keys()


def test_contradictory_ends_are_refused_before_they_are_sent(client):
    for arguments in (
        {},
        {"id": "x", "principal": "y"},
        {"everything": True, "principal": "y"},
        {"id": "x", "except_id": "y"},
    ):
        with pytest.raises(ValueError):
            client.end(**arguments)


def test_a_single_text_in_place_of_a_list_of_names_is_refused(client, principal):
    with pytest.raises(TypeError, match="methods"):
        client.create(principal=principal, methods="pwd")
