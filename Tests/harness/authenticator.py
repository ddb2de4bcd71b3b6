"""An authenticator in software and the browser around it: what `navigator.credentials` would answer, as JSON.

    authenticator = Authenticator(server.url)
    answer = authenticator.create(options)                  # for the field `passkey`, a registration
    answer = authenticator.get(options)                     # an assertion
    answer = authenticator.get(options, origin="https://other.example", user_verified=False)

Every field can be bent by its name, before it is signed, so that a refusal comes from the rule under test and not from the
signature; `FIELDS` lists the names. Bytes of a whole part (`client_data`, `auth_data`, `attestation_object`, `signature`) replace
what the fields would make of it.
"""

import base64
import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

ES256, EDDSA, RS256 = -7, -8, -257

FIELDS = {
    # client data (WebAuthn L3 §5.8.1); `client_members` are further ones
    *("type", "challenge", "origin", "cross_origin", "top_origin", "client_members", "client_data"),
    # authenticator data (§6.1): `rp_id` is hashed, `key` is a COSE key, `extensions` a dictionary, `surplus` bytes at the end
    *("rp_id", "rp_id_hash", "user_present", "user_verified", "backup_eligible", "backed_up", "sign_count"),
    *("aaguid", "credential_id", "algorithm", "key", "extensions", "surplus", "auth_data"),
    # attestation object (§6.5) and signature; the latter may be a function of the true one
    *("format", "statement", "attestation_object", "signature"),
    # the JSON around them (§5.1.1); `raw_id` differs from `credential_id` only when bent
    *("raw_id", "user_handle", "transports", "members", "response_members"),
}


class AlreadyRegistered(Exception):
    """The authenticator has one of the passkeys that the options exclude: `InvalidStateError` in a browser."""


class NoPasskey(Exception):
    """The authenticator has none of the passkeys that the options ask for: `NotAllowedError` in a browser."""


class Passkey:
    def __init__(self, algorithm: int, rp_id: str, user_handle: bytes):
        self.id = secrets.token_bytes(32)
        self.algorithm = algorithm
        self.rp_id = rp_id
        self.user_handle = user_handle
        self.sign_count = 0
        match algorithm:
            case -7:
                self.private = ec.generate_private_key(ec.SECP256R1())
            case -8:
                self.private = ed25519.Ed25519PrivateKey.generate()
            case -257:
                self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def cose(self) -> dict[int, int | bytes]:
        """The public key (RFC 9053 §7, RFC 8230 §4)."""
        public = self.private.public_key()
        match self.algorithm:
            case -7:
                numbers = public.public_numbers()
                return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
            case -8:
                return {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}
            case -257:
                numbers = public.public_numbers()
                return {1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3)}

    def sign(self, message: bytes) -> bytes:
        match self.algorithm:
            case -7:
                return self.private.sign(message, ec.ECDSA(hashes.SHA256()))
            case -8:
                return self.private.sign(message)
            case -257:
                return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())


