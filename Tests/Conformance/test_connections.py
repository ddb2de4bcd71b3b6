"""Connections that are slow on purpose, and ten thousand that say nothing."""

import resource
import socket
import statistics
import time

import pytest

from Conformance.registry import requirement
from harness import Client, Server
from harness.server import PASSWORD

IDLE, BODY = 30, 10  # What the server allows: silence, and a body's way from the head on.
MARGIN = 5
HEAD = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
# How each kind begins, what it sends every second from then on, and when its time is up.
SLOW = {
    "silence": (b"", b"", IDLE),
    "a head in single bytes": (b"GET /login HTTP/1.1\r\nX-", b"a", IDLE),
    "a head in single lines": (b"GET /login HTTP/1.1\r\n", b"X-A: b\r\n", IDLE),
    "a body in single bytes": (HEAD + b"Content-Length: 1000\r\n\r\n{", b" ", BODY),
    "a body in single chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", BODY),
    "a body that never comes": (HEAD + b"Content-Length: 1000\r\n\r\n", b"", BODY),
}


def is_closed(connection) -> bool:
    connection.setblocking(False)
    try:
        while connection.recv(4096):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def send(connection, data):
    try:
        connection.sendall(data)
    except OSError:
        pass  # It is closed, which is looked at elsewhere.


@requirement("INPUT-slow")
def test_slow_connections_are_closed_at_their_deadline_and_others_are_served(embedded):
    """Slow loris: twenty of each kind, all at once."""
    user = embedded.add_user()
    open_ones = {name: [socket.create_connection(("127.0.0.1", embedded.port)) for _ in range(20)] for name in SLOW}
    for name, connections in open_ones.items():
        for connection in connections:
            send(connection, SLOW[name][0])
    began, closed_after, answered_in = time.monotonic(), {}, []
    while len(closed_after) < len(SLOW) and time.monotonic() - began < IDLE + MARGIN:
        asked = time.monotonic()
        assert Client(embedded).log_in(user, PASSWORD).is_signed_in
        answered_in.append(time.monotonic() - asked)
        for name in set(SLOW) - set(closed_after):
            if all(is_closed(connection) for connection in open_ones[name]):
                closed_after[name] = time.monotonic() - began
            for connection in open_ones[name]:
                send(connection, SLOW[name][1])
        time.sleep(1)
    for connections in open_ones.values():
        for connection in connections:
            connection.close()
    assert set(closed_after) == set(SLOW)
    for name, (_, _, deadline) in SLOW.items():
        assert deadline - 1 < closed_after[name] < deadline + MARGIN, (name, closed_after)
    assert statistics.median(answered_in) < 2


MANY = 10_000
# A slow machine may open fewer. They must be far more than the limit of open files with which the server begins.
ENOUGH = 3000
OPENING = 12


@pytest.fixture
def files():
    """Room for the test's own ends of the connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    assert hard > MANY + 500, f"the hard limit of open files is {hard}"
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def open_idle(server) -> list:
    """Ten thousand connections, or what the machine opens in good time: after its limit the server closes the first."""
    began, idle = time.monotonic(), []
    while len(idle) < MANY and (len(idle) < ENOUGH or time.monotonic() - began < OPENING):
        idle.append(socket.create_connection(("127.0.0.1", server.port), timeout=60))
    return idle


@requirement("INPUT-idle")
def test_ten_thousand_idle_connections_do_not_keep_others_from_being_served(tmp_path, files, record_property):
    """The server begins with the usual limit of 1024 open files and raises it itself."""
    server = Server(tmp_path, open_files=1024).start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    began = time.monotonic()
    idle = open_idle(server)
    opened_in = time.monotonic() - began
    # Answered after those that still wait to be accepted.
    assert visitor.session(timeout=60).status == 200
    durations = []
    # Only while they are idle: later the server closes all of them at once, which takes the build for tests seconds.
    while not durations or len(durations) < 50 and time.monotonic() - began < IDLE - 3:
        asked = time.monotonic()
        assert visitor.is_signed_in
        durations.append(time.monotonic() - asked)
    standing = sum(not is_closed(connection) for connection in idle)
    took = time.monotonic() - began
    record_property(
        "timeline",
        f"{len(idle)} connections in {opened_in:.1f} s, answers in {statistics.median(durations) * 1000:.0f} ms",
    )
    for connection in idle:
        connection.close()
    assert took > IDLE or standing == len(idle)
    assert max(durations) < 2
    assert visitor.session(timeout=120).status == 200
    assert server.stop() == 0
