"""Requests that no browser would send: one clear answer each, nothing leaks, the server lives."""

import json
import re
import socket
import time

import pytest

from harness import Client
from harness.server import PASSWORD, ROOT

LEAKS = ("sqlite", "select ", "insert ", "fatal", ".swift", str(ROOT).lower(), "/root", "/home", "stack", "grdb", "exception", "nio")
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture(autouse=True)
def nothing_leaks_and_the_server_lives(server):
    answers = []
    server.observers.append(lambda method, path, response: answers.append(response))
    yield
    server.observers.clear()
    for answer in answers:
        if answer.status >= 400:
            assert answer.status != 500
            # A random token has any three letters sooner or later.
            said = re.sub(r"[\w-]{40,}", "", answer.body.decode(errors="replace")).lower()
            assert not [word for word in LEAKS if word in said]
    assert Client(server).session().status == 401


def post(visitor, path, body, content_type, extra=()):
    headers = [("Content-Type", content_type), ("Sec-Fetch-Site", "same-origin"), ("Origin", visitor.server.url), *extra]
    return visitor.request("POST", path, body, headers)


def login_json(visitor, body):
    return post(visitor, "/api/v1/login", body, "application/json")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"username": "a"}',
        b'{"username": 1, "password": 2}',
        b'{"username": null, "password": null}',
        b'{"username": {"a": 1}, "password": []}',
        b'{"username": "a", "password": "b"} trailing',
        b'{"username": "\xff\xfe", "password": "b"}',
        b'{"username": "\\ud800", "password": "b"}',
        b"[" * 50_000,
        b'{"a":' * 5_000,
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_json_that_is_not_a_login_is_refused(visitor, body):
    assert login_json(visitor, body).status in (400, 422)


def test_a_duplicate_json_key_is_refused_or_harmless(server, user, visitor):
    body = json.dumps({"username": "nobody"})[:-1] + f', "username": "{user}", "password": "{PASSWORD}"}}'
    assert login_json(visitor, body.encode()).status in (200, 400, 401, 422)


@pytest.mark.parametrize("field", ["username", "password", "csrf_token", "next"])
def test_a_duplicate_form_field_is_refused(server, user, visitor, field):
    page = visitor.get("/login")
    fields = {"username": user, "password": PASSWORD, "csrf_token": page.field("csrf_token"), "next": "/account"}
    answer = visitor.form("/login", [*fields.items(), (field, fields[field])])
    assert answer.status == 400
    assert server.cookie_name not in visitor.jar


def test_form_fields_in_the_address_are_not_mixed_in(server, user, visitor):
    token = visitor.get("/login").field("csrf_token")
    answer = visitor.form(f"/login?username={user}&password={PASSWORD}", {"csrf_token": token})
    assert 400 <= answer.status < 500
    assert server.cookie_name not in visitor.jar


@pytest.mark.parametrize("body", [b"username=%ff%fe&password=x", b"username=\xff\xfe&password=x", b"%zz=%", b"=&=&=", b"&" * 1000])
def test_a_form_that_is_not_utf8_or_not_a_form_is_refused(visitor, body):
    visitor.get("/login")
    assert post(visitor, "/login", body, FORM).status in (400, 403, 422)


@pytest.mark.parametrize("path", ["/login", "/api/v1/login", "/logout", "/setup", "/missing"])
def test_ten_megabytes_are_refused_fast(visitor, path):
    started = time.monotonic()
    try:
        status = post(visitor, path, b"a" * 10_000_000, "application/json" if "api" in path else FORM).status
    except (ConnectionResetError, BrokenPipeError):
        status = 413  # The server answered and closed while we were still sending.
    assert status in (404, 413) or (path == "/setup" and status in (403, 410))
    assert time.monotonic() - started < 5


def test_a_body_that_is_announced_too_large_is_refused_unread(server):
    head = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"
    assert raw(server, head).startswith(b"HTTP/1.1 413")


