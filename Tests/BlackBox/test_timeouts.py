"""Idle and absolute timeouts hold to the second, on every store, also under load."""

import datetime
import threading
import time

import pytest

from harness import Client, Server
from harness.server import PASSWORD

pytestmark = pytest.mark.every_store

IDLE, ABSOLUTE = 2, 5


@pytest.fixture(scope="module")
def server(store, tmp_path_factory):
    server = Server(
        tmp_path_factory.mktemp("timeouts"),
        store=store,
        sessions_idle_timeout="2s",
        sessions_absolute_timeout="5s",
        sessions_touch_interval="1s",
        sessions_rotation_interval="off",
        sessions_remember_idle_timeout="4s",
        sessions_remember_absolute_timeout="60s",
    ).start()
    yield server
    server.stop()


def reason(visitor):
    return visitor.session().json.get("reason")


def test_a_session_ends_when_it_was_idle_for_the_idle_timeout(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    time.sleep(IDLE + 0.2)
    answer = visitor.session()
    assert (answer.status, answer.json.get("reason")) == (401, "idle")


def test_activity_restarts_the_idle_timeout(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    for _ in range(3):
        time.sleep(1.3)
        assert visitor.is_signed_in


def test_activity_does_not_move_the_absolute_timeout(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    signed_in_at = time.monotonic()
    while time.monotonic() - signed_in_at < ABSOLUTE - 0.5:
        assert visitor.is_signed_in
        time.sleep(0.4)
    time.sleep(max(0, signed_in_at + ABSOLUTE + 0.2 - time.monotonic()))
    answer = visitor.session()
    assert (answer.status, answer.json.get("reason")) == (401, "absolute")


def test_timeouts_hold_on_the_second_under_load(server, user):
    """Ten clients send requests without pause; none is refused early or served late."""
    early, late, ended = [], [], []

    def visit():
        visitor = Client(server).log_in(user, PASSWORD)
        deadline = float("inf")
        while True:
            asked = time.time()
            answer = visitor.session()
            if answer.status != 200:
                ended.append(answer.json.get("reason"))
                early.extend([deadline - time.time()] if time.time() < deadline else [])
                return
            deadline = timestamp(answer.json["session"]["absolute_expires_at"])
            late.extend([asked - deadline] if asked > deadline + 0.05 else [])

    threads = [threading.Thread(target=visit) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (early, late) == ([], [])
    assert ended == ["absolute"] * len(threads)


def timestamp(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def test_remember_me_has_its_own_longer_pair(server, user, visitor):
    visitor.log_in(user, PASSWORD, remember=True)
    time.sleep(IDLE + 0.5)
    assert visitor.is_signed_in
    time.sleep(4.2)
    assert reason(visitor) == "idle"


def test_reauthentication_restarts_both_timeouts(server, user, visitor):
    before = visitor.log_in(user, PASSWORD).session().json["session"]
    time.sleep(1)
    assert visitor.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    after = visitor.session().json["session"]
    assert timestamp(after["absolute_expires_at"]) >= timestamp(before["absolute_expires_at"]) + 0.9
    assert timestamp(after["authenticated_at"]) >= timestamp(before["authenticated_at"]) + 0.9


def test_an_expired_session_stays_expired_after_a_restart(start):
    server = start(sessions_idle_timeout="2s", sessions_touch_interval="1s", sessions_absolute_timeout="60s")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    server.stop()
    time.sleep(2.2)
    server.start()
    assert reason(visitor) == "idle"


def test_time_given_by_the_client_is_ignored(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    time.sleep(IDLE + 0.2)
    answer = visitor.session(headers=[("Date", "Mon, 01 Jan 2024 00:00:00 GMT")])
    assert answer.status == 401
