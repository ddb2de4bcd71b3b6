"""Importing many users: refusals, progress, and interruption."""

import json
import signal
import subprocess

import pytest

from harness import Client, Server
from harness.server import BINARY, PASSWORD
from harness.waiting import eventually

HASH = "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"


@pytest.fixture
def offline(tmp_path):
    server = Server(tmp_path / "server")
    server.run("migrate")
    return server


def write(path, count, **fields):
    with open(path, "w") as file:
        for number in range(count):
            file.write(json.dumps({"username": f"person{number}", "password_hash": HASH, **fields}) + "\n")
    return str(path)


def people(server):
    return len(server.run("user", "list", "--json").splitlines())


@pytest.mark.parametrize("path", ["/", "/tmp", ".", "/missing", "/proc/self/mem"])
def test_what_is_not_a_file_is_refused_in_one_sentence(offline, path):
    result = offline.command("user", "import", path)
    assert result.returncode == 1
    assert path in result.stderr and "Fatal" not in result.stderr and "racing" not in result.stderr


def test_a_dry_run_says_what_would_be_done_and_imports_nothing(offline, tmp_path):
    offline.run("user", "import", write(tmp_path / "first.jsonl", 2))
    file = write(tmp_path / "people.jsonl", 5)
    assert offline.run("user", "import", file, "--dry-run") == "3 accounts would be created\n2 of the names exist already\n"
    assert people(offline) == 2
    (tmp_path / "wrong.jsonl").write_text("{}\n")
    result = offline.command("user", "import", str(tmp_path / "wrong.jsonl"), "--dry-run")
    assert result.returncode == 1 and "line 1" in result.stderr


def test_a_pipe_is_refused_because_it_cannot_be_read_twice(offline):
    result = offline.command("user", "import", "/dev/stdin", input=json.dumps({"username": "ada"}) + "\n")
    assert result.returncode == 1 and "save it in a file" in result.stderr
    assert people(offline) == 0


def test_the_hash_of_the_test_users_is_not_replaced_at_a_login(start):
    """Otherwise each of thousands of logins would compute two hashes."""
    server = start()
    Client(server).log_in(server.add_user(), PASSWORD)
    assert server.audit(event="authn_password_rehash") == []


@pytest.mark.parametrize("role", ["Admin", "ADMIN", "administrator", "admin ", "operator"])
def test_a_role_that_would_give_no_right_is_refused_with_its_line(offline, tmp_path, role):
    (tmp_path / "people.jsonl").write_text(json.dumps({"username": "ada"}) + "\n" + json.dumps({"username": "bob", "roles": [role]}))
    result = offline.command("user", "import", str(tmp_path / "people.jsonl"))
    assert result.returncode == 1
    assert "line 2" in result.stderr and "admin" in result.stderr
    assert people(offline) == 0


def test_empty_texts_are_what_is_not_there(offline, tmp_path):
    (tmp_path / "people.jsonl").write_text(json.dumps({"username": "ada", "display_name": "", "email": "", "password_hash": ""}))
    offline.run("user", "import", str(tmp_path / "people.jsonl"))
    shown = json.loads(offline.run("user", "show", "ada", "--json"))
    assert (shown["display_name"], shown.get("email")) == ("ada", None)


def test_a_repeated_import_changes_nothing_and_is_no_error(offline, tmp_path):
    file = write(tmp_path / "people.jsonl", 1203, display_name="Some One", email="one@example.org")
    assert "1203 accounts were imported" in offline.run("user", "import", file)
    events = len(offline.audit())
    again = offline.command("user", "import", file)
    assert again.returncode == 0
    assert "0 accounts were imported" in again.stdout and "1203 were imported before" in again.stdout
    assert "exists already" not in again.stderr
    assert len(offline.audit()) == events
    offline.run("audit", "verify")


def test_an_account_that_is_not_from_this_file_is_reported_and_left_as_it_is(offline, tmp_path):
    offline.add_user("person1")
    result = offline.command("user", "import", write(tmp_path / "people.jsonl", 3))
    assert result.returncode == 1
    assert "line 2" in result.stderr and "2 accounts were imported" in result.stdout
    assert people(offline) == 3


def test_an_interrupted_import_says_what_is_done_and_the_same_command_continues(offline, tmp_path):
    file = write(tmp_path / "people.jsonl", 20_000)
    process = subprocess.Popen(
        [BINARY, "user", "import", file], cwd=offline.folder, env=offline.environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    eventually(lambda: people(offline) > 0, what="the first accounts")
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    done = people(offline)
    assert 0 < done < 20_000 and done % 500 == 0
    assert process.returncode == 1
    assert f"{done} accounts were imported" in output
    assert f"{done} of 20000" in errors
    again = offline.command("user", "import", file)
    assert again.returncode == 0
    assert f"{20_000 - done} accounts were imported" in again.stdout and f"{done} were imported before" in again.stdout
    assert people(offline) == 20_000
    offline.run("audit", "verify")


def test_a_killed_import_is_continued_by_the_same_command(offline, tmp_path):
    file = write(tmp_path / "people.jsonl", 5_000)
    process = subprocess.Popen([BINARY, "user", "import", file], cwd=offline.folder, env=offline.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(lambda: people(offline) > 0, what="the first accounts")
    process.kill()
    process.wait()
    offline.run("user", "import", file)
    assert people(offline) == 5_000
    offline.run("audit", "verify")


def test_people_can_sign_in_while_others_are_imported(start, tmp_path):
    server = start()
    user = server.add_user()
    file = write(tmp_path / "people.jsonl", 5_000)
    process = subprocess.Popen([BINARY, "user", "import", file], cwd=server.folder, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        assert Client(server).log_in(user, PASSWORD).is_signed_in
    assert process.returncode == 0
