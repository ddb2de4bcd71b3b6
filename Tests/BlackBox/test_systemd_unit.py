"""The unit files for systemd: what systemd says of them, and whether the server works within their limits."""

import re
import subprocess
import sys

import pytest

from harness import Client, Server, syscalls
from harness.server import BINARY, PASSWORD, ROOT
from harness.waiting import eventually

UNITS = ROOT / "deploy/systemd"
SERVICE = UNITS / "coatcheck.service"
RUNNER = [sys.executable, syscalls.__file__, str(SERVICE)]


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


def test_systemd_finds_no_mistake(tmp_path):
    """As installed, with the program where the unit expects it."""
    for unit in ("coatcheck.service", "coatcheck.socket"):
        (tmp_path / unit).write_text((UNITS / unit).read_text().replace("/usr/bin/coatcheck", str(BINARY)))
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())], capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_the_service_is_exposed_little():
    """Of 10 points; 2.0 is the most that we accept."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(SERVICE)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-200:]
    assert float(re.search(r"exposure level for coatcheck.service: ([0-9.]+)", result.stdout).group(1)) <= 2.0


def test_systemd_makes_the_user_and_the_folders(tmp_path):
    (tmp_path / "etc").mkdir()
    for command in (["systemd-sysusers", "sysusers.conf"], ["systemd-tmpfiles", "--create", "tmpfiles.conf"]):
        *program, file = command
        result = subprocess.run([*program, f"--root={tmp_path}", UNITS / file], capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
    assert re.search(r"^coatcheck:x:\d+:\d+:Coatcheck:/var/lib/coatcheck:/usr/sbin/nologin$", (tmp_path / "etc/passwd").read_text(), re.M)
    assert (tmp_path / "etc/coatcheck").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "var/lib/coatcheck").stat().st_mode & 0o777 == 0o700


def test_the_shipped_configuration_is_valid():
    """With the data where the service may write."""
    text = (UNITS / "coatcheck.yaml").read_text()
    assert "database.url: sqlite:/var/lib/coatcheck/" in text and "StateDirectory=coatcheck" in SERVICE.read_text()
    result = subprocess.run([BINARY, "config", "check", "--config", UNITS / "coatcheck.yaml"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "the configuration is valid\n"), result.stderr


def test_a_call_that_the_filter_does_not_allow_fails():
    """Otherwise the next tests would show nothing."""
    program = "import os\ntry:\n    os.chroot('/')\nexcept PermissionError:\n    print('refused')"
    assert subprocess.run([*RUNNER, sys.executable, "-c", program], capture_output=True, text=True).stdout == "refused\n"


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server")
    server.wrapper += RUNNER
    yield server.start()
    if server.is_running:
        server.kill()


def test_the_server_works_under_the_filter_of_system_calls(server):
    user = server.add_user(admin=True)
    person = Client(server).log_in(user, PASSWORD)
    assert person.is_signed_in and person.get("/admin").status == 200
    assert person.api("POST", "/logout").status == 204 and not person.is_signed_in
    assert server.stop() == 0


def test_commands_work_beside_it(server):
    user = server.add_user()
    Client(server).log_in(user, PASSWORD)
    assert server.audit(event="session_created")
    assert server.command("status").returncode == 0


def test_a_program_for_notices_runs_under_the_filter(tmp_path):
    """The server starts it as a child."""
    program = tmp_path / "notice.sh"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/notice.json\n")
    program.chmod(0o700)
    server = Server(tmp_path / "server", notify_command=program)
    server.wrapper += RUNNER
    server.start()
    try:
        user = server.add_user()
        person = Client(server).log_in(user, PASSWORD)
        answer = person.api("POST", "/password", {"current": PASSWORD, "new": "another-violet-anchor-seven"})
        assert answer.status in (200, 204), answer
        eventually(lambda: (tmp_path / "notice.json").exists() and (tmp_path / "notice.json").read_text(), what="the notice")
    finally:
        server.kill()
