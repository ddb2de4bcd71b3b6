"""Listening sockets from a service manager: which are taken, and restarts without a failed request."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from harness import Client, Server
from harness.activation import HeldSocket, Notices, pass_on
from harness.ports import free_port
from harness.server import BINARY, PASSWORD
from harness.strict import StrictClients
from harness.waiting import eventually


@pytest.fixture
def held():
    """Makes sockets that are closed after the test."""
    sockets = []

    def held(name, listener=None):
        sockets.append(HeldSocket(name, listener))
        return sockets[-1]

    yield held
    for each in sockets:
        each.close()


@pytest.fixture
def servers():
    """Ends the servers of a test."""
    servers = []
    yield servers
    for server in servers:
        if server.is_running:
            server.kill()


# Restarts


def requests(server, user):
    """A session of a user, a proxy's question, and an anonymous page; each on a kept and on a new connection."""
    visitor = Client(server).log_in(user, PASSWORD)
    host = f"Host: localhost:{server.port}\r\n"
    cookie = f"Cookie: {visitor.cookie_header}\r\n"
    proxied = "X-Forwarded-Method: GET\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: app.example.org\r\nX-Forwarded-Uri: /\r\nX-Forwarded-For: 203.0.113.9\r\n"
    made = [
        f"GET /api/v1/session HTTP/1.1\r\n{host}{cookie}\r\n",
        f"GET /verify/caddy HTTP/1.1\r\n{host}{cookie}{proxied}\r\n",
        f"GET /login HTTP/1.1\r\n{host}\r\n",
    ]
    return [request.encode() for request in made for _ in range(4)]


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_restarts_fail_no_request_while_new_connections_wait(tmp_path, held, servers, request, record_property, engine):
    http = held("http")
    settings = {"database_url": request.getfixturevalue("stores").database()} if engine == "postgres" else {}
    server = pass_on(Server(tmp_path / "server", trusted_proxies="127.0.0.1/32", **settings), http)
    servers.append(server)
    server.start()
    user = server.add_user()
    with StrictClients(http.port, requests(server, user)) as load:
        for _ in range(3):
            answered = load.statuses.total()
            eventually(lambda: load.statuses.total() > answered + 200)
            assert server.stop() == 0
            server.start()
        answered = load.statuses.total()
        eventually(lambda: load.statuses.total() > answered + 200)
    assert not load.failures, load.failures[:5]
    assert set(load.statuses) == {200}, load.statuses
    counts = f"{load.statuses.total()} requests on {load.connections} connections"
    record_property("timeline", f"3 restarts on {engine}: {counts}, {len(load.failures)} failed, the slowest took {load.slowest:.1f} s")


def test_a_login_that_was_begun_is_answered_before_the_server_ends(start):
    server = start()
    user = server.add_user()
    visitor = Client(server)
    form = visitor.get("/login")
    body = f"username={user}&password={PASSWORD}&csrf_token={form.field('csrf_token')}".encode()
    head = f"POST /login HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    head += f"Cookie: {visitor.cookie_header}\r\nOrigin: {server.url}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode() + body[:10])
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(2)  # longer than connections without a request may stay
        connection.sendall(body[10:])
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 303")
    assert b"connection: close" in answer.lower()
    assert server.stop() == 0


def test_a_silent_connection_is_closed_without_a_reset_and_soon(start):
    server = start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(f"GET /login HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        assert connection.recv(65536)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        while connection.recv(65536):
            pass
    assert server.stop() == 0
    assert time.monotonic() - began < 5


# Which sockets are taken


def test_all_three_listeners_take_their_sockets(tmp_path, held, servers):
    path = tmp_path / "service.sock"
    service = socket.socket(socket.AF_UNIX)
    service.bind(str(path))
    service.listen()
    server = pass_on(Server(tmp_path / "server"), held("management"), held("service", service), held("http"))
    servers.append(server)
    server.start()
    assert Client(server).get("/login").status == 200
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b"GET /service/v1/info HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 4")
    assert server.stop() == 0
    assert path.exists(), "it is not the server's file"


def test_child_programs_get_neither_the_sockets_nor_the_variables(tmp_path, held, servers):
    seen, program = tmp_path / "seen", tmp_path / "notify"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\n{{ env; ls -l /proc/self/fd; }} > {seen}.new\nmv {seen}.new {seen}\n")
    program.chmod(0o755)
    with Notices(str(tmp_path / "notify.sock")) as notices:
        http = held("http")
        server = pass_on(Server(tmp_path / "server", notify_command=program), http)
        server.variables |= {"NOTIFY_SOCKET": notices.address, "WATCHDOG_USEC": "60000000"}
        servers.append(server)
        server.start()
        # The first login from a browser is told.
        Client(server).log_in(server.add_user(), PASSWORD)
        eventually(seen.exists)
    text = seen.read_text()
    assert "PATH=" in text and "pipe:" in text
    for word in ("LISTEN_", "NOTIFY_SOCKET", "WATCHDOG", f"socket:[{os.fstat(http.descriptor).st_ino}]"):
        assert word not in text