def test_a_chunked_body_cannot_get_round_the_limit(server):
    head = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b" 413 " in raw(server, head + (b"4000\r\n" + b"a" * 0x4000 + b"\r\n") * 40 + b"0\r\n\r\n")[:20]


def raw(server, request, timeout=5) -> bytes:
    """Sends bytes as they are; returns the first bytes of the answer, b"" when the server just closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        try:
            connection.sendall(request)
            return connection.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return b""


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /login\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: \x00\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Many: a\r\n" * 20_000 + b"\r\n",
    ],
    ids=lambda head: head[:40].decode("latin-1").replace("\r\n", " ").replace("\x00", "NUL") + f"… {len(head)}",
)
def test_a_request_that_is_not_http_is_refused_or_closed(server, request_head):
    answer = raw(server, request_head)
    assert answer == b"" or answer[9:10] == b"4" or answer[9:12] in (b"501", b"505"), answer[:200]
    if answer:
        head = answer.lower()
        for header in (b"x-content-type-options: nosniff", b"frame-ancestors 'none'", b"cache-control: no-store"):
            assert header in head, answer[:1000]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND", "FOO", "get"])
@pytest.mark.parametrize("path", ["/login", "/api/v1/session"])
def test_a_method_that_is_not_offered_is_405(visitor, method, path):
    answer = visitor.request(method, path)
    assert answer.status in (400, 405, 501)
    if answer.status == 405:
        assert "GET" in answer.header("Allow")


@pytest.mark.parametrize(
    "path",
    [
        "/Admin",
        "//admin",
        "/admin/",
        "/admin;x",
        "/%61dmin",
        "/admin%2f..",
        "/./admin",
        "/login/../admin",
        "/admin%00",
        "/admin?a=%ff",
        "/admin/users/..%2f",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/../../../../etc/passwd",
        "/assets/..%2f..%2fPackage.swift",
    ],
)
@pytest.mark.parametrize("extra", [[], [("X-Original-URL", "/admin"), ("X-Rewrite-URL", "/admin")]], ids=["", "rewritten"])
def test_no_spelling_of_a_path_opens_a_door(visitor, path, extra):
    assert visitor.get(path, headers=extra).status in (303, 400, 401, 403, 404)


HOSTILE = ['"><svg onload=alert(1)>', "{{7*7}}", "'; DROP TABLE accounts; --", "x\r\nSet-Cookie: a=b", "‮evil", "a" * 5000, "\x00"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_in_the_login_form_is_only_text(server, visitor, text):
    answer = visitor.log_in_by_form(text, text)
    assert answer.status in (400, 401, 422)
    assert "<svg" not in answer.text
    assert ">49<" not in answer.text
    assert not [cookie for cookie in answer.cookies if cookie.name == "a"]


def test_a_hostile_user_agent_is_only_text_on_the_account_page(server, user):
    visitor = Client(server, user_agent='"><svg onload=alert(1)>{{7*7}}').log_in(user, PASSWORD)
    text = visitor.get("/account").text
    assert "<svg onload" not in text
    assert "}}49" not in text


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "Remote-User", "X-Forwarded-User"],
)
def test_forwarded_headers_from_a_stranger_change_nothing(server, user, header):
    visitor = Client(server)
    extra = [(header, "for=10.6.6.6" if header == "Forwarded" else "10.6.6.6")]
    answer = visitor.api("POST", "/login", {"username": user, "password": PASSWORD}, extra=extra)
    assert answer.status == 200
    assert "10.6.6.6" not in json.dumps(visitor.session().json)
    assert Client(server).session(headers=[(header, user)]).status == 401


def test_a_stranger_host_header_does_not_reach_a_page(server, visitor):
    answer = visitor.get("/account", headers=[("Host", "evil.example")])
    assert "evil.example" not in (answer.location or "") + answer.text


def test_half_a_request_is_given_up_on(server):
    """A connection that never finishes its request does not keep others from being served."""
    sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
    try:
        for connection in sockets:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-")
        assert Client(server).session().status == 401
    finally:
        for connection in sockets:
            connection.close()
