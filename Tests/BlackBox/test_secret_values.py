"""The output of a configuration with secrets: in errors, in `config show`, and in the log."""

import pytest

from harness import Server

HALVES = ("tr0ubad0ur", "c0rrecth0rse")
PASSWORDS = ["@".join(HALVES), "/".join(HALVES), "?".join(HALVES), "&".join(HALVES), ":".join(HALVES), " ".join(HALVES)]
FORMS = [
    "postgres://ada:{}@db.invalid/coats",
    "postgres://db.invalid/coats?password={}",
    "host=db.invalid user=ada password={}",
    "redis://:{}@cache.invalid/0",
    "ada:{}@db.invalid",
]
COMMANDS = [["config", "check"], ["config", "show"], ["config", "show", "--json"], ["serve"], ["user", "list"], ["migrate", "--dry-run"]]


def fragments(result):
    return [half for half in HALVES if half in result.stdout + result.stderr]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("form", FORMS)
def test_no_fragment_of_a_store_password_is_printed(tmp_path, form, password):
    value = form.format(password)
    for key in ("database_url", "sessions_url"):
        server = Server(tmp_path, **{key: value})
        commands = COMMANDS if key == "database_url" else COMMANDS[:4]
        for command in commands:
            result = server.command(*command)
            assert fragments(result) == [], (command, value)


def test_no_fragment_of_a_password_is_printed_by_an_option(tmp_path):
    for form in FORMS:
        value = form.format(PASSWORDS[0])
        result = Server(tmp_path).command("migrate", "--from", value, "--to", f"sqlite:{tmp_path}/target.db")
        assert result.returncode == 78
        assert fragments(result) == []


def test_a_password_with_an_unescaped_at_sign_is_refused_with_advice(tmp_path):
    result = Server(tmp_path, database_url=FORMS[0].format(PASSWORDS[0])).command("config", "check")
    assert result.returncode == 78
    assert "database.url" in result.stderr and "%40" in result.stderr
