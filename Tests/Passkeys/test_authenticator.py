"""`webauthn` from PyPI judges the authenticator of the harness: honest answers are accepted, and every bent field arrives."""

import json

import pytest
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authenticator_data, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from harness.authenticator import EDDSA, ES256, FIELDS, RS256, AlreadyRegistered, Authenticator, NoPasskey, Passkey, cbor, decode

RP_ID, ORIGIN = "example.org", "https://example.org"
ALGORITHMS = pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256], ids=["ES256", "EdDSA", "RS256"])


class Witness:
    """A server with one account."""

    def __init__(self, authenticator):
        self.authenticator = authenticator
        self.passkey = None

    def creation_options(self, excluded=()):
        offered = [COSEAlgorithmIdentifier(number) for number in (EDDSA, ES256, RS256)]
        self.options = generate_registration_options(
            rp_id=RP_ID, rp_name="Example", user_name="ada", user_id=b"handle", supported_pub_key_algs=offered,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=id) for id in excluded],
        )
        return options_to_json(self.options)

    def register(self, **bent):
        answer = self.authenticator.create(self.creation_options(), **bent)
        self.passkey = verify_registration_response(
            credential=answer, expected_challenge=self.options.challenge, expected_rp_id=RP_ID, expected_origin=ORIGIN,
            require_user_verification=True,
        )
        return self.passkey

    def request_options(self, allowed=()):
        self.options = generate_authentication_options(
            rp_id=RP_ID, allow_credentials=[PublicKeyCredentialDescriptor(id=id) for id in allowed]
        )
        return options_to_json(self.options)

    def log_in(self, **bent):
        answer = self.authenticator.get(self.request_options(), **bent)
        return verify_authentication_response(
            credential=answer, expected_challenge=self.options.challenge, expected_rp_id=RP_ID, expected_origin=ORIGIN,
            credential_public_key=self.passkey.credential_public_key, credential_current_sign_count=self.passkey.sign_count,
            require_user_verification=True,
        )


@pytest.fixture
def authenticator():
    return Authenticator(ORIGIN)


@pytest.fixture
def witness(authenticator):
    return Witness(authenticator)


@ALGORITHMS
def test_an_honest_registration_and_an_honest_assertion_are_accepted(algorithm):
    witness = Witness(Authenticator(ORIGIN, algorithm))
    assert witness.register().credential_public_key == cbor(witness.authenticator.passkeys[0].cose())
    proof = witness.log_in(sign_count=7)
    assert (proof.new_sign_count, proof.user_verified, proof.credential_backed_up) == (7, True, True)


REFUSED = {
    "type": "webauthn.other", "challenge": bytes(32), "origin": "https://example.com", "rp_id": "example.com",
    "rp_id_hash": bytes(32), "user_present": False, "user_verified": False, "client_data": b"{}", "auth_data": bytes(37),
    "backup_eligible": False,
}


@pytest.mark.parametrize("name", [*REFUSED, "algorithm", "attestation_object"])
def test_a_bent_registration_is_refused(witness, name):
    other = {"algorithm": -9, "attestation_object": b"\xa0"}
    with pytest.raises(WebAuthnException):
        witness.register(**{name: (REFUSED | other)[name]})


@pytest.mark.parametrize("name", [*REFUSED, "signature", "raw_id"])
def test_a_bent_assertion_is_refused(witness, name):
    witness.register()
    other = {"signature": lambda true: true[:-1] + bytes([true[-1] ^ 1]), "raw_id": b"other"}
    with pytest.raises(WebAuthnException):
        witness.log_in(**{name: (REFUSED | other)[name]})


def test_fields_that_the_witness_does_not_judge_arrive_as_they_were_bent(witness):
    witness.register()
    bent = {
        "cross_origin": True, "top_origin": "https://example.net", "client_members": {"other": [1]}, "user_handle": b"x",
        "backup_eligible": True, "backed_up": False, "extensions": {"credProtect": 1}, "members": {"more": 1},
        "response_members": {"also": 2},
    }
    answer = json.loads(witness.authenticator.get(witness.request_options(), **bent))
    client_data = json.loads(decode(answer["response"]["clientDataJSON"]))
    assert (client_data["crossOrigin"], client_data["topOrigin"], client_data["other"]) == (True, "https://example.net", [1])
    data = parse_authenticator_data(decode(answer["response"]["authenticatorData"]))
    assert (data.flags.be, data.flags.bs, data.extensions) == (True, False, cbor({"credProtect": 1}))
    assert (answer["more"], answer["response"]["also"], decode(answer["response"]["userHandle"])) == (1, 2, b"x")


def test_a_registration_has_the_key_that_was_bent(witness):
    key = cbor(Passkey(ES256, RP_ID, b"").cose())
    assert witness.register(key=key).credential_public_key == key
    with pytest.raises(WebAuthnException):
        witness.log_in()


def test_a_registration_names_the_id_the_make_and_the_transports_that_were_bent(witness):
    bent = {"credential_id": b"c" * 1023, "aaguid": bytes(range(16)), "transports": ["usb"]}
    passkey = witness.register(**bent)
    assert (passkey.credential_id, passkey.aaguid) == (b"c" * 1023, "00010203-0405-0607-0809-0a0b0c0d0e0f")
    assert witness.log_in().credential_id == b"c" * 1023
    answer = json.loads(witness.authenticator.create(witness.creation_options(), **bent))
    assert answer["response"]["transports"] == ["usb"]
    assert parse_client_data_json(decode(answer["response"]["clientDataJSON"])).challenge == witness.options.challenge


def test_a_field_that_does_not_exist_cannot_be_bent(witness):
    with pytest.raises(TypeError, match="user_verification"):
        witness.register(user_verification=False)
    assert "user_verified" in FIELDS


def test_excluded_and_missing_passkeys_end_as_in_a_browser(witness):
    with pytest.raises(NoPasskey):
        witness.log_in()
    id = witness.register().credential_id
    with pytest.raises(AlreadyRegistered):
        witness.authenticator.create(witness.creation_options(excluded=[id]))
    with pytest.raises(NoPasskey):
        witness.authenticator.get(witness.request_options(allowed=[b"another"]))
    assert json.loads(witness.authenticator.get(witness.request_options(allowed=[id])))["response"]["userHandle"]


def test_a_second_passkey_of_an_account_replaces_the_first_unless_it_is_excluded(witness):
    witness.register()
    witness.register()
    assert len(witness.authenticator.passkeys) == 1
