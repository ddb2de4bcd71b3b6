"""Requests written by hand, byte by byte: where one ends is never open to interpretation, and no byte gets into a log as it is."""

import re
import socket

import pytest

from Conformance.registry import requirement
from harness import Client, Server
from harness.server import PASSWORD

HEAD = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n"
SECOND = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


@pytest.fixture(scope="session")
def server(embedded):
    """Which store it is makes no difference here."""
    return embedded


def exchange(server, request) -> bytes:
    """All that comes back until the server closes, which it has to."""
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                answer += part
        except (ConnectionResetError, BrokenPipeError):
            pass
    return answer


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", answer)]


# Each could be read in two ways; by one of them the second request is part of the first one's body.
AMBIGUOUS = {
    "length and chunks": HEAD + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + SECOND,
    "chunks and length": HEAD + CHUNKED + b"Content-Length: %d\r\n\r\n0\r\n\r\n" % (5 + len(SECOND)) + SECOND,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SECOND) + SECOND,
    "two lengths in one": HEAD + b"Content-Length: 0, %d\r\n\r\n" % len(SECOND) + SECOND,
    "a signed length": HEAD + b"Content-Length: +0\r\n\r\n" + SECOND,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n" + SECOND,
    "a hexadecimal length": HEAD + b"Content-Length: 0x2b\r\n\r\n" + SECOND,
    "a length beyond 64 bits": HEAD + b"Content-Length: 18446744073709551616\r\n\r\n" + SECOND,
    "a space in the name": HEAD + b"Content-Length : %d\r\n\r\n" % len(SECOND) + SECOND,
    "a space before the colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "an encoding nobody knows": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunked not last": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
    "a tab in the value": HEAD + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a folded header": HEAD + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a chunk size beyond 64 bits": HEAD + CHUNKED + b"\r\n10000000000000000\r\n" + SECOND,
    "a negative chunk size": HEAD + CHUNKED + b"\r\n-1\r\n" + SECOND,
    "a chunk size that is none": HEAD + CHUNKED + b"\r\nzz\r\n\r\n" + SECOND,
    "a chunk longer than it says": HEAD + CHUNKED + b"\r\n1\r\nabc\r\n0\r\n\r\n" + SECOND,
    "a line feed inside a header": HEAD + b"X-A: b\nContent-Length: %d\r\n\r\n" % len(SECOND) + SECOND,
    "a return inside a header": HEAD + b"X-A: b\rContent-Length: %d\r\n\r\n" % len(SECOND) + SECOND,
    "NUL in a header": HEAD + b"X-A: b\0Content-Length: %d\r\n\r\n" % len(SECOND) + SECOND,
    "an old version with chunks": HEAD.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n0\r\n\r\n" + SECOND,
}


