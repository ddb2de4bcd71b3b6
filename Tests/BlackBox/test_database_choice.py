"""The database of a command: the command creates none, and names the one it works on."""

import json
import os
import sqlite3
import subprocess

import pytest

from harness import Server
from harness.ports import free_port
from harness.server import BINARY, PASSWORD

COMMANDS = [
    ["user", "list"],
    ["user", "add", "ada", "--admin"],
    ["user", "show", "ada"],
    ["user", "delete", "ada"],
    ["user", "reset-password", "ada"],
    ["user", "import", "people.jsonl"],
    ["session", "list"],
    ["session", "revoke", "--all"],
    ["session", "revoke", "--user", "ada"],
    ["audit", "list"],
    ["audit", "verify"],
    ["audit", "export"],
    ["audit", "head"],
    ["keys", "list"],
    ["keys", "rotate"],
    ["service", "add", "chat"],
    ["service", "list"],
    ["clock", "show"],
    ["clock", "accept"],
    ["rules", "explain", "https://app.example.org/", "--user", "ada"],
]


def run(folder, *arguments, input=None, **settings):
    """A command in a folder of its own with the default database."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COATCHECK_")}
    environment = kept | {"COATCHECK_CONFIG": ""} | {f"COATCHECK_{key.upper()}": str(value) for key, value in settings.items()}
    return subprocess.run(
        [BINARY, *arguments], cwd=folder, env=environment, input=input, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_creates_no_database(tmp_path, command):
    (tmp_path / "people.jsonl").write_text('{"username": "ada"}\n')
    result = run(tmp_path, *command)
    assert result.returncode == 69
    assert result.stdout == ""
    assert "var/coatcheck.db" in result.stderr and str(tmp_path) in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.jsonl"]


@pytest.mark.parametrize("command", COMMANDS[:3] + COMMANDS[-2:], ids=" ".join)
def test_a_command_leaves_an_empty_file_and_a_database_of_something_else_alone(tmp_path, command):
    (tmp_path / "empty.db").touch()
    result = run(tmp_path, *command, database_url=f"sqlite:{tmp_path}/empty.db")
    assert result.returncode == 69
    assert (tmp_path / "empty.db").stat().st_size == 0
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    result = run(tmp_path, *command, database_url=f"sqlite:{tmp_path}/other.db")
    assert result.returncode == 69 and "no tables" in result.stderr
    with sqlite3.connect(tmp_path / "other.db") as other:
        assert [name for (name,) in other.execute("SELECT name FROM sqlite_master")] == ["recipes"]
    other.close()


def test_copying_from_a_database_that_is_not_there_creates_nothing(tmp_path):
    result = run(tmp_path, "migrate", "--from", "sqlite:typo.db", "--to", "sqlite:new.db")
    assert result.returncode == 69 and "typo.db" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["migrate"], ["user", "add", "ada", "--password-stdin", "--create-database"]])
def test_migrate_and_a_flag_create_the_database(tmp_path, arguments):
    assert run(tmp_path, *arguments, input=PASSWORD + "\n").returncode == 0
    assert run(tmp_path, "user", "list").returncode == 0


def test_an_import_may_begin_an_installation_when_it_is_told_to(tmp_path):
    (tmp_path / "people.jsonl").write_text('{"username": "ada"}\n')
    assert run(tmp_path, "user", "import", "people.jsonl", "--create-database").returncode == 0
    assert "ada" in run(tmp_path, "user", "list").stdout


def test_a_command_names_every_database_but_the_default_one(tmp_path):
    assert run(tmp_path, "migrate").returncode == 0
    assert run(tmp_path, "user", "list").stderr == ""
    place = f"sqlite:{tmp_path}/other/coatcheck.db"
    assert place in run(tmp_path, "migrate", database_url=place).stderr
    for command in COMMANDS:
        if command[0] in ("user", "session", "audit", "clock", "keys", "service"):
            assert place in run(tmp_path, *command, database_url=place).stderr, command


def test_the_name_of_the_database_is_no_part_of_the_result(tmp_path):
    place = f"sqlite:{tmp_path}/other.db"
    run(tmp_path, "user", "add", "ada", "--create-database", database_url=place)
    result = run(tmp_path, "user", "list", "--json", database_url=place)
    assert json.loads(result.stdout)["username"] == "ada"
    assert "COATCHECK_DATABASE_URL" in result.stderr


def test_a_configuration_file_can_be_named_by_a_variable(tmp_path):
    (tmp_path / "site.yaml").write_text(f"database.url: sqlite:{tmp_path}/named.db\n")
    assert run(tmp_path, "migrate", config="site.yaml").returncode == 0
    assert (tmp_path / "named.db").exists()
    shown = run(tmp_path, "config", "show", config=tmp_path / "site.yaml").stdout
    assert f"# the file {tmp_path}/site.yaml" in shown


def test_an_option_wins_over_the_variable_that_names_a_file(tmp_path):
    (tmp_path / "a.yaml").write_text("sessions.idle.timeout: 7m\n")
    (tmp_path / "b.yaml").write_text("sessions.idle.timeout: 8m\n")
    assert "8m" in run(tmp_path, "config", "show", "--config", "b.yaml", config="a.yaml").stdout


def test_a_file_that_a_variable_names_must_be_there(tmp_path):
    result = run(tmp_path, "config", "check", config="missing.yaml")
    assert result.returncode == 78 and "missing.yaml" in result.stderr


def link(output):
    return next(word for word in output.split() if word.startswith("http"))


def test_links_lead_to_the_server_that_runs_and_not_to_where_the_command_thinks_it_is(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    server = Server(folder)
    port = free_port()
    del server.settings["public_url"], server.settings["http_port"]
    server.arguments = ["--port", str(port)]
    server.launch()
    try:
        server.wait_until_ready()
        for command in (["user", "add", "grace"], ["user", "reset-password", "grace"]):
            assert link(server.run(*command)).startswith(f"http://localhost:{port}/")
        elsewhere = run(folder, "user", "reset-password", "grace", database_url=server.settings["database_url"], public_url="https://old.example.org")
        assert link(elsewhere.stdout).startswith(f"http://localhost:{port}/")
    finally:
        assert server.stop() == 0
    stopped = run(folder, "user", "reset-password", "grace", database_url=server.settings["database_url"], public_url="https://old.example.org")
    assert link(stopped.stdout).startswith("https://old.example.org/")
