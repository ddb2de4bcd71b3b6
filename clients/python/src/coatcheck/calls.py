"""The calls of the session service: what is asked and how the answer is read. Does no I/O: both clients share it.

The arguments of each call are explained at the method of `Client` with its name.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from coatcheck import readers
from coatcheck.answers import About, Authenticated, Changed, Created, Events, Found, Page, Rotated
from coatcheck.errors import TooLarge
from coatcheck.values import JSON, checked_name, encode_field
from coatcheck.wire import REQUEST_LIMIT, Reply, Request

T = TypeVar("T")
_BASE = "/service/v1/"
#: How many characters a token has.
TOKEN_LENGTH = 64
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}").fullmatch
_HANDLE = re.compile(r"[A-Za-z0-9_-]{22}").fullmatch
_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Call(Generic[T]):
    """A question, and the way to read its answer."""

    request: Request
    read: Callable[[Reply], T]
    #: Whether no visitor waits for the answer, so that a failure says nothing about other calls.
    background: bool = False


def is_token(text: str) -> bool:
    """Whether a cookie's value can be a token at all. Any other is answered without asking the service."""
    return _TOKEN(text) is not None


def is_handle(text: str) -> bool:
    """Whether a text can be a session's public handle."""
    return _HANDLE(text) is not None


def new_key() -> str:
    """A key that makes one intended change repeatable: 12 random bytes as 16 characters."""
    return secrets.token_urlsafe(12)


def authenticate(
    token: str, bound: str | None, device: Mapping[str, Any] | None, known: int | None, purpose: str | None
) -> Call[Authenticated]:
    body = _body(token=token, bound=bound, device=_device(device), known=known, purpose=purpose)
    return Call(Request("POST", _BASE + "authenticate", body), readers.authenticated)


def create(
    *,
    principal: str | None,
    methods: Iterable[str],
    assurance: str | None,
    remember: bool,
    data: Mapping[str, Any] | None,
    device: Mapping[str, Any] | None,
    replace: str | None,
    keep: Iterable[str],
    idle: float | None,
    lifetime: float | None,
    key: str | None,
) -> Call[Created]:
    fields = _encoded(data)
    body = _body(
        principal=principal,
        methods=_names("methods", methods) or None,
        assurance=assurance,
        remember=remember or None,
        device=_device(device),
        replace=replace,
        keep=_names("keep", keep) or None,
        idle=_whole(idle),
        lifetime=_whole(lifetime),
        key=key or new_key(),
        data=fields,
    )
    return Call(Request("POST", _BASE + "sessions", body), readers.created)


def change(
    *,
    id: str,
    set: Mapping[str, Any] | None,
    remove: Iterable[str],
    add: Mapping[str, float] | None,
    if_version: int | None,
    if_fields: Mapping[str, str | None] | None,
    key: str | None,
) -> Call[Changed]:
    body = _body(
        id=id,
        remove=_names("remove", remove) or None,
        add=_texts("add", add),
        if_version=if_version,
        if_fields=_texts("if_fields", if_fields),
        key=key or new_key(),
        set=_encoded(set),
    )
    return Call(Request("PATCH", _BASE + "data", body), readers.changed)


def rotate(id: str, key: str | None) -> Call[Rotated]:
    return Call(Request("POST", _BASE + "rotate", _body(id=id, key=key or new_key())), readers.rotated)


def step_up(id: str, methods: Iterable[str], assurance: str, key: str | None) -> Call[Rotated]:
    body = _body(id=id, methods=_names("methods", methods), assurance=assurance, key=key or new_key())
    return Call(Request("POST", _BASE + "step-up", body), readers.rotated)


def end(
    *, id: str | None, principal: str | None, except_id: str | None, everything: bool, reason: str | None
) -> Call[tuple[str, ...]]:
    if (id is not None) + (principal is not None) + everything != 1:
        raise ValueError("end needs exactly one of id, principal and everything")
    if except_id is not None and principal is None:
        raise ValueError("except_id goes with principal only")
    what = {"id": id, "principal": principal, "except": except_id, "everything": everything or None, "reason": reason}
    return Call(Request("POST", _BASE + "end", _body(**what)), readers.ended)


def list_(principal: str, after: str | None, limit: int | None) -> Call[Page]:
    return Call(Request("GET", _query("sessions", principal=principal, after=after, limit=limit)), readers.page)


def find(id: str) -> Call[Found]:
    return Call(Request("GET", f"{_BASE}sessions/{quote(id, safe='')}"), readers.found)


def events(after: int | None, wait: float) -> Call[Events]:
    milliseconds = min(1000, int(wait * 1000)) or None
    return Call(Request("GET", _query("events", after=after, wait=milliseconds)), readers.events, background=True)


def about() -> Call[About]:
    return Call(Request("GET", _BASE + "about"), readers.about, background=True)


def _query(path: str, **arguments: Any) -> str:
    given = {name: value for name, value in arguments.items() if value is not None}
    return f"{_BASE}{path}?{urlencode(given, quote_via=quote)}" if given else _BASE + path


def _names(argument: str, names: Iterable[str]) -> list[str]:
    if isinstance(names, str):
        raise TypeError(f"{argument} must be a list of names, not a single str")
    return list(names)


def _device(device: Mapping[str, Any] | None) -> dict[str, str] | None:
    known = {name: _plain("device", value) for name, value in device.items() if value} if device else None
    return known or None


def _texts(argument: str, members: Mapping[str, Any] | None) -> dict[str, str] | None:
    return {name: _plain(argument, value) for name, value in members.items()} if members else None


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)


def _encoded(fields: Mapping[str, Any] | None) -> dict[str, str] | None:
    if not fields:
        return None
    return {checked_name(name): encode_field(name, value) for name, value in fields.items()}


def _body(**members: Any) -> bytes:
    """The members that are not None as a JSON object. A dict holds JSON text by name already."""
    parts = []
    for name, value in members.items():
        if value is not None:
            parts.append(f'"{name}":{_object(value) if isinstance(value, dict) else _plain(name, value)}')
    body = ("{" + ",".join(parts) + "}").encode()
    if len(body) > REQUEST_LIMIT:
        fields = members.get("data") or members.get("set") or {}
        largest = max(fields, key=lambda field: len(fields[field]), default=None)
        raise TooLarge(largest, "body_bytes", REQUEST_LIMIT, len(body))
    return body


def _object(texts: dict[str, str]) -> str:
    return "{" + ",".join([f"{JSON.encode(name)}:{text}" for name, text in texts.items()]) + "}"


def _plain(name: str, value: Any) -> str:
    try:
        return _encode(value)
    except ValueError:
        raise ValueError(f"{name} contains a number that is not JSON") from None
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
