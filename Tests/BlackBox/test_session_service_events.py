"""What the session service tells its applications of their sessions."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from types import SimpleNamespace

import pytest

from harness import Client
from harness.events import Events
from harness.server import PASSWORD
from harness.service import admit, listening, serving
from harness.waiting import eventually


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service")) as server:
        yield server


@pytest.fixture
def shop(server):
    """An application of the test's own."""
    return admit(server)


def beginning(shop) -> int:
    answer = shop.events()
    assert (answer.status, answer.json["events"]) == (200, [])
    return answer.json["next"]


def since(shop, position) -> list[dict]:
    answer = shop.events(position)
    assert answer.status == 200, answer
    return answer.json["events"]


# A poll

@pytest.mark.parametrize("reason", ["logout", "revoked", "password_changed", "disabled"])
def test_an_end_is_an_event(shop, reason):
    session = shop.new("ann")
    position = beginning(shop)
    shop.end(session.id, reason=reason)
    event, = since(shop, position)
    assert event.pop("id") >= position
    assert event == {"kind": "ended", "session": session.id, "principal": "ann", "reason": reason}


def test_ends_that_a_login_brings_are_events(shop):
    visitor = shop.new()
    position = beginning(shop)
    shop.new("bob", replace=visitor.id)
    ended, = [event for event in since(shop, position) if event["kind"] == "ended"]
    assert (ended["session"], ended["principal"], ended["reason"]) == (visitor.id, None, "logout")


def test_a_change_is_an_event_with_its_version_and_without_the_data(shop):
    session = shop.new("cleo", data={"a": "secretive"})
    position = beginning(shop)
    shop.patch(session.id, set={"a": "discreet"})
    answer = shop.events(position)
    assert ("changed", session.id, 2) in [(event["kind"], event["session"], event["version"]) for event in answer.json["events"]]
    assert "discreet" not in answer.text and session.token[22:] not in answer.text


@pytest.mark.parametrize("call", ["rotate", "step_up"])
def test_a_new_secret_is_an_event(shop, call):
    session = shop.new("dora")
    position = beginning(shop)
    token = getattr(shop, call)(session.id).json["cookie"]["token"]
    answer = shop.events(position)
    assert ("rotated", session.id) in [(event["kind"], event["session"]) for event in answer.json["events"]]
    assert token[22:] not in answer.text


def test_what_another_application_did_is_never_told(server, shop):
    other = admit(server)
    position = beginning(shop)
    session = other.new("emil")
    other.patch(session.id, set={"a": 1})
    other.rotate(session.id)
    other.end(session.id)
    assert since(shop, position) == []
    assert since(other, position)[-1]["session"] == session.id


def test_an_application_that_shares_the_accounts_is_told_of_logouts_at_the_server(server, shop):
    portal = admit(server, "--share-accounts")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    principal, handle = visitor.session().json["principal"]["id"], visitor.handle
    position = beginning(portal)
    visitor.api("POST", "/logout")
    event, = since(portal, position)
    assert (event["kind"], event["session"], event["principal"]) == ("ended", handle, principal)
    assert since(shop, position) == []


def test_an_end_from_the_terminal_is_told(server, shop):
    session = shop.new("frida")
    position = beginning(shop)
    server.run("session", "revoke", session.id)
    event, = since(shop, position)
    assert (event["kind"], event["session"], event["reason"]) == ("ended", session.id, "revoked")


def test_a_position_is_passed_once(shop):
    position = beginning(shop)
    shop.end(shop.new("gus").id)
    following = shop.events(position).json["next"]
    assert following > position
    assert since(shop, following) == []
    assert since(shop, position)[-1]["kind"] == "ended"


def test_a_poll_with_nothing_to_tell_lasts_as_long_as_it_may(shop):
    position, began = beginning(shop), monotonic()
    assert shop.events(position, wait=500).json["events"] == []
    assert monotonic() - began >= 0.5


