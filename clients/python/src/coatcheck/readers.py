"""Reads the service's answers, each with the function that has its name.

An answer that makes no sense is `Unavailable`: nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
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
    ProofRequired,
    Rejected,
    TooLarge,
    Unavailable,
)
from coatcheck.values import Fields, read_answer
from coatcheck.wire import Reply

T = TypeVar("T")


def _checked(reply: Reply, status: int, read: Callable[[dict[str, Any]], T]) -> T:
    """Reads the body of an answer with that status, and raises the error that any other answer tells."""
    try:
        if reply.status == status:
            return read(read_answer(reply.body.decode()))
        problem = _problem(reply, read_answer(reply.body.decode()) if reply.status < 500 else {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        problem = Unavailable(f"the answer of the session service (status {reply.status}) makes no sense")
    raise problem


def _expecting(status: int) -> Callable[[Callable[[dict[str, Any]], T]], Callable[[Reply], T]]:
    """Makes a reader of answers with that status of a reader of their bodies."""

    def decorate(read: Callable[[dict[str, Any]], T]) -> Callable[[Reply], T]:
        @wraps(read)
        def checked(reply: Reply) -> T:
            return _checked(reply, status, read)

        return checked

    return decorate


def _problem(reply: Reply, body: dict[str, Any]) -> CoatcheckError:
    """The error that an answer tells. Only a 401 that says `unauthenticated` means that a session is over."""
    match reply.status, body.get("code"):
        case 401, "unauthenticated":
            return Invalid(str(body.get("reason", "none")))
        case 401, "proof_required":
            return ProofRequired()
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
            return TooLarge(*(body.get(name) for name in ("field", "limit", "max", "size")))
        case 400, "bad_request":
            return Rejected("bad_request", body.get("field"))
        case 422, "bad_field":
            return Rejected("bad_field", body.get("field"))
        case 429, _:
            return Unavailable("the session service is busy", reply.retry_after)
    return Unavailable(f"the session service answered with status {reply.status}", reply.retry_after)


def _integer(body: dict[str, Any], name: str) -> int:
    value = body[name]
    if type(value) is not int:
        raise ValueError(f"{name} is not an integer")
    return value


def _data(body: dict[str, Any]) -> Fields:
    return Fields(body["data"])


def _cookie(cookie: dict[str, Any]) -> Cookie:
    token, age = cookie["token"], cookie.get("max_age")
    if not isinstance(token, str) or not (age is None or type(age) is int):
        raise ValueError("a cookie without a token")
    return Cookie(token, age, str(cookie.get("set_cookie", "")))


def _handles(handles: list[Any]) -> tuple[str, ...]:
    return tuple([str(handle) for handle in handles])


def authenticated(reply: Reply) -> Authenticated:
    """With the time at which it was said, which only this answer needs."""
    return _checked(reply, 200, partial(_authenticated, reply))


def _authenticated(reply: Reply, body: dict[str, Any]) -> Authenticated:
    offer = body.get("offer")
    return Authenticated(
        Session(body["session"]),
        _integer(body, "version"),
        _data(body) if "data" in body else None,
        None if offer is None else _cookie(offer),
        reply.date,
    )


@_expecting(201)
def created(body: dict[str, Any]) -> Created:
    ended = _handles(body.get("ended", []))
    return Created(Session(body["session"]), _integer(body, "version"), _data(body), _cookie(body["cookie"]), ended)


@_expecting(200)
def changed(body: dict[str, Any]) -> Changed:
    return Changed(_integer(body, "version"), _data(body) if "data" in body else Fields({}))


@_expecting(200)
def rotated(body: dict[str, Any]) -> Rotated:
    return Rotated(Session(body["session"]), _cookie(body["cookie"]))


@_expecting(200)
def ended(body: dict[str, Any]) -> tuple[str, ...]:
    return _handles(body["ended"])


@_expecting(200)
def page(body: dict[str, Any]) -> Page:
    return Page(tuple([Session(item) for item in body["items"]]), body.get("next"))


@_expecting(200)
def found(body: dict[str, Any]) -> Found:
    return Found(Session(body["session"]), _integer(body, "version"), _data(body))


@_expecting(200)
def events(body: dict[str, Any]) -> Events:
    return Events(_integer(body, "next"), tuple([_event(item) for item in body["events"]]))


def _event(item: dict[str, Any]) -> Event:
    return Event(
        int(item["id"]), item["kind"], item["session"], item.get("version"), item.get("reason"), item.get("principal")
    )


@_expecting(200)
def about(body: dict[str, Any]) -> About:
    return About(
        str(body.get("application")),
        dict(body.get("cookie", {})),
        float(body.get("touch_interval", 60)),
        dict(body.get("limits", {})),
        str(body.get("namespace", "own")),
    )
