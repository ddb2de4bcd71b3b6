"""Nothing that is stored or logged holds a token, a password or a form token."""

import base64
import sqlite3

import pytest

from harness import Client
from harness.server import PASSWORD

WRONG = "wrong-orchid-basement-eleven"
NEW = "harbour-quilt-ninety-crows"


@pytest.fixture
def lived(start, store):
    """A server at the highest log level after a day's life, and every secret that went over the wire."""
    server = start(store=store, log_level="trace")
    secrets = {PASSWORD, WRONG, NEW}
    user, admin_name = server.add_user(), server.add_user(admin=True)
    visitor, admin = Client(server), Client(server)
    secrets.add(visitor.get("/login").field("csrf_token"))
    visitor.log_in_by_form(user, WRONG)
    visitor.log_in_by_form(user, PASSWORD)
    admin.log_in(admin_name, PASSWORD)
    for client in (visitor, admin):
        secrets.add(client.csrf_token())
        secrets.add(client.get("/account").field("csrf_token"))
    visitor.api("POST", "/reauthenticate", {"password": PASSWORD})
    visitor.api("POST", "/reauthenticate", {"password": WRONG})
    visitor.api("POST", "/logout", csrf="forged-token-value-that-is-wrong")
    visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW})
    visitor.session(cookie=visitor.with_token(visitor.token[:22] + "D" * 42))
    visitor.api("POST", "/login", {"username": user, "password": WRONG})
    secrets.add(visitor.csrf_token())
    visitor.api("POST", "/logout")
    for client in (visitor, admin):
        for cookie in client.set_cookies:
            if cookie.value and not cookie.name.endswith("passkey-offer"):  # a preference, no secret
                secrets.add(cookie.value[22:] if cookie.name == server.cookie_name else cookie.value)
    return server, {secret for secret in secrets if secret}


def found(content: bytes, secrets):
    return [secret for secret in secrets if secret.encode() in content]


def test_the_log_at_its_most_talkative_contains_no_secret(lived):
    server, secrets = lived
    assert found(server.output.encode(), secrets) == []


def test_the_audit_log_contains_no_secret(lived):
    server, secrets = lived
    assert found(server.run("audit", "export").encode(), secrets) == []


def test_no_command_prints_a_secret(lived):
    server, secrets = lived
    commands = [["user", "list"], ["user", "list", "--json"], ["config", "show"], ["audit", "list", "--json"]]
    if server.store == "database:":
        commands.append(["session", "list", "--json"])
    for command in commands:
        assert found(server.run(*command).encode(), secrets) == []


def test_no_file_contains_a_secret_in_any_encoding(lived):
    server, secrets = lived
    for path in server.folder.iterdir():
        content = path.read_bytes()
        assert found(content, secrets) == []
        for secret in secrets:
            for raw in decoded(secret):
                assert raw not in content, path
                assert raw.hex().encode() not in content.lower(), path


def decoded(secret):
    """The bytes a base64url secret stands for."""
    if len(secret) >= 40:
        try:
            yield base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        except ValueError:
            return


def test_a_copy_of_the_database_contains_nothing_that_opens_a_session(start):
    server = start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    database = sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)
    handle = visitor.token[:22]
    candidates = set()
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in database.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                candidates |= {raw, base64.urlsafe_b64encode(raw).rstrip(b"=")}
    database.close()
    secrets = {part.decode("latin-1") for part in candidates if len(part) in (42, 43, 44, 64)}
    assert secrets
    for secret in secrets:
        for token in {handle + secret[:42], secret[:64]}:
            if all(33 <= ord(character) < 127 for character in token):
                assert visitor.session(cookie=visitor.with_token(token)).status == 401
    assert visitor.is_signed_in
