"""The state after a restart, a crash and a shutdown."""

import signal
import socket
import time

from harness import Client
from harness.server import PASSWORD


def test_a_killed_server_still_knows_its_sessions_when_it_is_back(start):
    server = start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    server.kill()
    server.start()
    assert visitor.is_signed_in


def test_a_revocation_that_was_acknowledged_survives_a_kill(start):
    server = start()
    user = server.add_user()
    first, second = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    assert second.api("POST", "/sessions/revoke-others").status == 204
    server.kill()
    server.start()
    answer = first.session()
    assert (answer.status, answer.json.get("reason")) == (401, "revoked")
    assert second.is_signed_in


def test_a_logout_that_was_acknowledged_survives_a_kill(start):
    server = start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    cookie = visitor.cookie_header
    assert visitor.api("POST", "/logout").status == 204
    server.kill()
    server.start()
    assert visitor.session(cookie=cookie).json.get("reason") == "logout"


def test_terminate_ends_the_server_with_status_0_and_keeps_sessions(start):
    server = start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert server.stop() == 0
    server.start()
    assert visitor.is_signed_in


def test_an_interrupt_ends_the_server_with_status_0(start):
    assert start().stop(signal.SIGINT) == 0


def test_a_request_in_flight_is_answered_during_shutdown(start):
    server = start()
    user = server.add_user()
    body = b'{"username": "%s", "password": "%s"}' % (user.encode(), PASSWORD.encode())
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        head = (
            f"POST /api/v1/login HTTP/1.1\r\nHost: localhost:{server.port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Origin: {server.url}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body[:10])
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(body[10:])
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert server.stop() == 0


def test_an_idle_connection_does_not_hold_up_shutdown(start):
    server = start()
    with socket.create_connection(("127.0.0.1", server.port)):
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 10


def test_last_seen_is_written_before_the_server_goes(start):
    server = start(sessions_touch_interval="1s")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    first = visitor.session().json["session"]["last_seen_at"]
    time.sleep(1.1)
    visitor.session()
    server.stop()
    server.start()
    assert visitor.session().json["session"]["last_seen_at"] > first


def test_sessions_in_memory_end_with_the_process(start):
    server = start(store="memory:")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    server.stop()
    server.start()
    assert visitor.session().status == 401
