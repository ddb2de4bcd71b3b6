"""`/api/v1/revocations`: services get ended sessions, and no other clients do."""

import time

import pytest

from harness import Client
from harness.events import Events
from harness.server import PASSWORD


@pytest.fixture
def token(server):
    name = f"chat-{time.monotonic_ns()}"
    yield server.run("service", "add", name).strip()
    server.command("service", "remove", name)


def ask(server, **headers):
    return Client(server).get("/api/v1/revocations", headers=list(headers.items()))


def test_an_ended_session_is_told_within_two_seconds(server, user, token):
    visitor = Client(server).log_in(user, PASSWORD)
    principal = visitor.session().json["principal"]["id"]
    stream = Events(server, token)
    assert stream.headers["content-type"] == "text/event-stream"
    assert stream.headers["cache-control"] == "no-store"
    handle, began = visitor.handle, time.monotonic()
    assert visitor.api("POST", "/logout").status == 204
    while (event := stream.wait())["data"]["session"] != handle:
        pass
    assert time.monotonic() - began < 2
    assert event["event"] == "session_ended"
    assert event["data"].keys() == {"session", "principal", "reason", "ended_at"}
    assert (event["data"]["principal"], event["data"]["reason"]) == (principal, "logout")
    stream.close()


@pytest.mark.parametrize("end, reason", [("admin", "revoked"), ("password", "password_changed"), ("terminal", "disabled")])
def test_whoever_ends_it_and_why(start, end, reason):
    server = start()
    token = server.run("service", "add", "chat").strip()
    user = server.add_user()
    visitor, other = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    stream = Events(server, token)
    if end == "admin":
        admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
        assert admin.api("DELETE", f"/admin/sessions/{visitor.handle}").status == 204
    elif end == "password":
        answer = other.api("POST", "/password", {"current": PASSWORD, "new": "harbour-quilt-ninety-crows"})
        assert answer.status == 204
    else:
        server.run("user", "disable", user)
    told = {}
    while visitor.handle not in told:
        data = stream.wait()["data"]
        told[data["session"]] = data["reason"]
    assert told[visitor.handle] == reason


def test_a_session_that_ran_out_is_told_when_it_is_swept(start):
    server = start(sessions_idle_timeout="1s")
    stream = Events(server, server.run("service", "add", "chat").strip())
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    event = stream.wait(within=90)
    assert (event["data"]["session"], event["data"]["reason"]) == (visitor.handle, "idle")


def test_after_a_broken_connection_nothing_is_missed_and_nothing_comes_twice(server, user, token):
    visitors = [Client(server).log_in(user, PASSWORD) for _ in range(3)]
    mine = [visitor.handle for visitor in visitors]
    stream = Events(server, token)
    visitors[0].api("POST", "/logout")
    while (event := stream.wait())["data"]["session"] != mine[0]:
        pass
    stream.close()
    visitors[1].api("POST", "/logout")
    again = Events(server, token, last=event["id"])
    visitors[2].api("POST", "/logout")
    told = []
    while mine[2] not in told:
        told.append(again.wait()["data"]["session"])
    assert [handle for handle in told if handle in mine] == mine[1:]
    again.close()


def test_whoever_begins_hears_nothing_old(server, user, token):
    Client(server).log_in(user, PASSWORD).api("POST", "/logout")
    stream = Events(server, token)
    visitor = Client(server).log_in(user, PASSWORD)
    handle = visitor.handle
    visitor.api("POST", "/logout")
    assert stream.wait()["data"]["session"] == handle
    stream.close()


def test_whoever_comes_from_a_place_that_is_forgotten_is_told_so(server, token):
    stream = Events(server, token, last=9_000_000_000)
    assert stream.wait()["event"] == "missed"
    stream.close()


@pytest.mark.parametrize("last", ["-1", "x", "1.5", "99999999999999999999", " "])
def test_a_place_that_is_none_is_refused(server, token, last):
    answer = ask(server, **{"Authorization": f"Bearer {token}", "Last-Event-ID": last})
    assert (answer.status, answer.code) == (400, "bad_request") or last == " "


def test_a_token_is_needed_and_a_session_is_none(server, user):
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    for answer in [
        admin.get("/api/v1/revocations"),
        ask(server),
        ask(server, Authorization="Bearer coatcheck_" + "A" * 43),
        ask(server, Authorization="Basic Y2hhdDpjaGF0"),
        ask(server, Authorization=f"Bearer {admin.token}"),
    ]:
        assert (answer.status, answer.code) == (401, "unauthenticated")
        assert answer.header("WWW-Authenticate") == "Bearer"


def test_two_tokens_are_none(server, token):
    header = ("Authorization", f"Bearer {token}")
    assert Client(server).get("/api/v1/revocations", headers=[header, header]).status in (400, 401)


def test_a_token_opens_nothing_else(server, token):
    for path in ["/api/v1/session", "/api/v1/sessions", "/api/v1/admin/users", "/api/v1/admin/audit"]:
        assert Client(server).get(path, headers=[("Authorization", f"Bearer {token}")]).status == 401


def test_a_removed_service_is_shut_out_at_once_and_its_stream_ends(start):
    server = start()
    token = server.run("service", "add", "chat").strip()
    stream = Events(server, token)
    assert "chat" in server.run("service", "list")
    server.run("service", "remove", "chat")
    assert ask(server, Authorization=f"Bearer {token}").status == 401
    assert stream.is_over.wait(20)
    assert "chat" not in server.run("service", "list")
    assert server.command("service", "remove", "chat").returncode == 1


def test_a_silent_stream_lives_longer_than_an_idle_connection_and_says_so(start):
    server = start()
    stream = Events(server, server.run("service", "add", "chat").strip())
    time.sleep(47)
    beats = [when for when, comment in stream.comments if comment == "alive"]
    assert len(beats) >= 2
    assert all(14 < later - earlier < 18 for earlier, later in zip(beats, beats[1:]))
    assert not stream.is_over.is_set()


def test_there_is_a_limit_and_seats_come_back(start):
    server = start()
    token = server.run("service", "add", "chat").strip()
    streams = [Events(server, token) for _ in range(64)]
    answer = ask(server, Authorization=f"Bearer {token}")
    assert (answer.status, answer.code) == (503, "busy")
    assert answer.header("Retry-After")
    for stream in streams:
        stream.close()
    # A client that left is noticed when the second heartbeat cannot be sent.
    deadline = time.monotonic() + 40
    while (stream := Events(server, token)).status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    stream.close()


def test_open_streams_do_not_keep_the_server_from_stopping(start):
    server = start()
    stream = Events(server, server.run("service", "add", "chat").strip())
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 5
    assert stream.is_over.wait(5)


def test_the_token_is_printed_once_and_kept_nowhere(start):
    server = start()
    token = server.run("service", "add", "chat").strip()
    assert server.command("service", "add", "chat").returncode == 1
    secret = token.removeprefix("coatcheck_").encode()
    for path in server.folder.rglob("*"):
        if path.is_file():
            assert secret not in path.read_bytes(), path.name
    assert token not in server.run("service", "list", "--json")
