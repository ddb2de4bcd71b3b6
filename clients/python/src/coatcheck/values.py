"""Session fields as JSON text: kept byte for byte, read one at a time and only when asked for."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

#: The most bytes of a field's name in UTF-8.
NAME_LIMIT = 64


class Encoded(str):
    """Text that is JSON already and is sent as it is."""

    __slots__ = ()


class Codec(Protocol):
    """Turns the values of fields into JSON text and back. A framework with types of its own brings its own."""

    def encode(self, value: Any) -> str:
        """The value as JSON text. Raises TypeError or ValueError for what it cannot write."""

    def decode(self, text: str) -> Any:
        """A fresh value from JSON text."""


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


_decode = json.JSONDecoder(parse_constant=_refuse).decode
_scan = json.JSONDecoder(parse_constant=_refuse).scan_once  # type: ignore[attr-defined]


class JSONCodec:
    """Plain JSON. Keys inside a value become strings; NaN and the infinities are refused."""

    encode = staticmethod(json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode)

    @staticmethod
    def decode(text: str) -> Any:
        """A fresh value from JSON text. What an answer brings has no white space around it."""
        try:
            value, end = _scan(text, 0)
        except StopIteration:
            end = None
        return value if end == len(text) else _decode(text)


#: The codec of everything that brings none of its own.
JSON = JSONCodec()

# Finds the end of a value without reading its numbers: they need not fit into any type of Python.
_skim = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse).scan_once  # type: ignore[attr-defined]

_SPACE = r"[ \t\r\n]*"
# A name with an escape in it is left to the scanner.
_NAME = rf'(?:"([^"\\\x00-\x1f]*)"{_SPACE}:{_SPACE}|(?="))'
_first = re.compile(rf"{_SPACE}\{{{_SPACE}(?:{_NAME}|(\}}))").match
_next = re.compile(rf"{_SPACE}(?:,{_SPACE}{_NAME}|(\}}))").match
_colon = re.compile(rf"{_SPACE}:{_SPACE}").match
_rest = re.compile(_SPACE).fullmatch


def split(text: str) -> dict[str, str]:
    """The members of a JSON object, each as the text it is written with. Raises ValueError for all else."""
    return _whole(text, as_text=True)


def read_answer(text: str) -> dict[str, Any]:
    """The members of a JSON object; of `data`, the texts of its members. Raises ValueError for all else."""
    return _whole(text, as_text=False)


def _whole(text: str, as_text: bool) -> dict[str, Any]:
    try:
        members, end = _members(text, 0, as_text)
    except StopIteration:
        raise ValueError("not JSON") from None
    if _rest(text, end) is None:
        raise ValueError("something follows the JSON object")
    return members


def _members(text: str, at: int, as_text: bool) -> tuple[dict[str, Any], int]:
    """The members of the object that begins there, and where it ends."""
    members: dict[str, Any] = {}
    step = _first(text, at)
    while step is not None and step[2] is None:
        name, at = step[1], step.end()
        if name is None:
            name, at = _escaped(text, at)
        if as_text:
            _, end = _skim(text, at)
            members[name], at = text[at:end], end
        elif name == "data":
            members[name], at = _members(text, at, as_text=True)
        else:
            members[name], at = _scan(text, at)
        step = _next(text, at)
    if step is None:
        raise ValueError("not a JSON object")
    return members, step.end()


def _escaped(text: str, at: int) -> tuple[str, int]:
    name, at = _skim(text, at)
    colon = _colon(text, at)
    if colon is None:
        raise ValueError("a name without a value")
    return name, colon.end()


def checked_name(name: object) -> str:
    """The name of a field, if it can be one: text of 1 to 64 bytes."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a session field must be a str, not {type(name).__name__}")
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        raise ValueError("the name of a session field is not valid Unicode") from None
    if not 1 <= size <= NAME_LIMIT:
        raise ValueError(f"the name of a session field must have 1 to {NAME_LIMIT} bytes, not {size}")
    return name


def encode_field(name: str, value: Any, codec: Codec = JSON) -> str:
    """A field's value as JSON text. The error for a value that is no JSON names the field, never the value."""
    if isinstance(value, Encoded):
        return value
    try:
        text = codec.encode(value)
        text.encode()
    except TypeError as error:
        raise TypeError(f"the session field {name!r} cannot be stored: {error}") from error
    except UnicodeEncodeError:
        raise ValueError(f"the session field {name!r} contains text that is not valid Unicode") from None
    except RecursionError:
        raise ValueError(f"the session field {name!r} is nested too deeply") from None
    except ValueError:
        raise ValueError(f"the session field {name!r} contains a number that is not JSON, or itself") from None
    return text


def field_hash(text: str) -> str:
    """What `if_fields` compares a stored value with: 16 bytes of its SHA-256, as base64url."""
    digest = hashlib.sha256(text.encode()).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode("ascii")


class Fields(Mapping[str, Any]):
    """The data of a session as it was sent. Each look-up reads a field anew, so callers may change values."""

    __slots__ = ("raw",)

    def __init__(self, raw: Mapping[str, str]) -> None:
        #: The JSON text of each field.
        self.raw = raw

    def __getitem__(self, name: str) -> Any:
        return JSON.decode(self.raw[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def __repr__(self) -> str:
        return f"<Fields {', '.join(sorted(self.raw))}>"
