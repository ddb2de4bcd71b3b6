"""Passwords and files as terminals, editors and other systems hand them over."""

import fcntl
import os
import pty
import signal
import subprocess
import termios

import pytest

from harness import Client, Server
from harness.server import BINARY, PASSWORD
from harness.waiting import eventually


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    server.kill()


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r", "\nsecond line\n", "\r\nsecond line\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_are_no_part_of_a_password(running, mark, ending):
    name = f"p{abs(hash((mark, ending)))}"
    result = subprocess.run(
        [BINARY, "user", "add", name, "--password-stdin"], cwd=running.folder, env=running.environment,
        input=mark + PASSWORD.encode() + ending.encode(), capture_output=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert Client(running).log_in(name, PASSWORD).is_signed_in


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n", b"\xef\xbb\xbf\r\n", b"\xff\xfeh\x00u\x00n\x00"])
def test_no_password_is_an_error(running, content):
    result = subprocess.run(
        [BINARY, "user", "add", "no-password", "--password-stdin"], cwd=running.folder, env=running.environment,
        input=content, capture_output=True,
    )  # fmt: skip
    assert result.returncode == 1


class Terminal:
    """A command whose standard streams are a terminal."""

    def __init__(self, server, *arguments):
        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [BINARY, *arguments], cwd=server.folder, env=server.environment, stdin=follower, stdout=follower, stderr=follower,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        self.follower = follower
        self.output = b""
        os.set_blocking(self.leader, False)

    def has(self, text):
        try:
            self.output += os.read(self.leader, 65536)
        except (BlockingIOError, OSError):
            pass
        return text in self.output

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.follower)[3] & termios.ECHO)

    def type(self, text):
        os.write(self.leader, text)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.leader)
        os.close(self.follower)


@pytest.fixture
def terminal(running):
    terminals = []

    def open(*arguments):
        terminals.append(Terminal(running, *arguments))
        return terminals[-1]

    yield open
    for each in terminals:
        each.close()


def test_a_password_at_a_terminal_is_asked_for_and_not_shown(running, terminal):
    at = terminal("user", "add", "typed", "--password-stdin")
    eventually(lambda: at.has(b"Password: "), what="the question")
    eventually(lambda: not at.echoes, what="the terminal being silent")
    at.type(PASSWORD.encode() + b"\r")
    assert at.process.wait(timeout=30) == 0
    eventually(lambda: at.has(b"typed was created"), what="the result")
    assert PASSWORD.encode() not in at.output
    assert at.echoes
    assert Client(running).log_in("typed", PASSWORD).is_signed_in


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_shows_what_is_typed_again_after_an_interruption(terminal, number):
    at = terminal("user", "add", "interrupted", "--password-stdin")
    eventually(lambda: at.has(b"Password: ") and not at.echoes, what="the question")
    at.process.send_signal(number)
    assert at.process.wait(timeout=30) == -number
    assert at.echoes


def test_a_configuration_file_and_rules_may_have_windows_line_ends_and_a_mark(start, tmp_path):
    (tmp_path / "rules.yaml").write_bytes(b"\xef\xbb\xbfrules:\r\n  - access: signed-in\r\n")
    (tmp_path / "site.yaml").write_bytes(f"\ufeffsessions.idle.timeout: 7m\r\nforwardauth.rules: {tmp_path}/rules.yaml\r\n".encode())
    server = start(arguments=["--config", str(tmp_path / "site.yaml")])
    assert "7m" in server.run("config", "show", "--config", str(tmp_path / "site.yaml"))


def test_a_variable_with_a_carriage_return_is_read_without_it(start):
    server = start(sessions_idle_timeout="7m\r")
    assert "sessions.idle.timeout: 7m  #" in server.run("config", "show")
