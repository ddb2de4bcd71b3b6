"""Reads the service's answers, each with the function that has its name.

An answer that makes no sense is `Unavailable`: nothing is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from coatcheck.answers import (
    About,
    Authenticated,
    Changed,
    Cookie,
    Created,
    Event,
    Events,
    Found,
    Page,
    Rotated,
    Session,
)
from coatcheck.errors import (
    CoatcheckError,
    Conflict,
    Invalid,
    LimitReached,
    Misconfigured,
    Missed,
    Rejected,
    TooLarge,
    Unavailable,
)
from coatcheck.values import Fields, split
from coatcheck.wire import Reply

T = TypeVar("T")


def _expecting(status: int) -> Callable[[Callable[[dict[str, str]], T]], Callable[[Reply], T]]:
    """Reads the body of an answer with that status, and raises the error that any other answer tells."""

    def decorate(read: Callable[[dict[str, str]], T]) -> Callable[[Reply], T]:
        @wraps(read)
        def checked(reply: Reply) -> T:
            try:
                if reply.status == status:
                    return read(split(reply.body.decode()))
                problem = _problem(reply, split(reply.body.decode()) if reply.status < 500 else {})
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                problem = Unavailable(f"the answer of the session service (status {reply.status}) makes no sense")
            raise problem

        return checked

    return decorate


def _problem(reply: Reply, body: dict[str, str]) -> CoatcheckError:
    """The error that an answer tells. Only a 401 that says `unauthenticated` means that a session is over."""
    code = json.loads(body["code"]) if "code" in body else None
    match reply.status, code:
        case 401, "unauthenticated":
            return Invalid(str(_value(body, "reason", "none")))
        case 403, "forbidden":
            return Misconfigured("the session service refuses this application's service token or what it asks for")
        case 409, "conflict":
            return Conflict(_integer(body, "version"), _data(body))
        case 409, "limit_reached":
            return LimitReached()
        case 410, "missed":
            return Missed(_integer(body, "next"))
        case 413, str():
            return TooLarge(None, "body_bytes")
        case 422, "quota":
            return TooLarge(*(_value(body, name) for name in ("field", "limit", "max", "size")))
        case 400, "bad_request":
            return Rejected("bad_request", _value(body, "field"))
        case 422, "bad_field":
            return Rejected("bad_field", _value(body, "field"))
        case 429, _:
            return Unavailable("the session service is busy", reply.retry_after)
    return Unavailable(f"the session service answered with status {reply.status}", reply.retry_after)


def _value(body: dict[str, str], name: str, default: Any = None) -> Any:
    return json.loads(body[name]) if name in body else default


def _integer(body: dict[str, str], name: str) -> int:
    value = json.loads(body[name])
    if type(value) is not int:
        raise ValueError(f"{name} is not an integer")
    return value


def _session(body: dict[str, str]) -> Session:
    return Session(json.loads(body["session"]))


def _data(body: dict[str, str]) -> Fields:
    return Fields(split(body["data"]))


def _cookie(text: str) -> Cookie:
    cookie = json.loads(text)
    token, age = cookie["token"], cookie.get("max_age")
    if not isinstance(token, str) or not (age is None or type(age) is int):
        raise ValueError("a cookie without a token")
    return Cookie(token, age, str(cookie.get("set_cookie", "")))


def _handles(text: str) -> tuple[str, ...]:
    return tuple(str(handle) for handle in json.loads(text))


@_expecting(200)
def _authenticated(body: dict[str, str]) -> Authenticated:
    offer = body.get("offer", "null")
    return Authenticated(
        _session(body),
        _integer(body, "version"),
        _data(body) if "data" in body else None,
        None if offer == "null" else _cookie(offer),
    )


def authenticated(reply: Reply) -> Authenticated:
    """With the time at which it was said, which only this answer needs."""
    return replace(_authenticated(reply), served_at=reply.date)


@_expecting(201)
def created(body: dict[str, str]) -> Created:
    ended = _handles(body.get("ended", "[]"))
    return Created(_session(body), _integer(body, "version"), _data(body), _cookie(body["cookie"]), ended)


@_expecting(200)
def changed(body: dict[str, str]) -> Changed:
    return Changed(_integer(body, "version"), _data(body) if "data" in body else Fields({}))


@_expecting(200)
def rotated(body: dict[str, str]) -> Rotated:
    return Rotated(_session(body), _cookie(body["cookie"]))


@_expecting(200)
def ended(body: dict[str, str]) -> tuple[str, ...]:
    return _handles(body["ended"])


@_expecting(200)
def page(body: dict[str, str]) -> Page:
    return Page(tuple(Session(item) for item in json.loads(body["items"])), _value(body, "next"))


@_expecting(200)
def found(body: dict[str, str]) -> Found:
    return Found(_session(body), _integer(body, "version"), _data(body))


@_expecting(200)
def events(body: dict[str, str]) -> Events:
    return Events(_integer(body, "next"), tuple(_event(item) for item in json.loads(body["events"])))


def _event(item: dict[str, Any]) -> Event:
    return Event(
        int(item["id"]), item["kind"], item["session"], item.get("version"), item.get("reason"), item.get("principal")
    )


@_expecting(200)
def about(body: dict[str, str]) -> About:
    return About(
        str(_value(body, "application")),
        dict(_value(body, "cookie", {})),
        float(_value(body, "touch_interval", 60)),
        dict(_value(body, "limits", {})),
        str(_value(body, "namespace", "own")),
    )
