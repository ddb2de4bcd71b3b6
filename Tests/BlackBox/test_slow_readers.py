"""Clients that send requests and read no answers hold little memory, for a limited time. Clients that read get every answer."""

import contextlib
import socket
import time

import pytest

from harness import Client, Server
from harness.events import Events
from harness.raw import Raw
from harness.resources import memory, sockets
from harness.server import PASSWORD
from harness.waiting import eventually

TIMEOUT, MARGIN = 30, 10  # How long an answer may stand still, and how long a slow machine takes until it does.
ASK = b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMALL = b"GET / HTTP/1.1\r\nHost:a\r\n\r\n"
LARGE = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"  # 40 KB of answer for each.


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Which store it is makes no difference here."""
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    server.stop()


def forget(connection, data):
    """Sends as much as the server accepts, and does not read the answers."""
    connection.setblocking(False)
    with contextlib.suppress(OSError):
        while data:
            data = data[connection.send(data) :]


def greedy(server):
    """A connection from which the server has learnt to read as much as it ever does at once."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    for _ in range(3):
        head = b"POST /missing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
        connection.sendall(head + b"a" * 60_000)
        assert connection.recv(65536)
    return connection


@pytest.mark.parametrize("has_more", [True, False], ids=["and stay", "and finish"])
def test_pipelined_requests_take_little_memory(start, has_more):
    server = start()
    connections = [greedy(server) for _ in range(40)]
    before = most = memory(server)
    for connection in connections:
        forget(connection, SMALL * 20_000)
        if not has_more:
            connection.shutdown(socket.SHUT_WR)
    until = time.monotonic() + 8
    while time.monotonic() < until:
        most = max(most, memory(server))
        time.sleep(0.1)
    for connection in connections:
        connection.close()
    assert most - before < 60
    eventually(lambda: Client(server).session().status == 401, what="an answer for somebody else")


def test_pipelined_requests_are_all_answered_in_turn_to_who_reads(server):
    with Raw(server) as connection:
        for _ in range(10):
            connection.send((ASK + SMALL) * 50)
        answer = connection.receive(within=10)
    assert answer.statuses[::2] == [401] * 500
    assert len(answer.statuses) == 1000
    assert not answer.has_ended


def test_requests_with_bodies_are_pipelined_too(server):
    body = b'{"username": "nobody", "password": "wrong"}'
    head = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    post = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    with Raw(server) as connection:
        answer = connection.send((post + chunked + ASK) * 10).receive(within=10)
    assert answer.statuses == [401] * 30


def test_a_client_that_closes_its_end_gets_the_answers_to_what_it_sent(server):
    with Raw(server) as connection:
        connection.send(ASK * 50)
        connection.socket.shutdown(socket.SHUT_WR)
        answer = connection.receive(within=10)
    assert answer.statuses == [401] * 50
    assert answer.has_ended


def test_too_many_requests_at_once_are_answered_up_to_the_limit_and_the_last_answer_says_so(server):
    with Raw(server) as connection:
        connection.send(SMALL * 2000)
        connection.socket.shutdown(socket.SHUT_WR)
        answer = connection.receive(within=20)
    assert answer.has_ended
    assert len(answer.statuses) >= 200
    assert answer.says_close == (len(answer.statuses) < 2000)


def narrow(server):
    """A connection whose client has room for next to nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", server.port))
    return connection


def test_answers_that_stand_still_end_the_connection_and_streams_and_slow_readers_go_on(start):
    server = start()
    token = server.run("service", "add", "chat").strip()
    person = Client(server).log_in(server.add_user(), PASSWORD)
    stream, slow = Events(server, token), narrow(server)
    slow.sendall(LARGE * 90)
    received = len(slow.recv(1))  # The server has accepted the connection.
    before = sockets(server)
    silent = [narrow(server) for _ in range(10)]
    for connection in silent:
        forget(connection, LARGE * 90)
    began, took = time.monotonic(), None
    while not took or time.monotonic() - began < took + MARGIN:
        received += len(slow.recv(65536))
        time.sleep(0.1)
        if not took and sockets(server) <= before:
            took = time.monotonic() - began
        assert took or time.monotonic() - began < TIMEOUT + 2 * MARGIN, (before, sockets(server))
    assert took > TIMEOUT - 1
    slow.settimeout(10)
    while received < 90 * 40_000 and (part := slow.recv(65536)):
        received += len(part)
    assert received >= 90 * 40_000
    assert not stream.is_over.is_set()
    handle = person.handle
    person.api("POST", "/logout")
    assert stream.wait()["data"]["session"] == handle
    for connection in [slow, *silent]:
        connection.close()


def test_answers_that_clients_do_not_read_take_little_memory(start):
    server = start()
    before = memory(server)
    silent = [narrow(server) for _ in range(100)]
    for connection in silent:
        forget(connection, LARGE * 200)
    most, until = before, time.monotonic() + 15
    while time.monotonic() < until:
        most = max(most, memory(server))
        time.sleep(0.2)
    for connection in silent:
        connection.close()
    assert most - before < 80
    assert Client(server).session().status == 401
