"""The in-memory service where it needs a clock that moves, troubles on demand, or several applications."""

import asyncio
import json
import threading

import pytest

import coatcheck
from coatcheck import Invalid, LimitReached, Misconfigured, Missed, Rejected, Unavailable
from coatcheck.testing import Clock, Policy, Service
from coatcheck.wire import Request


def reason_for(client, token, **arguments):
    with pytest.raises(Invalid) as caught:
        client.authenticate(token, **arguments)
    return caught.value.reason


@pytest.fixture
def ann(service):
    """A session of ann's, as it was minted."""
    return service.client().create(principal="ann", methods=["pwd"])


@pytest.mark.parametrize(("step", "steps", "reason"), [(1799, 25, "absolute"), (1800, 1, "idle")])
def test_a_session_ends_when_its_first_timeout_is_reached(service, ann, step, steps, reason):
    token = ann.cookie.token
    for _ in range(steps):
        service.clock.advance(step)
        try:
            offer = service.client().authenticate(token).offer
        except Invalid as error:
            assert error.reason == reason
            return
        token = offer.token if offer else token
    pytest.fail("the session never ended")


def test_last_seen_is_written_once_in_a_touch_interval(service, ann):
    service.clock.advance(59)
    assert service.client().authenticate(ann.cookie.token).session.last_seen_at == ann.session.last_seen_at
    service.clock.advance(1)
    assert service.client().authenticate(ann.cookie.token).session.last_seen_at > ann.session.last_seen_at


def test_what_the_visitor_did_not_do_touches_and_offers_nothing(service, ann):
    service.clock.advance(901)
    answer = service.client().authenticate(ann.cookie.token, purpose="background")
    assert answer.offer is None and answer.session.last_seen_at == ann.session.last_seen_at


def test_parallel_requests_get_the_same_offer_until_it_is_presented(service, ann):
    service.clock.advance(900)
    client = service.client()
    first, second = (client.authenticate(ann.cookie.token).offer for _ in range(2))
    assert first.token == second.token != ann.cookie.token
    assert client.authenticate(first.token).offer is None


def test_an_offer_that_never_arrived_costs_nothing(service, ann):
    service.clock.advance(900)
    service.client().authenticate(ann.cookie.token)
    service.clock.advance(600)
    assert service.client().authenticate(ann.cookie.token).offer is not None


def test_after_the_successor_was_presented_the_old_secret_has_ten_seconds(service, ann):
    service.clock.advance(900)
    client = service.client()
    client.authenticate(client.authenticate(ann.cookie.token).offer.token)
    service.clock.advance(9)
    assert client.authenticate(ann.cookie.token).offer is None
    service.clock.advance(1)
    assert reason_for(client, ann.cookie.token) == "replay"


def test_a_hard_rotation_ends_the_grace_of_the_secret_before(service, ann):
    service.clock.advance(900)
    client = service.client()
    client.authenticate(client.authenticate(ann.cookie.token).offer.token)
    client.rotate(id=ann.session.id)
    assert reason_for(client, ann.cookie.token) == "none"


def test_in_its_grace_the_old_secret_is_offered_nothing():
    service = Service(clock=Clock(at=1_700_000_000), policy=Policy(rotation_interval=5))
    client = service.client()
    first = client.create(principal="ann").cookie.token
    service.clock.advance(5)
    second = client.authenticate(first).offer.token
    client.authenticate(second)
    service.clock.advance(5)
    third = client.authenticate(second).offer.token
    assert client.authenticate(first).offer is None
    assert client.authenticate(third).session.principal == "ann"


def test_a_retired_secret_ends_the_session_for_every_holder(service, ann):
    client = service.client()
    rotated = client.rotate(id=ann.session.id)
    assert reason_for(client, ann.cookie.token) == "none"
    service.clock.advance(10)
    assert reason_for(client, ann.cookie.token) == "replay"
    assert reason_for(client, rotated.cookie.token) == "replay"


def test_only_a_holder_of_a_secret_learns_the_reason_and_only_for_a_day(service, ann):
    client = service.client()
    client.end(id=ann.session.id)
    assert reason_for(client, ann.cookie.token[:30] + "x" * 34) == "none"
    service.clock.advance(86_400)
    assert reason_for(client, ann.cookie.token) == "none"


def test_stepping_up_starts_the_absolute_timeout_again(service, ann):
    service.clock.advance(1000)
    stepped = service.client().step_up(id=ann.session.id, methods=["otp"], assurance="aal2")
    assert (stepped.session.absolute_expires_at - ann.session.absolute_expires_at).total_seconds() == 1000


def test_a_policy_may_refuse_one_session_more():
    client = Service(policy=Policy(per_principal=1, excess="deny")).client()
    first = client.create(principal="ann")
    with pytest.raises(LimitReached):
        client.create(principal="ann")
    assert client.create(principal="ann", replace=first.session.id).ended == (first.session.id,)


def test_an_answer_lost_after_a_minting_does_not_mint_twice(service):
    service.lose(1)
    made = service.client().create(principal="ann")
    assert [session.id for session in service.client().list(principal="ann").items] == [made.session.id]
    assert service.calls.count("sessions") == 3


def test_an_answer_lost_after_an_addition_does_not_add_twice(service, ann):
    service.lose(1)
    assert service.client().change(id=ann.session.id, add={"n": 1}).data["n"] == 1


