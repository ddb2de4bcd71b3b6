"""SESSION_SERIALIZER, applied to one field at a time."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing

from coatcheck.values import JSON, Codec, split


def codec_of(serializer: type, salt: str) -> Codec:
    """How values become JSON text with a serializer."""
    if serializer is JSONSerializer:
        return JSON
    return _JSONFields(serializer) if serializer().dumps({}) == b"{}" else _SignedFields(serializer, salt)


class _JSONFields:
    """A serializer that writes JSON, with types of its own. It always sees a dict, as it does in Django."""

    def __init__(self, serializer: type) -> None:
        self._serializer = serializer()

    def encode(self, value: Any) -> str:
        return split(self._serializer.dumps({"": value}).decode())[""]

    def decode(self, text: str) -> Any:
        return self._serializer.loads(f'{{"":{text}}}'.encode())[""]


class _SignedFields:
    """A serializer that writes something else. It may be one that runs what it reads, so it is only given what this
    application has signed with SECRET_KEY.
    """

    def __init__(self, serializer: type, salt: str) -> None:
        self._serializer = serializer
        self._signer = signing.Signer(salt=salt)

    def encode(self, value: Any) -> str:
        return JSON.encode(self._signer.sign_object({"": value}, serializer=self._serializer))

    def decode(self, text: str) -> Any:
        signed = JSON.decode(text)
        if not isinstance(signed, str):
            raise signing.BadSignature("the session field is not signed")
        return self._signer.unsign_object(signed, serializer=self._serializer)[""]
