"""What becomes of an application's sessions as time passes: timeouts, and a new secret now and then."""

from datetime import datetime

import pytest

from harness.service import admit, listening, serving
from harness.waiting import eventually

QUICK = {"sessions_rotation_interval": "1s", "sessions_touch_interval": "1s"}


@pytest.fixture(scope="module")
def server(store, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), store=store, sessions_rotation_grace="60s", **QUICK) as server:
        yield server


@pytest.fixture(scope="module")
def shop(server):
    return admit(server)


def offer(shop, token) -> dict:
    """The next secret, as soon as it is offered."""
    return eventually(lambda: shop.authenticate(token).json.get("offer"), what="an offer of a new secret")


# Timeouts

@pytest.mark.parametrize("limits, reason", [
    ({"idle": 1}, "idle"), ({"lifetime": 1}, "absolute"), ({"idle": 1, "remember": True}, "idle"),
])
def test_a_session_that_timed_out_says_why(shop, limits, reason):
    session = shop.new("ann", **limits)
    refused = eventually(lambda: (answer := shop.find(session.id)).status == 401 and answer, what="the timeout")
    later = [shop.authenticate(session.token), shop.patch(session.id, set={"a": 1}), shop.rotate(session.id)]
    assert {answer.json["reason"] for answer in [refused, *later]} == {reason}


def test_a_use_moves_the_idle_timeout_and_not_the_absolute_one(shop):
    session = shop.new("bob", idle=600)
    before = session.answer["session"]

    def used() -> dict | None:
        told = shop.authenticate(session.token).json["session"]
        return told if told["last_seen_at"] > before["last_seen_at"] else None

    now = eventually(used, what="a use being noted")
    assert now["idle_expires_at"] > before["idle_expires_at"]
    assert now["absolute_expires_at"] == before["absolute_expires_at"]


@pytest.mark.parametrize("call", [
    lambda shop, session: shop.authenticate(session.token, purpose="background"),
    lambda shop, session: shop.find(session.id),
    lambda shop, session: shop.patch(session.id, set={"a": 1}),
], ids=["background", "find", "patch"])
def test_what_is_no_use_keeps_no_session(shop, call):
    session = shop.new("cleo", idle=2)
    assert eventually(lambda: (answer := call(shop, session)).status == 401 and answer).json["reason"] == "idle"


def test_an_expired_session_needs_no_room(start, store):
    shop = admit(start(**listening(store=store, sessions_limit_per_user=1)))
    session = shop.new("dora", lifetime=1)
    eventually(lambda: shop.find(session.id).status == 401)
    assert shop.new("dora").ended == []


# A new secret now and then

def test_the_next_secret_is_offered_until_it_is_used(shop):
    session = shop.new("emil")
    first = offer(shop, session.token)
    assert shop.authenticate(session.token).json["offer"] == first
    assert first["token"][:21] == session.token[:21]
    assert first["token"] != session.token
    assert first["token"] in first["set_cookie"]


def test_an_offer_leaves_the_version(shop):
    session = shop.new()
    offer(shop, session.token)
    assert shop.find(session.id).json["version"] == 1


def test_a_question_in_the_background_gets_no_offer(shop):
    session = shop.new("frida")
    offer(shop, session.token)
    assert "offer" not in shop.authenticate(session.token, purpose="background").json


def test_a_used_offer_is_the_secret_and_the_old_one_has_a_grace(shop):
    session = shop.new("gus")
    used = offer(shop, session.token)["token"]
    assert shop.refusal(used) == (200, None)
    assert shop.refusal(session.token) == (200, None)
    assert shop.authenticate(session.token).json["session"]["id"] == session.id


def test_a_call_by_handle_does_not_confirm_an_offer(shop):
    session = shop.new("hal")
    first = offer(shop, session.token)
    shop.patch(session.id, set={"a": 1})
    shop.find(session.id)
    assert shop.authenticate(session.token).json["offer"] == first


@pytest.mark.parametrize("call", ["rotate", "step_up"])
def test_a_rotation_withdraws_the_offer(shop, call):
    session = shop.new("ida")
    offered = offer(shop, session.token)["token"]
    present = getattr(shop, call)(session.id).json["cookie"]["token"]
    assert shop.refusal(offered) == (401, "none")
    assert shop.refusal(present) == (200, None)


@pytest.mark.parametrize("remember", [False, True])
def test_an_offer_lives_as_long_as_the_session(shop, remember):
    session = shop.new("jan", remember=remember)
    offered = offer(shop, session.token)
    assert (offered["max_age"] is None) == (not remember)
    if remember:
        told = shop.find(session.id).json["session"]
        began, ends = (datetime.fromisoformat(told[name]) for name in ["created_at", "absolute_expires_at"])
        assert 0 < offered["max_age"] <= (ends - began).total_seconds()


def test_an_old_secret_after_its_grace_is_an_alarm_that_ends_the_session(start, store):
    server = start(**listening(store=store, sessions_rotation_grace="1s", **QUICK))
    shop = admit(server)
    session = shop.new("kim")
    used = offer(shop, session.token)["token"]
    shop.authenticate(used)
    assert eventually(lambda: (told := shop.refusal(session.token))[0] == 401 and told) == (401, "replay")
    assert shop.refusal(used) == (401, "replay")
    assert shop.find(session.id).json["reason"] == "replay"
    alarms = [event for event in server.audit() if event["event"] == "authn_token_reuse"]
    assert [alarm["application"] for alarm in alarms] == [shop.name]
