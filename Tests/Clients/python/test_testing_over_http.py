"""The testing service in a process of its own, for tests in other languages."""

import json
import socket
import subprocess
import sys

import pytest

import coatcheck
from coatcheck import Invalid, Unavailable
from coatcheck.wire import Request


@pytest.fixture
def over_http():
    """A service in another process at a TCP port, and a client of it."""
    command = [
        sys.executable,
        "-m",
        "coatcheck.testing",
        "--until-eof",
        "--application",
        "shop",
        "--token",
        "service-token",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        word, address, token = process.stdout.readline().split()
        assert (word, token) == ("ready", "service-token")
        yield coatcheck.Client(address, token)
        process.stdin.close()


def control(client, what, **arguments):
    """Asks the service in the other process for trouble."""
    transport = client._transport
    request = Request("POST", f"/testing/{what}", json.dumps(arguments).encode())
    return json.loads(transport.exchange(request, new_connection=True, deadline=10**9).body)


def test_a_test_in_any_language_can_bind_a_session(over_http):
    made = over_http.create(principal="ann")
    value = control(over_http, "bind", id=made.session.id)["bound"]
    with pytest.raises(coatcheck.ProofRequired):
        over_http.authenticate(made.cookie.token)
    assert over_http.authenticate(made.cookie.token, value).session.bound
    assert control(over_http, "bind", id="x" * 22) == {}


def test_a_test_in_any_language_can_move_the_clock_and_ask_for_trouble(over_http):
    made = over_http.create(principal="ann")
    control(over_http, "calls")
    control(over_http, "lose", count=1)
    assert over_http.change(id=made.session.id, add={"n": 1}).data["n"] == 1
    assert control(over_http, "calls") == {"calls": ["data", "data"]}
    control(over_http, "unavailable", down=True)
    with pytest.raises(Unavailable):
        over_http.authenticate(made.cookie.token)
    control(over_http, "unavailable", down=False)
    control(over_http, "lose", count=1, partly=True)
    with pytest.raises(Unavailable):
        over_http.authenticate(made.cookie.token)
    control(over_http, "clock", advance=1800)
    with pytest.raises(Invalid, match="idle"):
        over_http.authenticate(made.cookie.token)


def connect(client):
    """A plain connection to where a client's service listens."""
    address = client._transport._address
    connection = socket.create_connection((address.host, address.port))
    connection.settimeout(5)
    return connection


def test_events_are_streamed_as_they_happen(over_http):
    made = over_http.create(principal="ann")
    with connect(over_http) as connection:
        connection.sendall(b"GET /service/v1/events?stream=1 HTTP/1.1\r\nAuthorization: Bearer service-token\r\n\r\n")
        stream = connection.makefile("rb")
        assert stream.readline() == b"HTTP/1.1 200 OK\r\n"
        while stream.readline() != b": ready\n":
            pass
        over_http.end(id=made.session.id, reason="revoked")
        data = b""
        while not data.startswith(b"data: "):
            data = stream.readline()
        event = json.loads(data.removeprefix(b"data: "))
    assert (event["kind"], event["session"], event["reason"]) == ("ended", made.session.id, "revoked")


@pytest.mark.parametrize(
    "request_text",
    [
        "GET /service/v1/about HTTP/1.0\r\n\r\n",
        "POST /service/v1/end HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /service/v1/end HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "GET /service/v1/about HTTP/1.1\r\nno colon\r\n\r\n",
    ],
    ids=["an older version", "chunked", "no length", "no header"],
)
def test_what_is_not_the_protocol_is_answered_with_the_end_of_the_connection(over_http, request_text):
    with connect(over_http) as connection:
        connection.sendall(request_text.encode())
        assert connection.recv(1) == b""


def test_a_body_over_the_limit_is_refused(over_http):
    head = b"POST /service/v1/end HTTP/1.1\r\nAuthorization: Bearer service-token\r\nContent-Length: 98305\r\n\r\n"
    with connect(over_http) as connection:
        connection.sendall(head + b"x" * 98_305)
        assert connection.recv(12) == b"HTTP/1.1 413"
