"""What a request does to its session: the steps that follow, the mint rule and the rule for the cookie."""

from dataclasses import replace

import pytest

from coatcheck import Client, Invalid, TooLarge, Unavailable
from coatcheck.state import CLEARING, State
from coatcheck.values import Encoded


def open_state(service, token=None, **options):
    """The state of a request that has found out whether it has a session."""
    state = State(token, **options)
    step = state.opening()
    if step is not None:
        try:
            state.take(step, step.on(service.client()))
        except Invalid as error:
            state.refuse(step, error)
    return state


def close(service, state):
    """Does what is due, and returns the names of the calls."""
    done = []
    while (step := state.closing()) is not None:
        state.take(step, step.on(service.client()))
        done.append(step.call)
    return done


@pytest.fixture
def signed_in(service):
    """The token of a session of ann's, in which `user` says so."""
    return service.client().create(principal="ann", data={"user": "ann", "cart": [1], "n": 5}).cookie.token


@pytest.fixture
def visiting(service):
    """The token of a visitor's session."""
    return service.client().create(data={"cart": [1], "lang": "de"}).cookie.token


def test_without_a_cookie_nothing_is_asked(service):
    state = open_state(service)
    assert state.loaded and close(service, state) == [] and service.calls == []


@pytest.mark.parametrize("token", ["", "short", "x" * 63, "x" * 65, "ü" * 64, "x" * 63 + "\n", "x" * 22])
def test_a_cookie_that_cannot_be_a_token_is_none(service, token):
    state = open_state(service, token)
    assert state.loaded and state.session is None and service.calls == []
    assert not state.clears_cookie


def test_a_request_that_only_reads_makes_one_call(service, signed_in):
    service.calls.clear()
    state = open_state(service, signed_in)
    assert state.fields["cart"] == [1] and state.principal == "ann"
    assert close(service, state) == [] and service.calls == ["authenticate"]
    assert state.cookie is None


def test_the_changes_of_a_request_are_one_call(service, signed_in):
    state = open_state(service, signed_in)
    state.fields["cart"].append(2)
    state.fields["new"] = True
    state.fields.add("n")
    assert close(service, state) == ["change"]
    assert dict(open_state(service, signed_in).fields) == {"user": "ann", "cart": [1, 2], "n": 6, "new": True}


def test_a_visitors_first_data_mints_a_session_without_a_principal(service):
    state = open_state(service)
    state.fields["cart"] = [1]
    state.fields.add("visits")
    assert close(service, state) == ["create"]
    again = open_state(service, state.cookie.token)
    assert again.principal is None and dict(again.fields) == {"cart": [1], "visits": 1}


def test_signing_in_mints_in_place_of_the_visitors_session_and_keeps_its_data(service, visiting):
    state = open_state(service, visiting, principal_field="user")
    handle = state.handle
    state.fields["user"] = "ann"
    state.fields["cart"].append(2)
    assert close(service, state) == ["create"]
    assert (state.principal, state.handle != handle) == ("ann", True)
    assert dict(state.fields) == {"cart": [1, 2], "lang": "de", "user": "ann"}
    with pytest.raises(Invalid):
        service.client().authenticate(visiting)


def test_another_principal_gets_nothing_of_the_one_before_but_what_was_assigned(service, signed_in):
    state = open_state(service, signed_in, principal_field="user")
    state.fields["cart"].append(2)
    state.fields.add("n")
    state.fields["user"] = "bob"
    state.fields["greeting"] = "hello"
    assert close(service, state) == ["create"]
    assert (state.principal, dict(state.fields)) == ("bob", {"user": "bob", "greeting": "hello"})


def test_a_login_by_call_for_another_principal_keeps_nothing_even_if_asked_to(service, signed_in):
    state = open_state(service, signed_in)
    state.login("bob", keep=["cart"])
    close(service, state)
    assert (state.principal, dict(state.fields)) == ("bob", {})


def test_a_login_keeps_only_what_it_names(service, visiting):
    state = open_state(service, visiting)
    state.login("ann", methods=["pwd"], remember=True, keep=["cart"])
    close(service, state)
    assert dict(state.fields) == {"cart": [1]}
    assert state.session.methods == ("pwd",) and state.session.remember and state.cookie.max_age > 0


def test_a_login_does_not_keep_a_changed_field_that_it_does_not_name(service, visiting):
    state = open_state(service, visiting)
    state.fields["cart"].append(2)
    state.login("ann", keep=["lang"])
    close(service, state)
    assert dict(state.fields) == {"lang": "de"}


def test_removing_the_principal_ends_the_session(service, signed_in):
    state = open_state(service, signed_in, principal_field="user")
    state.fields.clear()
    assert close(service, state) == ["end"]
    assert state.session is None and state.clears_cookie
    assert open_state(service, signed_in).reason == "logout"


def test_fields_that_outlive_a_logout_go_to_a_new_session_without_a_principal(service, signed_in):
    state = open_state(service, signed_in, principal_field="user")
    del state.fields["user"]
    assert close(service, state) == ["end", "create"]
    assert (state.principal, dict(state.fields)) == (None, {"cart": [1], "n": 5})
    assert state.cookie is not None and not state.clears_cookie


def test_signing_in_again_as_the_same_principal_mints(service, signed_in):
    state = open_state(service, signed_in, principal_field="user")
    handle = state.handle
    state.renew()
    assert close(service, state) == ["create"]
    assert state.principal == "ann" and state.handle != handle and state.fields["cart"] == [1]