def test_a_poll_tells_what_happens_while_it_waits(shop):
    position = beginning(shop)
    with ThreadPoolExecutor(1) as pool:
        for _ in range(5):
            session = shop.new("hal")
            poll = pool.submit(shop.at_rest().events, shop.events(position).json["next"], 1000)
            shop.end(session.id)
            answer = poll.result().json
            assert ("ended", session.id) in [(event["kind"], event["session"]) for event in answer["events"]]
            position = answer["next"]


@pytest.mark.parametrize("position", ["0", "1", str(2**53 - 1)])
def test_an_unknown_position_is_told_where_to_go_on(shop, position):
    answer = shop.events(position)
    assert (answer.status, answer.code) == (410, "missed")
    assert since(shop, answer.json["next"]) == []


@pytest.mark.parametrize("query, field", [
    ("after=x", "after"), ("after=-1", "after"), ("after=", "after"), ("after=1e3", "after"),
    ("after=99999999999999999999", "after"),
    ("after=1&wait=x", "wait"), ("after=1&wait=1001", "wait"), ("after=1&wait=-1", "wait"),
])
def test_a_question_that_cannot_be_read_is_refused(shop, query, field):
    answer = shop.request("GET", f"events?{query}")
    assert (answer.status, answer.code, answer.json["field"]) == (400, "bad_request", field)


def test_a_restarted_server_knows_no_earlier_position(start):
    server = start(**listening())
    shop = admit(server)
    shop.end(shop.new("ida").id)
    position = beginning(shop)
    server.kill()
    server.start()
    assert shop.events(position).code == "missed"


def test_without_a_log_of_changes_there_are_no_events(start):
    shop = admit(start(**listening(store="memory:")))
    assert shop.about().json["events"] is False
    answer = shop.events()
    assert (answer.status, answer.code, answer.header("Retry-After")) == (503, "unavailable", "1")


# A stream

def stream(shop, last=None, query="") -> Events:
    port = int(shop.address.rpartition(":")[2])
    return Events(SimpleNamespace(port=port), shop.token, last=last, path=f"/service/v1/events?stream=1{query}")


def test_a_stream_tells_the_same(server, shop):
    session, other, events = shop.new("jan"), admit(server), stream(shop)
    assert (events.headers["content-type"], events.headers["cache-control"]) == ("text/event-stream", "no-store")
    other.end(other.new("jan").id)
    shop.end(session.id, reason="revoked")
    event = events.wait()
    assert (event["event"], event["data"]["session"], event["data"]["reason"]) == ("ended", session.id, "revoked")
    assert int(event["id"]) == event["data"]["id"] + 1
    events.close()


@pytest.mark.parametrize("resume", [lambda id: {"last": id}, lambda id: {"query": f"&after={id}"}], ids=["last-event-id", "after"])
def test_a_stream_goes_on_where_it_was_interrupted(shop, resume):
    first, second, events = shop.new("kim"), shop.new("kim"), stream(shop)
    shop.end(first.id)
    shop.end(second.id)
    told = events.wait()
    assert told["data"]["session"] == first.id
    events.close()
    again = stream(shop, **resume(told["id"]))
    assert again.wait()["data"]["session"] == second.id
    again.close()


def test_a_stream_from_an_unknown_position_says_that_something_was_missed(shop):
    events = stream(shop, last="1")
    assert events.wait()["event"] == "missed"
    session = shop.new("lea")
    shop.end(session.id)
    assert events.wait()["data"]["session"] == session.id
    events.close()


def test_the_stream_of_a_removed_application_ends(server, shop):
    events = stream(shop)
    server.run("service", "remove", shop.name)
    assert events.is_over.wait(10)


def test_a_server_stops_although_a_stream_and_a_poll_are_open(start):
    server = start(**listening())
    shop = admit(server)
    events, position, began = stream(shop), beginning(shop), monotonic()
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(shop.at_rest().events, position, 1000)
        assert server.stop() == 0
        assert monotonic() - began < 8
        assert events.is_over.wait(5)
        assert poll.exception() or poll.result().status in (200, 503)
