"""An independent verifier, `webauthn` from PyPI, judges the ceremonies of the software authenticator of PasskeysTests.

The Swift test writes them:

    PASSKEY_CEREMONIES=$PWD/.build/passkeys.json swift test --filter WitnessTests
    PASSKEY_CEREMONIES=$PWD/.build/passkeys.json python -m pytest Tests/Passkeys
"""

import json
import os
import pathlib

import pytest
from webauthn import base64url_to_bytes, verify_authentication_response, verify_registration_response
from webauthn.helpers.exceptions import WebAuthnException

ORIGIN, RP_ID = "https://example.org", "example.org"


def ceremonies():
    path = os.environ.get("PASSKEY_CEREMONIES")
    if not path:
        pytest.skip("PASSKEY_CEREMONIES names no file of ceremonies", allow_module_level=True)
    return json.loads(pathlib.Path(path).read_text())


CEREMONIES = ceremonies()


def is_accepted(verify, **arguments):
    try:
        verify(expected_origin=ORIGIN, expected_rp_id=RP_ID, require_user_verification=True, **arguments)
    except WebAuthnException:
        return False
    return True


@pytest.mark.parametrize("ceremony", CEREMONIES, ids=lambda ceremony: ceremony["name"])
def test_the_witness_judges_a_registration_as_we_do(ceremony):
    accepted = is_accepted(
        verify_registration_response,
        credential=ceremony["registration"],
        expected_challenge=base64url_to_bytes(ceremony["challenge"]),
    )
    assert accepted == ceremony["isRegistrationAccepted"]


@pytest.mark.parametrize("ceremony", CEREMONIES, ids=lambda ceremony: ceremony["name"])
def test_the_witness_judges_an_assertion_as_we_do(ceremony):
    accepted = is_accepted(
        verify_authentication_response,
        credential=ceremony["assertion"],
        expected_challenge=base64url_to_bytes(ceremony["challenge"]),
        credential_public_key=base64url_to_bytes(ceremony["publicKey"]),
        credential_current_sign_count=0,
    )
    assert accepted == ceremony["isAssertionAccepted"]


def test_both_verdicts_occur_for_both_ceremonies():
    for name in ("isRegistrationAccepted", "isAssertionAccepted"):
        assert {ceremony[name] for ceremony in CEREMONIES} == {True, False}
