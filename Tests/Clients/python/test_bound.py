"""Sessions that are bound to their browser: the second cookie, the error without it, and what is never kept in memory."""

import asyncio

import pytest
from near_helpers import hit, started

import coatcheck
from coatcheck.bound_cookie import bound_of
from coatcheck.near import NearCache
from coatcheck.readers import authenticated
from coatcheck.wire import Reply

NAME = "__Host-session"
VALUE, OTHER = "b" * 43, "c" * 43


@pytest.fixture
def bound(service):
    """A session of ann's that is bound to her browser: what was created, and the value of her second cookie."""
    created = service.client().create(principal="ann", data={"cart": [1]})
    return created, service.bind(created)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", None),
        (f"{NAME}={'a' * 64}", None),
        (f"{NAME}-bound={VALUE}", VALUE),
        (f"theme=dark; {NAME}={'a' * 64};{NAME}-bound={VALUE}", VALUE),
        (f'{NAME}-bound="{VALUE}"', VALUE),
        (f"{NAME}-bound={VALUE}; {NAME}-bound={VALUE}", VALUE),
        (f"{NAME}-bound={VALUE}; {NAME}-bound={OTHER}", None),
        (f"{NAME}-bound={VALUE}; {NAME}-bound=", None),
        (f"x{NAME}-bound={VALUE}; {NAME}-bound2={VALUE}", None),
        (f"{NAME}-bound={VALUE[1:]}", None),
        (f"{NAME}-bound={VALUE}b", None),
        (f"{NAME}-bound={VALUE[1:]}!", None),
    ],
)
def test_the_second_cookie_has_one_value_of_43_characters_or_counts_as_none(header, found):
    assert bound_of(header, NAME) == found


def test_a_bound_session_is_answered_with_the_second_cookie_only(service, bound):
    created, value = bound
    client = service.client()
    assert client.authenticate(created.cookie.token, value).session.bound
    for wrong in (None, OTHER):
        with pytest.raises(coatcheck.ProofRequired):
            client.authenticate(created.cookie.token, wrong)
    assert client.authenticate(created.cookie.token, bound=value).data["cart"] == [1]


def test_the_asyncio_client_passes_it_on_too(service, bound):
    created, value = bound

    async def ask():
        client = service.async_client()
        with pytest.raises(coatcheck.ProofRequired):
            await client.authenticate(created.cookie.token)
        return await client.authenticate(created.cookie.token, value)

    assert asyncio.run(ask()).session.bound


def test_it_is_neither_the_end_of_the_session_nor_an_outage(service, bound):
    created, _ = bound
    client = service.client()
    for _ in range(5):
        with pytest.raises(coatcheck.ProofRequired) as raised:
            client.authenticate(created.cookie.token)
        assert not isinstance(raised.value, (coatcheck.Invalid, coatcheck.Unavailable))
    assert service.calls.count("authenticate") == 5  # the breaker stays closed
    assert client.find(id=created.session.id).session.bound


def test_a_401_of_another_code_is_still_an_outage():
    with pytest.raises(coatcheck.Unavailable):
        authenticated(Reply(401, {}, b'{"code": "proof"}'))


def test_a_session_that_is_not_bound_needs_no_second_cookie_and_takes_any(service):
    created = service.client().create(principal="ann")
    assert not created.session.bound
    assert not service.client().authenticate(created.cookie.token, OTHER).session.bound


# The testing service


def test_a_value_counts_for_ten_minutes_and_renewed_ones_beside_it(service, bound):
    created, first = bound
    client = service.client()
    service.clock.advance(599)
    second = service.bind(created.session.id)
    for value in (first, second):
        client.authenticate(created.cookie.token, value)
    service.clock.advance(2)
    client.authenticate(created.cookie.token, second)
    with pytest.raises(coatcheck.ProofRequired):
        client.authenticate(created.cookie.token, first)


def test_a_step_up_demands_a_new_proof(service, bound):
    created, value = bound
    client = service.client()
    service.clock.advance(1)
    token = client.step_up(id=created.session.id, methods=["otp"], assurance="aal2").cookie.token
    with pytest.raises(coatcheck.ProofRequired):
        client.authenticate(token, value)
    assert client.authenticate(token, service.bind(created)).session.assurance == "aal2"


def test_a_request_without_proof_is_no_use_of_the_session(service, bound):
    created, _ = bound
    service.clock.advance(300)
    with pytest.raises(coatcheck.ProofRequired):
        service.client().authenticate(created.cookie.token)
    assert service.client().find(id=created.session.id).session.last_seen_at == created.session.last_seen_at


def test_only_a_session_that_exists_can_be_bound(service):
    created = service.client().create(principal="ann")
    service.clock.advance(3600)
    for session in ("x" * 22, created):
        with pytest.raises(LookupError):
            service.bind(session)


# The near cache


def test_a_bound_session_is_never_kept_in_memory(service, near, bound):
    created, value = bound
    token = created.cookie.token
    near.remember(token, near.ticket(), service.client().authenticate(token, value))
    assert not hit(near, token)


def test_what_is_in_memory_goes_with_the_first_answer_that_says_it_is_bound(service, near, token, answer):
    near.remember(token, near.ticket(), answer)
    value = service.bind(answer.session)
    near.remember(token, near.ticket(), service.client().authenticate(token, value))
    assert not hit(near, token)


def test_what_is_in_memory_goes_with_the_first_refusal_for_want_of_proof(near, token, answer):
    near.remember(token, near.ticket(), answer)
    with pytest.raises(coatcheck.ProofRequired), near.asking(token):
        raise coatcheck.ProofRequired
    assert not hit(near, token)


def test_an_answer_from_before_the_binding_is_not_kept(service, near, token, answer):
    early, start = near.ticket(), service.client().events().next
    service.bind(answer.session)
    near.polled(100.0, service.client().events(after=start))
    near.remember(token, early, answer)
    assert not hit(near, token)


@pytest.mark.parametrize("kind", ["ends", "all"])
def test_a_client_with_a_near_cache_asks_for_every_request_of_a_bound_session(service, bound, time, kind):
    created, value = bound
    client = service.client(near=kind)
    client._near = started(NearCache(kind, time))
    client._follower.ensure = lambda: None
    service.calls.clear()
    for _ in range(3):
        client.authenticate(created.cookie.token, value, data=False)
    assert service.calls == ["authenticate"] * 3
    with pytest.raises(coatcheck.ProofRequired):
        client.authenticate(created.cookie.token, data=False)