@requirement("ASVS-4.2.1", "ASVS-16.5.1", "INPUT-smuggling")
@pytest.mark.parametrize("request_bytes", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_the_connection_ends(server, request_bytes):
    answer = exchange(server, request_bytes)
    assert set(statuses(answer)) <= {400, 413, 422, 501}, answer[:2000]  # Not 404, which the second request would get.
    assert Client(server).session().status == 401


@requirement("ASVS-4.2.1")
def test_two_whole_requests_on_one_connection_are_answered_in_turn(server):
    first = b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /missing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert statuses(exchange(server, first + last)) == [401, 404]


FLOODS = {
    "one header": b"X-Long: " + b"a" * 17_000 + b"\r\n",
    "many headers": b"".join(b"X-%d: a\r\n" % number for number in range(200)),
    "many large headers": b"".join(b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(60)),
    "one cookie": b"Cookie: __Host-coatcheck=" + b"A" * 17_000 + b"\r\n",
    "many cookies": b"".join(b"Cookie: c%d=v\r\n" % number for number in range(500)),
    "the same header": b"Origin: http://a\r\n" * 300,
    "a header without an end": b"X-Endless: " + b"a" * 2_000_000,
}


@requirement("COOKIE-size", "ASVS-16.5.1", "INPUT-header-flood")
@pytest.mark.parametrize("headers", FLOODS.values(), ids=FLOODS.keys())
def test_a_flood_of_headers_is_refused(server, headers):
    answer = exchange(server, b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + b"\r\n")
    assert all(400 <= status < 500 for status in statuses(answer)), answer[:300]
    assert Client(server).session().status == 401


LONG = "x" * 60_000


@requirement("ASVS-16.5.1", "INPUT-over-long")
@pytest.mark.parametrize("field", ["username", "password", "csrf_token", "next", "remember", "unknown"])
def test_an_overlong_form_field_is_refused(server, field):
    visitor = Client(server)
    fields = {"username": "nobody", "password": PASSWORD, "csrf_token": visitor.get("/login").field("csrf_token")} | {field: LONG}
    answer = visitor.form("/login", fields)
    assert answer.status in (400, 401, 403, 413, 422)
    assert LONG[:1000] not in answer.text or field == "username"  # The form is shown again with the name, as text.
    assert server.cookie_name not in visitor.jar


NUL = ["\0", "a\0b", "\0" * 60, "\u0001\u0002", "\x7f", "\ufeff", "\ufffe"]


@requirement("ASVS-16.5.1", "ASVS-1.2.4", "INPUT-NUL")
@pytest.mark.parametrize("text", NUL, ids=ascii)
def test_nul_and_its_relatives_are_only_a_wrong_name(server, user, text):
    visitor = Client(server).log_in(user, PASSWORD)
    for name in (text, user + text, text + user):
        assert Client(server).api("POST", "/login", {"username": name, "password": PASSWORD}).status in (400, 401, 422)
        assert Client(server).log_in_by_form(name, PASSWORD).status in (400, 401, 422)
    assert visitor.api("POST", "/password", {"current": text, "new": text * 20}).status in (401, 403, 422)
    for path in ["/%00", "/admin%00", "/api/v1/sessions/%00", "/static/%00.css", "/login?next=%00"]:
        assert visitor.get(path).status in (200, 303, 400, 403, 404, 405)
    assert visitor.is_signed_in


@requirement("ASVS-16.4.1", "INPUT-log-injection")
def test_no_byte_of_a_request_reaches_the_log_as_it_is(tmp_path):
    """At the most talkative level: no new line, no control character, no escape sequence of a terminal."""
    server = Server(tmp_path, log_level="trace").start()
    fake = "FAKE line of the log"
    hostile = f"x\r\n{fake}\u2028{fake}\x1b[31m{fake}\x00\x08\u202e"
    visitor = Client(server)
    visitor.api("POST", "/login", {"username": hostile, "password": hostile})
    visitor.log_in_by_form(hostile, hostile, next=hostile)
    for path in ["/%0d%0aFAKE", "/%1b[31mFAKE", "/login?a=%0aFAKE", "/api/v1/sessions/%0aFAKE", "/x;%0d%0aFAKE"]:
        visitor.get(path)
    for name in (b"User-Agent", b"Referer", b"X-Forwarded-For", b"X-Request-ID", b"Origin", b"Cookie", b"Host"):
        for value in (b"a\x1b[31mFAKE", b"a\xc2\x85FAKE", b"a\xe2\x80\xa8FAKE", b"a\tFAKE", b"a\x9bFAKE"):
            exchange(server, b"GET /login HTTP/1.1\r\nConnection: close\r\n" + name + b": " + value + b"\r\n\r\n")
    server.stop()
    log = server.output
    assert len(log.splitlines()) > 20
    assert not re.search(r"^\s*FAKE", log, re.M)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e]", log)


@requirement("ASVS-13.4.2", "ASVS-13.4.5")
@pytest.mark.parametrize(
    "path",
    "/debug /trace /env /actuator /metrics /healthz /readyz /.git/HEAD /.env /coatcheck.db /var/coatcheck.db /swagger /test /api/v1/debug".split(),
)
def test_nothing_for_operators_or_developers_is_on_the_public_port(server, path):
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    for headers in ([], [("X-Debug", "1"), ("X-Original-URL", path)]):
        assert visitor.get(path, headers=headers).status == 404


@requirement("ASVS-13.4.4", "ASVS-4.1.4")
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "OPTIONS", "DEBUG", "PURGE"])
def test_no_method_echoes_a_request(server, user, method):
    visitor = Client(server).log_in(user, PASSWORD)
    for path in ("/", "/account", "/api/v1/session"):
        answer = visitor.request(method, path, headers=[("X-Echo", "canary-7731")])
        assert answer.status in (204, 400, 404, 405, 501)
        assert "canary-7731" not in answer.text + str(answer.headers)
        assert visitor.token not in answer.text