@pytest.mark.parametrize("name", ["coatcheck.socket", "unknown", ""])
def test_a_single_socket_without_a_name_of_ours_is_for_http(tmp_path, held, servers, name):
    http = held("http")
    server = pass_on(Server(tmp_path / "server"), http, names=name)
    servers.append(server)
    assert Client(server.start()).get("/login").status == 200


def refused(server):
    result = subprocess.run(
        [*server.wrapper, BINARY, "serve"], cwd=server.folder, env=server.environment, pass_fds=server.passed, capture_output=True, text=True, timeout=30
    )
    assert result.returncode == 69, result.stderr
    return result.stderr


def test_sockets_without_a_clear_purpose_are_refused(tmp_path, held):
    def message(*names, **options):
        return refused(pass_on(Server(tmp_path / "server"), *(held(name) for name in names), **options))

    assert "FileDescriptorName= to one of http, management, service" in message("metrics")
    assert "after the first one has no name" in message("http", "management", names="http:")
    assert "two of the passed sockets are for http" in message("http", "http")
    assert "1 names for 2 passed sockets" in message("http", "management", names="http")
    assert "LISTEN_FDS" in message("http", count="many")


def test_what_does_not_listen_is_refused(tmp_path, held):
    def message(listener):
        return refused(pass_on(Server(tmp_path / "server"), held("http", listener)))

    datagrams, idle = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
    idle.bind(("127.0.0.1", 0))
    assert "not a stream socket" in message(datagrams)
    assert "does not listen" in message(idle)
    with open("/dev/null") as file:
        assert "not a socket" in message(file)
    assert "cannot be used" in refused(pass_on(Server(tmp_path / "server"), count=1))


def test_variables_for_another_process_are_ignored(start):
    server = start()
    server.stop()
    server.variables = {"LISTEN_PID": "1", "LISTEN_FDS": "1"}
    assert server.start().is_ready


@pytest.mark.skipif(not shutil.which("systemd-socket-activate"), reason="systemd-socket-activate is in Debian's package systemd")
def test_systemd_s_own_tool_starts_the_server_at_the_first_connection(tmp_path, servers):
    server = Server(tmp_path / "server")
    server.wrapper = ["setpriv", "--pdeathsig", "KILL", "--", "systemd-socket-activate", f"--listen=127.0.0.1:{server.port}", "--fdname=http", "--setenv=PATH"]
    server.wrapper += [f"--setenv={name}" for name in server.environment if name.startswith("COATCHECK_")]
    server.settings["http_port"] = free_port()  # where nothing must listen
    servers.append(server)
    server.launch()
    eventually(lambda: "Listening on" in server.output)
    assert not server.is_ready
    assert Client(server).get("/login").status == 200
    server.wait_until_ready()
    assert server.stop() == 0


# What the service manager is told


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_service_manager_hears_of_start_reload_and_stop(tmp_path, servers, kind):
    address = str(tmp_path / "notify.sock") if kind == "path" else f"@coatcheck-{free_port()}"
    with Notices(address) as notices:
        server = Server(tmp_path / "server")
        server.variables = {"NOTIFY_SOCKET": address}
        servers.append(server)
        server.start()
        eventually(lambda: notices.states == ["READY"])
        assert notices.said[0]["STATUS"] == f"serving {server.url}"
        before = time.monotonic_ns() // 1000
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: notices.states == ["READY", "RELOADING", "READY"])
        assert before <= int(notices.said[1]["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
        assert server.stop() == 0
        eventually(lambda: notices.states == ["READY", "RELOADING", "READY", "STOPPING"])
        assert notices.count("WATCHDOG") == 0


def test_a_watchdog_hears_the_server_twice_in_its_time(tmp_path, servers):
    with Notices(str(tmp_path / "notify.sock")) as notices:
        server = Server(tmp_path / "server")
        server.variables = {"NOTIFY_SOCKET": notices.address, "WATCHDOG_USEC": "1000000"}
        servers.append(server)
        server.start()
        eventually(lambda: notices.count("WATCHDOG") >= 4, within=10)
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        heard = notices.count("WATCHDOG")
        time.sleep(1.5)
        assert notices.count("WATCHDOG") == heard
        server.process.send_signal(signal.SIGCONT)
        eventually(lambda: notices.count("WATCHDOG") > heard)


def test_a_service_manager_that_is_gone_does_not_stop_the_server(start, tmp_path):
    server = start()
    server.stop()
    server.variables = {"NOTIFY_SOCKET": str(tmp_path / "nowhere.sock"), "WATCHDOG_USEC": "500000"}
    server.start()
    eventually(lambda: "the service manager was not told" in server.output)
    assert Client(server).get("/login").status == 200
