"""The search for secrets at the end of every test run finds planted secrets."""

import secrets

from harness import canary


def test_a_secret_is_found_wherever_it_stands(tmp_path):
    secret, file = secrets.token_urlsafe(30), tmp_path / "written"
    canary.note(secret)
    file.write_bytes(b"\x00\xff{" + secret.encode() + b"}\x00")
    assert canary.search([file]) == [f"{file}:{secret}"]


def test_what_is_no_secret_is_not(tmp_path):
    file = tmp_path / "written"
    canary.note(secrets.token_urlsafe(30))
    file.write_text("nothing to see here")
    assert canary.search([file]) == []
