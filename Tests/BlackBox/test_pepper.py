"""Keys that password hashes are bound to: in a file, outside the database, replaced without effect on users."""

import base64
import contextlib
import re
import secrets
import sqlite3

import pytest

from harness import Client, canary
from harness.server import PASSWORD


@pytest.fixture(scope="session")
def store():
    """Which store sessions are in makes no difference here."""
    return "database:"


def key() -> str:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    canary.note(key)
    return key


@pytest.fixture
def server(start):
    server = start()
    server.imports_users = False
    return server


def restart(server, *keys):
    """Starts the server again with these keys, the current one first."""
    server.stop()
    server.settings.pop("passwords_pepper_file", None)
    if keys:
        (server.folder / "peppers").write_text("".join(f"{key}\n" for key in keys))
        server.settings["passwords_pepper_file"] = server.folder / "peppers"
    return server.start()


def hash_of(server, user) -> str:
    with contextlib.closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as database:
        return database.execute("SELECT password_hash FROM accounts WHERE username = ?", [user]).fetchone()[0]


def logs_in(server, user, password=PASSWORD):
    return Client(server).api("POST", "/login", {"username": user, "password": password}).status


def test_passwords_are_bound_to_the_current_key_at_the_next_login(server):
    user = server.add_user()
    first, second = key(), key()
    assert hash_of(server, user).startswith("$argon2id$")
    restart(server, first)
    assert logs_in(server, user, "wrong-password-entirely") == 401
    assert hash_of(server, user).startswith("$argon2id$")
    assert logs_in(server, user) == 200
    bound = hash_of(server, user)
    assert bound.startswith("$argon2id-hmac-sha256$v=19$m=19456,t=2,p=1,keyid=")
    restart(server, second, first)
    assert logs_in(server, user) == 200
    assert hash_of(server, user).split("keyid=")[1][:12] != bound.split("keyid=")[1][:12]
    restart(server, second)
    assert logs_in(server, user) == 200
    assert logs_in(server, user, "wrong-password-entirely") == 401


def test_new_passwords_are_bound_at_once_also_by_commands(server):
    restart(server, key())
    user = server.add_user()
    assert "keyid=" in hash_of(server, user)
    assert logs_in(server, user) == 200


@pytest.mark.parametrize("others", [0, 1], ids=["no key", "another key"])
def test_a_server_without_the_keys_it_needs_does_not_start_and_says_so(server, others):
    restart(server, key())
    server.add_user()
    with pytest.raises(AssertionError):
        restart(server, *(key() for _ in range(others)))
    assert server.process.returncode == 78
    assert "passwords.pepper.file" in server.output and "the passwords of 1 accounts" in server.output
    assert server.command("audit", "verify").returncode == 0


def test_a_hash_whose_key_another_server_has_is_neither_right_nor_wrong(server):
    """As in the minutes in which not all servers have a new key."""
    restart(server, key())
    user = server.add_user()
    theirs = re.sub("keyid=[0-9a-f]{12}", "keyid=" + "0" * 12, hash_of(server, user))
    with contextlib.closing(sqlite3.connect(server.database)) as database, database:
        database.execute("UPDATE accounts SET password_hash = ? WHERE username = ?", [theirs, user])
    for password in (PASSWORD, "wrong-password-entirely"):
        assert logs_in(server, user, password) == 503
        assert Client(server).log_in_by_form(user, password).status == 503
    assert not server.audit(event="authn_login_fail")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "not base64 at all\n", "c2hvcnQ=\n"])
def test_a_file_that_holds_no_keys_is_a_configuration_error(server, text):
    (server.folder / "peppers").write_text(text)
    server.settings["passwords_pepper_file"] = server.folder / "peppers"
    answer = server.command("config", "check")
    assert answer.returncode == 78 and "passwords.pepper.file" in answer.stderr and "c2hvcnQ" not in answer.stderr


def test_a_key_appears_nowhere(server):
    written = key()
    restart(server, written)
    logs_in(server, server.add_user())
    raw = base64.b64decode(written)
    dump = b"".join(path.read_bytes() for path in server.folder.glob("coatcheck.db*"))
    for form in (raw, written.encode(), raw.hex().encode()):
        assert form not in dump + server.output.encode()
    assert written not in server.run("config", "show")
