"""A full disk: users cannot sign in, signed-in users stay signed in, and every session can still be ended."""

import contextlib
import pathlib
import re
import sqlite3
import time

import pytest

from harness import Client, Server
from harness.disk import Disk
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture
def disk(tmp_path):
    if not Disk.is_possible(tmp_path / "probe"):
        pytest.skip("this process may not mount")
    with Disk.mounted(tmp_path / "disk", megabytes=24) as disk:
        yield disk


@pytest.fixture
def start_on(disk, tmp_path):
    """Starts a server whose database is on the small disk; its output is on another one."""
    servers = []

    def start_on(**settings):
        server = Server(tmp_path / "server", database_url=f"sqlite:{disk.folder}/coatcheck.db", **settings)
        servers.append(server)
        return server.start()

    yield start_on
    for server in servers:
        if server.is_running:
            server.kill()


def reserve(disk) -> pathlib.Path:
    return disk.folder / "coatcheck.db.reserve"


def metric(server, name) -> float:
    return float(re.search(rf"^{name} (\S+)$", server.management("/metrics")[1], re.MULTILINE).group(1))


def is_full(server) -> bool:
    return metric(server, "coatcheck_disk_full") == 1


def test_on_a_full_disk_nobody_signs_in_and_every_session_can_be_ended(start_on, disk):
    server = start_on(sessions_limit_per_user=100)
    user = server.add_user()
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    visitors = [Client(server).log_in(user, PASSWORD) for _ in range(45)]
    tokens = [(visitor.cookie_header, visitor.csrf_token()) for visitor in visitors]
    disk.fill()
    # Before the server has looked again.
    assert visitors[0].api("POST", "/logout", csrf=tokens[0][1]).status == 204
    eventually(lambda: is_full(server))
    answer = Client(server).api("POST", "/login", {"username": user, "password": PASSWORD})
    assert answer.status == 503 and answer.header("Retry-After") and answer.cookies == []
    assert all(visitor.is_signed_in for visitor in visitors[1:])
    for number in range(1, 40):
        assert visitors[number].api("POST", "/logout", csrf=tokens[number][1]).status == 204
    assert visitors[40].api("POST", "/sessions/revoke-others", csrf=tokens[40][1]).status == 204
    assert admin.api("DELETE", f"/admin/sessions/{visitors[40].handle}").status == 204
    assert all(visitor.session(cookie=cookie).status == 401 for visitor, (cookie, _) in zip(visitors, tokens))
    assert admin.is_signed_in
    status, text = server.management("/readyz")
    assert (status, "users cannot sign in" in text) == (200, True)
    disk.clear()
    eventually(lambda: not is_full(server))
    assert Client(server).log_in(user, PASSWORD).is_signed_in
    assert len(server.audit(event="session_logout")) == 40
    assert server.command("audit", "verify").returncode == 0


def test_a_server_that_is_started_again_on_a_full_disk_serves_those_who_are_signed_in(start_on, disk):
    server = start_on()
    user = server.add_user()
    visitor, other = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    csrf = visitor.csrf_token()
    server.kill()
    disk.fill()
    server.start()
    assert visitor.is_signed_in and other.is_signed_in
    assert Client(server).api("POST", "/login", {"username": user, "password": PASSWORD}).status == 503
    assert visitor.api("POST", "/logout", csrf=csrf).status == 204
    assert not visitor.is_signed_in
    assert other.is_signed_in


def test_a_server_that_was_stopped_starts_on_a_full_disk(start_on, disk):
    server = start_on()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert server.stop() == 0
    # It is made anew when the file is opened, and needs room.
    (disk.folder / "coatcheck.db-shm").unlink(missing_ok=True)
    disk.fill()
    server.start()
    assert visitor.is_signed_in
    assert visitor.api("POST", "/logout").status == 204


def test_a_session_can_be_ended_by_a_command_on_a_full_disk(start_on, disk):
    server = start_on()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    disk.fill()
    server.run("session", "revoke", visitor.handle)
    assert visitor.session().status == 401


@contextlib.contextmanager
def nothing_can_be_written(disk):
    """A disk without a byte left, the reserve gone, and a reader that keeps the write-ahead log from beginning anew."""
    with contextlib.closing(sqlite3.connect(disk.folder / "coatcheck.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM sessions").fetchone()
        reserve(disk).unlink()
        disk.fill()
        yield
    disk.clear()


def test_whoever_got_a_new_cookie_is_not_locked_out_by_a_full_disk(start_on, disk):
    server = start_on(sessions_rotation_interval="1s", sessions_touch_interval="1s")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    old = visitor.token
    time.sleep(1.1)
    assert visitor.is_signed_in
    assert visitor.token != old, "a new secret was offered"
    with nothing_can_be_written(disk):
        for _ in range(3):
            time.sleep(0.5)
            assert visitor.is_signed_in
            assert visitor.get("/account").status == 200
            assert visitor.session(cookie=visitor.with_token(old)).status == 200, "nobody has confirmed the new one"
            assert visitor.session(cookie=visitor.with_token("Q" * 64)).status == 401
        answer = visitor.api("POST", "/logout")
        assert (answer.status, answer.cookies) == (503, [])
    time.sleep(1.1)
    assert visitor.is_signed_in
    assert visitor.api("POST", "/logout").status == 204


def test_a_retired_secret_is_refused_on_a_full_disk_and_ends_the_session_afterwards(start_on, disk):
    server = start_on(sessions_rotation_interval="1s", sessions_rotation_grace="0s")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    old = visitor.token
    time.sleep(1.1)
    while visitor.token == old:
        visitor.session()
    assert visitor.is_signed_in, "the new secret is confirmed"
    thief = Client(server)
    with nothing_can_be_written(disk):
        assert [thief.session(cookie=thief.with_token(old)).status for _ in range(3)] == [503] * 3
        assert visitor.is_signed_in
    eventually(lambda: thief.session(cookie=thief.with_token(old)).status == 401)
    assert visitor.session().json["reason"] == "replay"


def test_little_room_is_announced_before_anything_is_refused(start_on, disk):
    server = start_on()
    user = server.add_user()
    assert "little room" not in server.output
    eventually(lambda: metric(server, "coatcheck_disk_free_bytes") == disk.free)
    disk.fill(leaving=6 << 20)
    eventually(lambda: "little room is left for the database" in server.output)
    assert not is_full(server)
    assert Client(server).log_in(user, PASSWORD).is_signed_in


def test_room_is_put_aside_given_up_when_needed_and_put_aside_again(start_on, disk):
    server = start_on()
    assert reserve(disk).stat().st_size == (24 << 20) // 16
    assert reserve(disk).stat().st_mode & 0o777 == 0o600
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    disk.fill()
    assert visitor.api("POST", "/logout").status == 204
    disk.clear()
    eventually(lambda: reserve(disk).exists() and not is_full(server))


def test_refused_calls_wait_for_room_and_are_all_counted(start_on, disk):
    server = start_on()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    disk.fill()
    eventually(lambda: is_full(server))
    for _ in range(100):
        assert visitor.get("/api/v1/admin/users").status == 403
    assert server.audit(event="authz_fail") == []
    disk.clear()
    eventually(lambda: not is_full(server))
    server.stop()
    assert [line["count"] for line in server.audit(event="authz_fail")] == [100]
