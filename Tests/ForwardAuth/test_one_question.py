"""The judged request is the delivered one: two hosts with different rules behind each proxy, and users of the wrong group."""

import pytest

from harness.installation import APP
from harness.line import Line
from harness.oracle import OTHER
from harness.proxies import IDENTITY

PAGE = ("Accept", "text/html")


@pytest.fixture
def send(pair, cookies):
    """Sends a request as one of PEOPLE; returns the status and what the application received."""

    def send(request, *headers, person="member", host=None, at=APP):
        line = Line(pair, at)
        pair.app.received.clear()
        headers = [("Host", host or f"{at}:{pair.door}"), ("Cookie", cookies[person]), *headers]
        lines = [f"{request} HTTP/1.1", *(f"{name}: {value}" for name, value in headers if value), "", ""]
        status = line.send("\r\n".join(lines).encode("latin-1"))
        line.close()
        send.answer = line.headers
        return status, [received(head) for head in pair.app.received]

    return send


def received(head: bytes) -> dict:
    line, *lines = head.decode("latin-1").splitlines()
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return {"method": line.split()[0], "target": line.split()[1]} | fields


def test_the_host_of_the_request_line_is_judged_and_delivered_or_the_request_is_refused(pair, send):
    """/admin is open at the other host and for operators at this one, /open the other way round."""
    here, there = f"{APP}:{pair.door}", f"{OTHER}:{pair.door}"
    for line, header, path in ((here, there, "/open"), (here, OTHER, "/open"), (APP, there, "/open"), (there, here, "/admin"), (there, APP, "/admin")):
        status, seen = send(f"GET https://{line}{path}", host=header)
        assert status in (200, 302, 400, 404) and bool(seen) == (status == 200)
        for request in seen:
            assert request["host"] == (here if line.startswith(APP) else there) and request["target"] == path
        refused = "/admin" if line.startswith(APP) else "/open"
        assert send(f"GET https://{line}{refused}", host=header)[1] == [], f"{line} {header}"


def test_the_port_is_the_one_that_was_reached(pair, send):
    """A rule opens both hosts at port 8443, where no server listens."""
    for host in (f"{APP}:8443", f"{APP.upper()}:8443", f"{APP}:08443"):
        status, seen = send("GET /admin", host=host)
        assert status in (302, 400, 403, 404) and not seen, host
        for request in send("GET /open", host=host)[1]:
            assert request["host"].lower() == f"{APP}:{pair.door}"


def test_a_person_cannot_drop_their_own_identity(send):
    for name in IDENTITY:
        for listed in (name, f"close, {name}", f"keep-alive, {name.lower()}"):
            status, seen = send("GET /api/v1", ("Connection", listed))
            assert status == 200 and seen[0]["remote-user"] == "member" and seen[0]["remote-session"], listed
    status, seen = send("GET /api/v1", ("Connection", ", ".join(IDENTITY)))
    assert status == 200 and seen[0]["remote-user"] == "member"


def test_what_connection_lists_does_not_reach_the_application(send):
    for request in send("GET /open", ("Connection", "keep-alive, Remote-User, X-Forwarded-Proto"))[1]:
        assert request.get("connection", "keep-alive").lower() in ("keep-alive", "close")
        assert request["x-forwarded-proto"] == "https"


def test_no_protocol_but_websocket_is_offered_to_the_application(send):
    """After an upgrade to HTTP/2 without TLS the application would get requests that no proxy asks about."""
    for protocol in ("h2c", "websocket, h2c", "TLS/1.0", "connect-udp"):
        settings = ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA")
        for request in send("GET /open", ("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", protocol), settings)[1]:
            assert "upgrade" not in request and "upgrade" not in request.get("connection", "").lower(), protocol


def test_a_websocket_reaches_the_application_with_the_persons_identity(send):
    key = [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13")]
    status, seen = send("GET /api/socket", ("Connection", "keep-alive, Upgrade, Remote-User"), ("Upgrade", "websocket"), *key)
    assert seen[0]["upgrade"] == "websocket" and seen[0]["connection"].lower() == "upgrade"
    assert seen[0]["remote-user"] == "member"


MALFORMED = ["GET /" + "a" * 5000, "X-Y /open", "get /open", "GET /open?\x01", "GET /open%00", "GET /admin/users%E2%80%A8", "GET /%ff", "GET /a//b;c"]


def test_a_request_that_cannot_be_read_is_refused_and_not_to_be_tried_again(send):
    for request in MALFORMED:
        for person in ("member", "anonymous"):
            status, seen = send(request, PAGE, person=person)
            assert 400 <= status < 500 and not seen, request[:40]
            assert b"retry-after" not in send.answer and b"location" not in send.answer, request[:40]


def test_a_byte_that_no_address_has_is_refused_or_encoded_before_the_question(pair, send):
    status, seen = send("GET /\xc3\xa9")
    if pair.name == "traefik":
        assert status == 200 and seen[0]["target"] == "/%C3%A9"
    else:
        assert 400 <= status < 500 and not seen
    assert not send("GET /admin/\xe2\x80\xa8")[1]


def test_more_headers_than_coatcheck_reads_are_no_outage(send):
    for headers in ([(f"X-{number}", "a") for number in range(120)], [("Cookie", f"{number}=" + "c" * 6000) for number in range(4)]):
        status, _ = send("GET /open", *headers)
        assert status < 500 and b"retry-after" not in send.answer


def test_a_suffix_that_a_pattern_or_an_application_treats_specially_does_not_open_what_a_rule_closes(send):
    for path in ("/files/a/secret", "/reports/7", "/admin/users", "/api"):
        for suffix in ("", "/", ".", "%20", "%3F", "%23", "%3Fx", "%0A", "%C2%85", "%E2%80%A8", "%E2%80%A9", "%E2%80%8D", "%EF%BB%BF", "%00"):
            status, seen = send(f"GET {path}{suffix}")
            assert 400 <= status < 500 and not seen, path + suffix
        assert not send(f"GET {path.upper()}")[1]