def test_a_renewal_does_not_hide_another_principal(service, signed_in):
    state = open_state(service, signed_in, principal_field="user")
    state.renew()
    state.fields["user"] = "bob"
    close(service, state)
    assert state.principal == "bob"


def test_renewing_a_visitors_session_does_nothing(service, visiting):
    state = open_state(service, visiting, principal_field="user")
    state.renew()
    assert close(service, state) == []


def test_a_logout_ends_the_session_and_clears_the_cookie(service, signed_in):
    state = open_state(service, signed_in)
    state.logout()
    assert dict(state.fields) == {} and close(service, state) == ["end"]
    assert state.clears_cookie and state.cookie is None


def test_what_is_written_after_a_logout_is_a_visitors(service, signed_in):
    state = open_state(service, signed_in, principal_field="user")
    state.logout()
    state.fields["notice"] = "goodbye"
    assert close(service, state) == ["end", "create"]
    assert (state.principal, dict(state.fields)) == (None, {"notice": "goodbye"})


def test_an_ended_session_is_not_brought_back_by_a_late_save(service, signed_in):
    state = open_state(service, signed_in)
    state.fields["cart"].append(2)
    service.client().end(id=state.handle, reason="revoked")
    step = state.closing()
    with pytest.raises(Invalid) as caught:
        step.on(service.client())
    state.refuse(step, caught.value)
    assert caught.value.reason == "revoked" and state.session is None and state.clears_cookie
    assert close(service, state) == [] and dict(state.fields) == {}
    assert service.client().list(principal="ann").items == ()


def test_a_change_of_a_session_whose_secret_was_replaced_meanwhile_is_saved(service, signed_in):
    state = open_state(service, signed_in)
    service.client().rotate(id=state.handle)
    state.fields["cart"].append(2)
    assert close(service, state) == ["change"]


def test_data_that_was_left_out_is_fetched_by_the_handle_when_it_is_needed(service, signed_in):
    client = service.client()
    client.authenticate = lambda token, data, **_: replace(Client.authenticate(client, token), data=None)
    state = State(signed_in)
    step = state.opening(data=False)
    state.take(step, step.on(client))
    assert state.principal == "ann" and state.opening(data=False) is None and not state.has_data
    step = state.rotating()
    state.take(step, step.on(client))
    step = state.opening()
    state.take(step, step.on(client))
    assert step.call == "find" and state.fields["cart"] == [1] and state.opening() is None
    assert state.cookie is not None and close(service, state) == []


@pytest.mark.parametrize("reason", sorted(CLEARING) + ["logout", "none"])
def test_the_cookie_is_cleared_for_every_reason_but_logout_and_none(reason):
    state = State("x" * 64)
    state.refuse(state.opening(), Invalid(reason))
    assert state.clears_cookie == (reason not in ("logout", "none"))
    assert state.reason == reason


def test_an_offer_has_to_be_set_and_a_later_minting_replaces_it(service, signed_in):
    service.clock.advance(901)
    state = open_state(service, signed_in)
    offered = state.cookie.token
    state.login("ann")
    close(service, state)
    assert offered != signed_in and state.cookie.token not in (offered, signed_in)


def test_stepping_up_and_rotating_change_the_cookie_and_keep_the_handle(service, signed_in):
    state = open_state(service, signed_in)
    handle = state.handle
    for step in (state.stepping_up(["otp"], "aal2"), state.rotating()):
        before = state.cookie
        state.take(step, step.on(service.client()))
        assert state.cookie is not None and state.cookie != before
    assert state.handle == handle and state.session.assurance == "aal2" and state.session.methods == ("otp",)


def test_without_a_session_there_is_nothing_to_rotate(service):
    state = open_state(service)
    assert state.rotating() is None and state.stepping_up(["otp"], "aal2") is None


def test_data_over_the_quota_changes_nothing_and_names_the_field(service, signed_in):
    state = open_state(service, signed_in)
    state.fields["cart"], state.fields["text"] = [], "x" * 17_000
    with pytest.raises(TooLarge) as caught:
        close(service, state)
    assert (caught.value.field, caught.value.maximum, caught.value.size) == ("text", 16384, 17002)
    assert open_state(service, signed_in).fields["cart"] == [1]


def test_a_field_of_a_megabyte_is_refused_by_name_before_it_is_sent(service, signed_in):
    state = open_state(service, signed_in)
    service.calls.clear()
    state.fields["cart"], state.fields["text"] = [], "x" * 1_000_000
    with pytest.raises(TooLarge) as caught:
        close(service, state)
    assert caught.value.field == "text" and service.calls == []


def test_an_outage_is_no_logout(service, signed_in):
    state = State(signed_in)
    with service.unavailable(), pytest.raises(Unavailable):
        state.opening().on(service.client())
    assert not state.loaded and not state.clears_cookie and state.cookie is None


def test_shorter_timeouts_are_passed_to_the_minting(service):
    state = open_state(service)
    state.idle, state.lifetime = 60, 600
    state.login("ann")
    close(service, state)
    session = state.session
    assert (session.idle_expires_at - session.created_at).total_seconds() == 60
    assert (session.absolute_expires_at - session.created_at).total_seconds() == 600


def test_values_are_kept_byte_for_byte_through_a_login(service):
    made = service.client().create(data={"price": 1})
    service.client().change(id=made.session.id, set={"price": Encoded("1.50")})
    state = open_state(service, made.cookie.token)
    state.login("ann")
    close(service, state)
    assert service.client().find(id=state.handle).data.raw == {"price": "1.50"}


def test_a_step_shows_no_token():
    assert "x" * 64 not in repr(State("x" * 64).opening())