def test_an_answer_of_which_a_part_was_read_is_not_asked_for_again(service):
    service.lose(1, partly=True)
    with pytest.raises(Unavailable):
        service.client().create(principal="ann")
    assert service.calls == ["sessions"]


def test_an_outage_is_unavailable_and_ends(service, ann):
    client = service.client()
    with service.unavailable(), pytest.raises(Unavailable) as caught:
        client.authenticate(ann.cookie.token)
    assert not isinstance(caught.value, Misconfigured) and caught.value.retry_after == 1
    assert client.authenticate(ann.cookie.token).session == ann.session


def test_a_token_of_another_application_is_unknown(service, ann):
    other = coatcheck.Client(service.holding(service.issue("blog")))
    assert reason_for(other, ann.cookie.token) == "none"
    assert other.end(id=ann.session.id) == () and other.list(principal="ann").items == ()
    assert other.end(everything=True) == ()
    assert service.client().authenticate(ann.cookie.token)


def test_a_wrong_service_token_is_the_operators_fault(service, ann):
    client = coatcheck.Client(service.holding("wrong"))
    with pytest.raises(Misconfigured):
        client.authenticate(ann.cookie.token)


def test_a_service_token_for_revocations_reads_no_session(service, ann):
    client = coatcheck.Client(service.holding(service.issue("app", scope="revocations")))
    for call in (lambda: client.authenticate(ann.cookie.token), lambda: client.create(principal="bob")):
        with pytest.raises(Misconfigured):
            call()
    assert client.end(principal="ann") == (ann.session.id,)


def test_a_withdrawn_service_token_is_refused(service):
    token = service.issue("blog")
    service.withdraw(token)
    with pytest.raises(Misconfigured):
        coatcheck.Client(service.holding(token)).about()


def test_events_that_are_no_longer_kept_are_missed_and_not_passed_over():
    client = Service(policy=Policy(events=2)).client()
    made = client.create(principal="ann")
    for number in range(3):
        client.change(id=made.session.id, set={"n": number})
    with pytest.raises(Missed) as caught:
        client.events(after=0)
    assert caught.value.next == 3 and len(client.events(after=1).events) == 2


def test_a_position_from_before_a_restart_is_missed(service):
    with pytest.raises(Missed):
        service.client().events(after=7)


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_who_waits_for_events_is_told_as_soon_as_one_happens(service, ann, kind):
    def wait():
        if kind == "blocking":
            return service.client().events(after=0, wait=1)
        return asyncio.run(service.async_client().events(after=0, wait=1))

    answers = []
    waiting = threading.Thread(target=lambda: answers.append(wait()))
    waiting.start()
    while "events" not in service.calls and not service._applications["app"].events._waiting:
        pass
    service.client().end(id=ann.session.id)
    waiting.join()
    assert [event.kind for event in answers[0].events] == ["ended"]


def test_handles_are_accepted_in_place_of_tokens_only_when_asked_for(service, ann):
    assert reason_for(service.client(), ann.session.id) == "none"
    lenient = Service(accepts_handles=True)
    made = lenient.client().create(principal="ann")
    assert lenient.client().authenticate(made.session.id).session == made.session


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("authenticate", {}, "token"),
        ("authenticate", {"token": "x" * 64, "purpose": "other"}, "purpose"),
        ("authenticate", {"token": "x" * 64, "known": "1"}, "known"),
        ("authenticate", {"token": "x" * 64, "device": []}, None),
        ("sessions", {"principal": ""}, "principal"),
        ("sessions", {"principal": 7}, "principal"),
        ("sessions", {"methods": ["pwd"]}, "principal"),
        ("sessions", {"remember": "yes"}, "remember"),
        ("sessions", {"idle": 0}, "idle"),
        ("sessions", {"data": []}, "data"),
        ("rotate", {}, "id"),
        ("end", {}, "id"),
        ("end", {"id": "x", "reason": "boredom"}, "reason"),
    ],
)
def test_a_wrong_argument_is_answered_with_its_name(service, path, body, field):
    reply = service.answer(Request("POST", f"/service/v1/{path}", json.dumps(body).encode()), service.token)
    expected = 400 if field else 401
    answer = json.loads(reply.body)
    assert (reply.status, answer.get("field")) == (expected, field)


def test_a_body_that_is_no_json_or_too_large_is_refused(service):
    for body, status in ((b"", 400), (b"[]", 400), (b"\xff", 400), (b"[" * 50_000, 400), (b"x" * 100_000, 413)):
        assert service.answer(Request("POST", "/service/v1/end", body), service.token).status == status


def test_an_unknown_call_is_not_found(service):
    for method, path in (("GET", "/service/v1/nothing"), ("DELETE", "/service/v1/data"), ("GET", "/")):
        assert service.answer(Request(method, path), service.token).status == 404


def test_a_rejected_call_is_an_error_of_the_caller(service):
    with pytest.raises(Rejected) as caught:
        service.client().create(principal="x" * 256)
    assert isinstance(caught.value, ValueError) and caught.value.field == "principal"


def test_a_clock_that_follows_the_system_can_be_moved():
    clock = Clock(system=lambda: 100.0)
    clock.advance(60)
    assert clock.now() == 160
