"""What the script of the overview asks for without an action of the user."""

import time

import pytest

from harness import Client
from harness.events import Events
from harness.server import PASSWORD
from harness.waiting import eventually

STREAM, POLL = "/admin/live", "/admin/live/page"
SEATS = 32


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def listen(admin):
    return Events(admin.server, path=STREAM, cookie=f"{admin.server.cookie_name}={admin.token}")


@pytest.mark.parametrize("path", [STREAM, POLL])
def test_only_administrators_are_answered(server, admin, user, path):
    assert Client(server).get(path).status == 303
    assert Client(server).log_in(user, PASSWORD).get(path).status == 403


def test_the_poll_has_the_parts_of_the_page(admin):
    page, poll = admin.get("/admin?period=7d"), admin.get(POLL + "?period=7d")
    assert poll.status == 200
    assert page.text.count("data-live=") == poll.text.count("data-live=") == 6
    assert "in the last 7 days" in poll.text


def test_the_stream_tells_of_an_event_without_saying_which(server, admin):
    stream = listen(admin)
    assert stream.headers["content-type"] == "text/event-stream" and stream.headers["cache-control"] == "no-store"
    Client(server).log_in(server.add_user(), PASSWORD)
    event = stream.wait(30)
    assert (event["event"], event["data"]) == ("changed", {})
    stream.close()


def test_an_open_overview_does_not_keep_its_session_alive(start, store):
    server = start(store=store, sessions_idle_timeout="4s")
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    stream = listen(admin)
    eventually(lambda: admin.get(POLL).status == 303, 30, 0.5, "the end of the session")
    stream.close()


def test_a_page_beyond_the_last_stream_is_told_not_to_come_again(start, store):
    server = start(store=store)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    streams = [listen(admin) for _ in range(SEATS)]
    assert admin.get(STREAM).status == 204
    streams.pop().close()
    eventually(lambda: (stream := listen(admin)).status == 200 and stream, 30, 1, "a free seat").close()
    for stream in streams:
        stream.close()


def test_a_server_stops_while_an_overview_is_open(start, store):
    server = start(store=store)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    stream = listen(admin)
    began = time.monotonic()
    server.stop()
    assert stream.is_over.wait(10)
    assert time.monotonic() - began < 30