class Authenticator:
    """It verifies its user, and its passkeys are synced and need no name, unless a ceremony is bent."""

    def __init__(self, origin: str, algorithm: int | None = None):
        """With `algorithm` it knows only that one, else it takes the first that the options offer."""
        self.origin = origin
        self.algorithms = {algorithm} if algorithm else {ES256, EDDSA, RS256}
        self.passkeys: list[Passkey] = []

    def create(self, options: str | dict, **bent) -> str:
        """The answer to creation options. The new passkey replaces one of the same account, as in real authenticators."""
        options = _parsed(options)
        rp_id, user_handle = options["rp"]["id"], decode(options["user"]["id"])
        excluded = {decode(item["id"]) for item in options.get("excludeCredentials", [])}
        if any(passkey.id in excluded for passkey in self.passkeys):
            raise AlreadyRegistered()
        offered = [item["alg"] for item in options["pubKeyCredParams"] if item["alg"] in self.algorithms]
        passkey = Passkey(offered[0], rp_id, user_handle)
        self.passkeys = [other for other in self.passkeys if (other.rp_id, other.user_handle) != (rp_id, user_handle)]
        self.passkeys.append(passkey)
        fields = self._fields("webauthn.create", options, passkey) | _known(bent)
        passkey.id = fields["credential_id"]
        if "key" not in bent:
            fields["key"] = cbor(passkey.cose() | {3: fields["algorithm"]})
        client_data, auth_data = _client_data(fields), _auth_data(fields)
        attestation = {"fmt": fields["format"], "attStmt": fields["statement"], "authData": auth_data}
        response = {
            "clientDataJSON": encode(client_data),
            "attestationObject": encode(fields["attestation_object"] or cbor(attestation)),
            "transports": fields["transports"],
        }
        return _answer(fields, response)

    def get(self, options: str | dict, **bent) -> str:
        """The answer to request options, with the passkey that was made last of those that they allow."""
        options = _parsed(options)
        allowed = {decode(item["id"]) for item in options.get("allowCredentials", [])}
        fitting = [p for p in self.passkeys if p.rp_id == options["rpId"] and (not allowed or p.id in allowed)]
        if not fitting:
            raise NoPasskey()
        passkey = fitting[-1]
        fields = self._fields("webauthn.get", options, passkey) | _known(bent)
        passkey.sign_count = fields["sign_count"]
        client_data, auth_data = _client_data(fields), _auth_data(fields)
        signature = passkey.sign(auth_data + hashlib.sha256(client_data).digest())
        if replaced := fields["signature"]:
            signature = replaced(signature) if callable(replaced) else replaced
        response = {
            "clientDataJSON": encode(client_data),
            "authenticatorData": encode(auth_data),
            "signature": encode(signature),
        }
        if fields["user_handle"] is not None:
            response["userHandle"] = encode(fields["user_handle"])
        return _answer(fields, response)

    def _fields(self, ceremony: str, options: dict, passkey: Passkey) -> dict:
        """The fields of an honest answer."""
        return dict.fromkeys(FIELDS) | {
            "type": ceremony,
            "challenge": decode(options["challenge"]),
            "origin": self.origin,
            "cross_origin": False,
            "client_members": {},
            "rp_id": passkey.rp_id,
            "user_present": True,
            "user_verified": True,
            "backup_eligible": True,
            "backed_up": True,
            "sign_count": passkey.sign_count,
            "aaguid": bytes(16),
            "credential_id": passkey.id,
            "algorithm": passkey.algorithm,
            "surplus": b"",
            "format": "none",
            "statement": {},
            "user_handle": passkey.user_handle,
            "transports": ["hybrid", "internal"],
            "members": {},
            "response_members": {},
        }


def _client_data(fields) -> bytes:
    if fields["client_data"] is not None:
        return fields["client_data"]
    members = {
        "type": fields["type"],
        "challenge": encode(fields["challenge"]),
        "origin": fields["origin"],
        "crossOrigin": fields["cross_origin"],
        "topOrigin": fields["top_origin"],
    }
    present = {name: value for name, value in members.items() if value is not None}
    return json.dumps(present | fields["client_members"], separators=(",", ":")).encode()


def _auth_data(fields) -> bytes:
    if fields["auth_data"] is not None:
        return fields["auth_data"]
    credential = b""
    if fields["key"] is not None:
        credential = fields["aaguid"] + len(fields["credential_id"]).to_bytes(2) + fields["credential_id"] + fields["key"]
    extensions = b"" if fields["extensions"] is None else cbor(fields["extensions"])
    flags = (
        0x01 * fields["user_present"]
        | 0x04 * fields["user_verified"]
        | 0x08 * fields["backup_eligible"]
        | 0x10 * fields["backed_up"]
        | 0x40 * bool(credential)
        | 0x80 * bool(extensions)
    )
    rp_id_hash = fields["rp_id_hash"] or hashlib.sha256(fields["rp_id"].encode()).digest()
    head = rp_id_hash + bytes([flags]) + fields["sign_count"].to_bytes(4)
    return head + credential + extensions + fields["surplus"]


def _answer(fields, response: dict) -> str:
    answer = {
        "id": encode(fields["credential_id"]),
        "rawId": encode(fields["credential_id"] if fields["raw_id"] is None else fields["raw_id"]),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": response | fields["response_members"],
    }
    return json.dumps(answer | fields["members"])


def _parsed(options: str | dict) -> dict:
    return json.loads(options) if isinstance(options, str) else options


def _known(bent: dict) -> dict:
    """A test that bends a field that does not exist bends nothing, so it must not pass."""
    if unknown := bent.keys() - FIELDS:
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    return bent


def cbor(value) -> bytes:
    """The canonical form of CTAP2 for integers, bytes, texts, lists and dictionaries; those keep the order of their keys."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())
    raise TypeError(f"no CBOR for {type(value)}")


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + number.to_bytes(size)


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
