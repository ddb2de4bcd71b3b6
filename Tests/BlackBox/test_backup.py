"""`coatcheck backup` and `coatcheck restore`, beside servers that work."""

import json
import os
import sqlite3
import stat
import subprocess
import threading
import time

import pytest

from harness import Client, Server
from harness.factors import Person
from harness.server import BINARY, PASSWORD

NEW_PASSWORD = "copper-window-three-birds"


@pytest.fixture(params=["sqlite", "postgres"])
def server(request, tmp_path, start):
    """A server on a database of its own."""
    if request.param == "postgres":
        url = request.getfixturevalue("stores").database()
        return start(database_url=url)
    return start()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "night.backup"


def restored(server, file, *options) -> subprocess.CompletedProcess:
    """Stops the server, restores, starts it again."""
    server.stop()
    result = server.command("restore", file, *options)
    server.start()
    return result


def test_a_backup_restores_accounts_passwords_and_factors_on_an_empty_machine(server, file, tmp_path):
    person = Person(server).enrol_codes()
    server.run("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = Server(tmp_path / "other")
    result = other.command("restore", file)
    assert result.returncode == 0, result.stderr
    other.start()
    try:
        answer = Client(other).api("POST", "/login", {"username": person.name, "password": PASSWORD})
        assert (answer.status, answer.code) == (401, "factor_required")
        assert other.run("audit", "verify").startswith("intact")
        assert [event["event"] for event in other.audit(event="backup_restored")] == ["backup_restored"]
    finally:
        other.stop()


def test_a_restore_says_what_was_lost_and_undoes_it(server, file):
    mallory, keeper, changer = server.add_user(), server.add_user(), server.add_user()
    server.run("backup", file)
    server.run("user", "disable", mallory)
    created = server.add_user()
    answer = Client(server).log_in(changer, PASSWORD).api("POST", "/password", {"current": PASSWORD, "new": NEW_PASSWORD})
    assert answer.status == 204, answer
    server.stop()
    refused = server.command("restore", file)
    assert refused.returncode == 1
    assert f"1 account created since, would be removed: {created}" in refused.stdout
    assert f"1 account disabled since, could sign in again: {mallory}" in refused.stdout
    assert f"1 account changed since, with then the credentials, roles and groups of the backup: {changer}" in refused.stdout
    assert "--replace" in refused.stderr
    done = server.run("restore", file, "--replace")
    assert f"1 account created since, removed: {created}" in done and "restored; start the server" in done
    server.start()
    for name in (mallory, keeper, changer):
        assert Client(server).log_in(name, PASSWORD).is_signed_in
    assert Client(server).api("POST", "/login", {"username": created, "password": PASSWORD}).status == 401
    assert server.run("audit", "verify").startswith("intact")
    assert len(server.audit(event="user_disabled")) == 1, "the audit log lost an event"


def test_a_restore_ends_all_sessions(server, file):
    user = server.add_user()
    server.run("backup", file)
    browser = Client(server).log_in(user, PASSWORD)
    assert browser.is_signed_in
    assert restored(server, file, "--replace").stdout.rstrip().endswith("1 session ended")
    assert not browser.is_signed_in
    assert json.loads(server.run("session", "list", "--json") or "[]") == []


def test_a_running_server_is_not_restored_under(server, file):
    server.run("backup", file)
    result = server.command("restore", file, "--replace")
    assert result.returncode == 69
    assert "server" in result.stderr


def test_a_database_file_is_restored_at_once_after_its_server_was_killed(start, file):
    server = start()
    server.run("backup", file)
    server.kill()
    server.run("restore", file, "--replace")


def test_a_backup_is_consistent_while_users_are_created_and_change(server, file):
    """The audit log in it ends with the last account in it: both are of one moment."""
    stop = threading.Event()

    def work():
        while not stop.is_set():
            server.add_user()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(5):
            server.run("backup", file.with_name(f"{number}.backup"))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for number in range(5):
        with sqlite3.connect(file.with_name(f"{number}.backup")) as backup:
            (accounts,) = backup.execute("SELECT count(*) FROM accounts").fetchone()
            (events,) = backup.execute("SELECT count(*) FROM audit_log WHERE event = 'user_created'").fetchone()
            (head,) = backup.execute("SELECT seq FROM audit_head").fetchone()
            (last,) = backup.execute("SELECT max(seq) FROM audit_log").fetchone()
        assert (accounts, head) == (events, last)


def test_a_backup_that_is_killed_leaves_nothing_that_looks_complete(server, file):
    """Killed at moments that differ from run to run."""
    for pause in (0.02, 0.05, 0.1, 0.15):
        process = subprocess.Popen([BINARY, "backup", file], cwd=server.folder, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.kill()
        process.wait()
        if file.exists():  # It was faster, and the file is complete.
            assert restored(server, file, "--replace").returncode == 0
            file.unlink()
    server.run("backup", file)
    assert restored(server, file, "--replace").returncode == 0


def test_two_backups_to_one_name_make_one_complete_file(server, file):
    processes = [
        subprocess.Popen([BINARY, "backup", file], cwd=server.folder, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert sorted(process.wait(timeout=60) for process in processes) == [0, 1]
    assert [name for name in os.listdir(file.parent) if "backup" in name] == [file.name]
    assert restored(server, file, "--replace").returncode == 0


def test_an_existing_file_is_not_overwritten(server, file):
    file.write_text("precious")
    result = server.command("backup", file)
    assert result.returncode == 1 and "choose another name" in result.stderr
    assert file.read_text() == "precious"


@pytest.mark.parametrize("name", ["no-such-folder/x.backup", "/proc/x.backup", "/dev/full/x"])
def test_a_place_that_cannot_be_written_is_named(server, tmp_path, name):
    result = server.command("backup", tmp_path / name)
    assert result.returncode == 1
    assert name.split("/")[-1] in result.stderr


def damaged(file, how):
    content = file.read_bytes()
    if how == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif how == "bit":
        place = content.rindex(b"user_created")
        file.write_bytes(content[:place] + b"U" + content[place + 1 :])
    elif how == "row":
        with sqlite3.connect(file) as backup:
            backup.execute("UPDATE accounts SET roles = '[\"admin\"]'")
    elif how == "text":
        file.write_text("not a backup")
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "database":
        file.unlink()
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE accounts (id TEXT)")
    elif how == "missing":
        file.unlink()
    elif how == "newer":
        with sqlite3.connect(file) as backup:
            backup.execute("UPDATE schema_version SET version = 1000")


@pytest.mark.parametrize("how", ["cut", "bit", "row", "text", "empty", "database", "missing", "newer"])
def test_a_broken_backup_changes_nothing(tmp_path_factory, how):
    server = Server(tmp_path_factory.mktemp("broken")).start()
    try:
        user = server.add_user()
        file = server.folder / "b.backup"
        server.run("backup", file)
        server.stop()
        damaged(file, how)
        result = server.command("restore", file, "--replace")
        assert (result.returncode, result.stdout) == (1, "")
        assert "b.backup" in result.stderr and "Error" not in result.stderr
        server.start()
        assert Client(server).log_in(user, PASSWORD).is_signed_in
        assert not server.audit(event="backup_restored")
    finally:
        server.kill()


def test_a_folder_is_no_backup(server, tmp_path):
    server.stop()
    result = server.command("restore", tmp_path, "--replace")
    assert result.returncode == 1 and "not a backup" in result.stderr


def test_both_are_recorded(server, file):
    server.run("backup", file)
    (made,) = server.audit(event="backup_created")
    assert made["file"] == file.name
    restored(server, file, "--replace")
    (event,) = server.audit(event="backup_restored")
    assert event["level"] == "CRITICAL"


def test_the_version_is_printed(server):
    assert server.run("--version") == server.run("version")
