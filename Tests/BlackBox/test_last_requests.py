"""Requests after which a connection cannot be read: they are answered, and it ends without a wait."""

import time

import pytest

from harness import Client, Server
from harness.raw import Raw
from harness.resources import memory

ASK = b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
NEXT = ASK + b"\r\n"
POST = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Which store it is makes no difference here."""
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    server.stop()


@pytest.fixture(params=["port", "management_port"])
def port(server, request):
    return getattr(server, request.param)


def ask(server, *requests, port=None):
    with Raw(server, port) as connection:
        for request in requests:
            connection.send(request)
        return connection.receive(within=2)


OFFERS = {
    "websocket": ASK + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eHh4\r\n\r\n",
    "h2c": ASK + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    "unknown": ASK + b"connection: keep-alive, UPGRADE\r\nupgrade: nothing/1, else\r\n\r\n",
    "empty": ASK + b"Connection: upgrade\r\nUpgrade:\r\n\r\n",
    "in two lines": ASK + b"Upgrade: a\r\nConnection: keep-alive\r\nConnection: upgrade\r\nUpgrade: b\r\n\r\n",
    "for a proxy": ASK + b"Proxy-Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "not announced": ASK + b"Upgrade: h2c\r\n\r\n",
    "with a body": POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
    "with chunks": POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "and close": ASK + b"Connection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "HTTP/1.0": b"GET /login HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "CONNECT": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n",
    "CONNECT with a length": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\nContent-Length: 100\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_an_offer_to_speak_something_else_is_declined_and_ends_the_connection(server, offer, port):
    answer = ask(server, offer, port=port)
    assert len(answer.statuses) == 1
    assert 200 <= answer.statuses[0] < 500
    assert answer.says_close
    assert answer.has_ended


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_what_follows_an_offer_is_neither_answered_nor_waited_for(server, offer):
    answer = ask(server, offer + NEXT, NEXT)
    assert len(answer.statuses) == 1
    assert answer.has_ended


def test_requests_before_an_offer_are_answered_and_only_its_answer_says_close(server):
    answer = ask(server, NEXT + NEXT + OFFERS["h2c"])
    assert answer.statuses == [401, 401, 401]
    assert answer.data.lower().count(b"\r\nconnection: close\r\n") == 1
    assert answer.data.lower().rindex(b"http/1.1 401") < answer.data.lower().index(b"\r\nconnection: close\r\n")


def test_a_connection_that_offers_nothing_stays_open(server):
    answer = ask(server, ASK + b"Connection: upgrade\r\n\r\n", NEXT)
    assert answer.statuses == [401, 401]
    assert not answer.says_close
    assert not answer.has_ended


@pytest.mark.parametrize("offer", ["h2c", "CONNECT"])
def test_what_is_sent_after_an_offer_takes_no_memory(server, offer):
    before = memory(server)
    with Raw(server) as connection:
        connection.send(OFFERS[offer])
        connection.socket.settimeout(0.5)
        until = time.monotonic() + 3
        try:
            while time.monotonic() < until:
                connection.socket.send(b"x" * 1_000_000)
        except OSError:
            pass  # Nobody takes it, or the connection is closed.
        assert memory(server) - before < 50


CLOSING = {
    "close": b"Connection: close\r\n",
    "in capitals": b"Connection: CLOSE\r\n",
    "in a list": b"Connection: close, x\r\n",
    "last in a list": b"Connection: keep-alive, x ,close\r\n",
    "in the second line": b"Connection: x\r\nConnection: close\r\n",
    "for a proxy": b"Proxy-Connection: close\r\n",
}


@pytest.mark.parametrize("field", CLOSING.values(), ids=CLOSING.keys())
def test_who_asks_to_close_is_answered_and_the_connection_ends(server, field, port):
    answer = ask(server, ASK + field + b"\r\n" + NEXT, port=port)
    assert len(answer.statuses) == 1
    assert answer.says_close
    assert answer.has_ended


@pytest.mark.parametrize("fields", [b"", b"Host: localhost\r\n", b"Connection: keep-alive\r\n", b"Host: a\r\nConnection: keep-alive\r\n"])
def test_an_http_1_0_connection_ends_with_its_answer(server, fields, port):
    answer = ask(server, b"GET /healthz HTTP/1.0\r\n" + fields + b"\r\n" + NEXT, port=port)
    assert len(answer.statuses) == 1
    assert answer.says_close
    assert answer.has_ended


def test_an_http_1_0_stream_has_no_chunks(server):
    token = server.run("service", "add", f"old-{time.monotonic_ns()}").strip()
    with Raw(server) as connection:
        connection.send(b"GET /api/v1/revocations HTTP/1.0\r\nAuthorization: Bearer " + token.encode() + b"\r\n\r\n")
        answer = connection.receive(within=2)
    head, _, body = answer.data.partition(b"\r\n\r\n")
    assert answer.statuses == [200]
    assert b"transfer-encoding" not in head.lower()
    assert body.startswith(b"retry: ")


HOSTS = {
    "none": b"",
    "two": b"Host: localhost\r\nHost: localhost\r\n",
    "two spellings": b"Host: localhost\r\nX-A: b\r\nhOST: other\r\n",
    "empty": b"Host:\r\n",
    "blank": b"Host:   \r\n",
    "a space": b"Host: local host\r\n",
    "a list": b"Host: localhost, other\r\n",
    "a path": b"Host: localhost/x\r\n",
    "a person": b"Host: admin@localhost\r\n",
    "a word for a port": b"Host: localhost:http\r\n",
    "two ports": b"Host: localhost:80:80\r\n",
    "only a port": b"Host: :80\r\n",
    "an open bracket": b"Host: [::1\r\n",
    "not ASCII": "Host: löcal\r\n".encode(),
    "not UTF-8": b"Host: \xff\r\n",
    "an escape": b"Host: local%68ost\r\n",
}


@pytest.mark.parametrize("fields", HOSTS.values(), ids=HOSTS.keys())
@pytest.mark.parametrize("path", [b"/login", b"/api/v1/session", b"/verify/caddy", b"/missing"])
def test_a_request_without_exactly_one_valid_host_is_refused(server, path, fields):
    answer = ask(server, b"GET " + path + b" HTTP/1.1\r\n" + fields + b"\r\n" + NEXT)
    assert answer.statuses == [400]
    assert answer.says_close
    assert answer.has_ended
    assert b"x-content-type-options: nosniff" in answer.data.lower()


@pytest.mark.parametrize("fields", [HOSTS["two"], HOSTS["a space"], HOSTS["empty"]])
def test_an_http_1_0_request_may_have_no_host_and_no_wrong_one(server, fields):
    assert ask(server, b"GET /login HTTP/1.0\r\n\r\n").statuses == [200]
    assert ask(server, b"GET /login HTTP/1.0\r\n" + fields + b"\r\n").statuses == [400]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:8080", "a_b.example.org.", "xn--lcal-5qa"])
def test_every_valid_host_is_served(server, host):
    answer = ask(server, f"GET /login HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert answer.statuses == [200]
    assert not answer.has_ended


TARGETS = {
    "another host": b"http://evil.example/login",
    "another port": b"http://localhost:81/login",
    "a person": b"http://localhost@localhost/login",
    "no host": b"http:///login",
    "another protocol": b"ftp://localhost/login",
    "another host without a path": b"https://evil.example",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_a_target_that_names_another_host_than_the_header_is_refused(server, target):
    answer = ask(server, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.statuses == [400]
    assert answer.has_ended


def test_a_target_that_names_the_same_host_is_served(server):
    answer = ask(server, b"GET http://LocalHost/login HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.statuses == [200]
    assert not answer.has_ended


def test_a_refusal_waits_for_the_answers_before_it(server):
    answer = ask(server, NEXT + NEXT + b"GET / HTTP/1.1\r\n\r\n" + NEXT)
    assert answer.statuses == [401, 401, 400]
    assert answer.data.lower().count(b"\r\nconnection: close\r\n") == 1


def test_the_last_answer_reaches_a_client_that_goes_on_sending(server):
    with Raw(server) as connection:
        connection.send(b"POST /login HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n" + b"a" * 4_000_000)
        assert connection.receive().statuses == [400]


def test_a_client_that_does_not_close_its_end_is_given_up_on(server):
    with Raw(server) as connection:
        connection.send(ASK + b"Connection: close\r\n\r\n")
        assert connection.receive(within=2).has_ended
        began = time.monotonic()
        while time.monotonic() - began < 12:
            try:
                connection.socket.sendall(b"x")
            except OSError:
                break
            time.sleep(0.5)
        assert time.monotonic() - began < 10


def test_a_head_request_and_an_answer_without_a_body_end_like_others(server):
    assert ask(server, b"HEAD /login HTTP/1.0\r\n\r\n").has_ended
    assert ask(server, b"HEAD /login HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n").has_ended


def test_many_offers_hinder_nobody(server):
    """A proxy's requests for WebSockets of other clients: each on a connection that it would reuse."""
    for _ in range(20):
        began = time.monotonic()
        assert ask(server, OFFERS["websocket"]).has_ended
        assert Client(server).session().status == 401
        assert time.monotonic() - began < 2
