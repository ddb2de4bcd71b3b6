"""A request's session in Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import flask
from flask import Flask, Request, request_tearing_down
from flask.sessions import SessionMixin

import coatcheck.answers
from coatcheck.client import Client
from coatcheck.errors import Invalid, LimitReached, ProofRequired, Unavailable
from coatcheck.flask.errors import Failure, SessionEnded, SessionLimitReached, as_http_errors, failure_of
from coatcheck.flask.late_changes import warn_of_lost_changes
from coatcheck.ledger import Ledger
from coatcheck.state import State, Step

#: The calls whose answer is a new token.
_WITH_COOKIE = ("create", "rotate", "step_up")


class Session(SessionMixin):
    """What `flask.session` is: a mapping of the session's fields.

    The first use asks the service, and what changed is saved at the end of the request. Where the service is
    unavailable, a use raises `SessionUnavailable`, which Flask answers with 503; `SessionProofRequired`, 401, where the
    session is bound to a browser and the request does not prove that it comes from there.
    """

    def __init__(self, app: Flask, client: Client, request: Request, begin: Callable[[Session], State]) -> None:
        #: Where the session is used. For this package.
        self.app = app
        self.request = request
        #: Why nothing is known about the session, once that has turned out.
        self.failure: Failure | None = None
        #: Whether the response has been made, so that nothing can be saved any more.
        self.closed = False
        #: Whether the response's head is complete, so that no cookie reaches the browser any more.
        self.sent = False
        #: The name of a signed cookie from before, and what reads it, if it is to be migrated.
        self.signed_cookie: str | None = None
        self.seed: Callable[[], dict[str, Any]] | None = None
        #: The state, once it was needed; `begin` makes it.
        self.begun: State | None = None
        self._client = client
        self._begin = begin
        self._permanent: bool | None = None
        self._modified = False
        # The data, while it may be used without a second thought.
        self._ledger: Ledger | None = None

    @property
    def state(self) -> State:
        """What the request knows of its session. For this package."""
        if self.begun is None:
            self.begun = self._begin(self)
        return self.begun

    # What is known

    @property
    def principal(self) -> str | None:
        """Who is signed in, None for a visitor."""
        self._load(data=False)
        return self.state.principal

    @property
    def handle(self) -> str | None:
        """The session's public handle, safe to show and to log. None without a session."""
        self._load(data=False)
        return self.state.handle

    @property
    def record(self) -> coatcheck.answers.Session | None:
        """All that the service says about the session. None without one."""
        self._load(data=False)
        return self.state.session

    @property
    def reason(self) -> str | None:
        """Why the session that the browser had is over: idle, absolute, revoked and so on. None when it is not."""
        self._load(data=False)
        return self.state.reason

    # Signing in and out

    def login(
        self,
        principal: str,
        *,
        methods: Iterable[str] = ("pwd",),
        assurance: str | None = None,
        remember: bool = False,
        keep: Iterable[str] | None = None,
    ) -> None:
        """Signs a principal in, at once: mints a session in place of the present one.

        remember: the longer pair of timeouts, and a cookie that outlives the browser. keep: the fields to carry over,
            all by default; those of another principal never are. Raises `SessionLimitReached` where the policy refuses
            one session more.
        """
        self._load()
        if self._permanent:
            self._apply_permanence()
        self.state.login(
            principal, methods=methods, assurance=assurance, remember=remember or self.state.remember, keep=keep
        )
        self.save()

    def logout(self) -> None:
        """Ends the session, at once, with everything in it. The response deletes the cookie."""
        self._load(data=False)
        self.state.logout()
        self.save()

    def step_up(self, methods: Iterable[str], assurance: str = "aal2") -> None:
        """Notes a fresh proof of presence, at once: a new secret, and the absolute timeout starts again."""
        self._load(data=False)
        self._perform(self.state.stepping_up(methods, assurance))

    def rotate(self) -> None:
        """Gives the session a new secret, at once. The old one is refused from that moment."""
        self._load(data=False)
        self._perform(self.state.rotating())

    def devices(self) -> list[coatcheck.answers.Session]:
        """All sessions of who is signed in, this one among them: compare with `handle`. Empty for a visitor."""
        found: list[coatcheck.answers.Session] = []
        principal, after = self.principal, None
        while principal is not None:
            with as_http_errors():
                page = self._client.list(principal=principal, after=after)
            found += page.items
            after = page.next
            if after is None:
                break
        return found

    def end_others(self, reason: str = "revoked") -> tuple[str, ...]:
        """Ends all other sessions of who is signed in, at once, and returns their handles.

        reason: revoked, or password_changed after a new password.
        """
        principal = self.principal
        if principal is None:
            return ()
        with as_http_errors():
            return self._client.end(principal=principal, except_id=self.handle, reason=reason)

    # The data

    def add(self, name: str, amount: float = 1) -> Any:
        """Adds to a number so that parallel requests all count. Returns the sum as far as this request knows it."""
        return self._fields.add(name, amount)

    def save(self) -> None:
        """Saves what changed, at once. Only needed before a response that streams, whose view goes on after that."""
        state = self.begun
        if state is None or not state.loaded:
            return
        if self._permanent:
            self._apply_permanence()
        try:
            while (step := state.closing()) is not None:
                self._modified = True
                self._perform(step)
        except Exception:
            # Or the response to the error would log in after all.
            state.withdraw_login()
            raise

    def __getitem__(self, name: str) -> Any:
        ledger = self._ledger
        return self._fields[name] if ledger is None else ledger[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._fields[name] = value

    def __delitem__(self, name: str) -> None:
        del self._fields[name]

    def __contains__(self, name: object) -> bool:
        ledger = self._ledger
        return name in (self._fields if ledger is None else ledger)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def clear(self) -> None:
        """Removes the fields. The session lives on, unless a field says who is signed in; `logout` ends it."""
        self._fields.clear()

    def __repr__(self) -> str:
        is_known = self.begun is not None and self.begun.loaded
        return f"<Session {self.state.handle}>" if is_known else "<Session not asked for yet>"

    # What extensions look at

    @property
    def permanent(self) -> bool:
        """Whether the session has the longer pair of timeouts. Assigned, it decides about the next minting only."""
        if self._permanent is None:
            self._load(data=False)
            return self.state.session is not None and self.state.session.remember
        return self._permanent

    @permanent.setter
    def permanent(self, value: bool) -> None:
        self._permanent = bool(value)

    @property
    def modified(self) -> bool:
        """Whether anything changed. What is saved is found without it."""
        return self._modified or bool(self.begun and self.begun.loaded and self.begun.fields.changes())

    @modified.setter
    def modified(self, value: bool) -> None:
        self._modified = value

    @property
    def new(self) -> bool:  # type: ignore[override]
        """Whether the browser brought no session."""
        self._load(data=False)
        return self.state.session is None

    # Inner works

    @property
    def _fields(self) -> Ledger:
        self._load()
        self.accessed = True
        if self.closed:
            # Kept as long as the session, and by nothing else.
            request_tearing_down.connect(self._request_ends, sender=self.app)
        else:
            self._ledger = self.state.fields
        return self.state.fields

    def seal(self) -> None:
        """The response has been made: from now on each use is looked at."""
        self.closed, self._ledger = True, None

    def _load(self, data: bool = True) -> None:
        if self.failure is not None:
            raise self.failure
        state = self.state
        try:
            if state.token is not None and not state.loaded:
                state.opened(self._client.authenticate(state.token, state.bound, device=state.device, data=data))
            elif (step := state.opening(data=data)) is not None:
                state.take(step, step.on(self._client))
        except Invalid as error:
            state.refuse(None, error)
        except (Unavailable, ProofRequired) as error:
            self._fail(error)
        if self.seed is not None:
            seed, self.seed = self.seed, None
            if state.session is None:
                state.fields.update(seed())

    def _perform(self, step: Step | None) -> None:
        """Does a step, if there is one. Its session must still be there."""
        if step is None:
            return
        if self.sent and step.call in _WITH_COOKIE:
            raise RuntimeError(
                "the response has begun, so the browser can no longer get the session's cookie: "
                "log in, rotate, step up or save a first change before the response, not while it streams"
            )
        try:
            self.state.take(step, step.on(self._client))
        except Invalid as error:
            self.state.refuse(step, error)
            raise SessionEnded(error.reason) from error
        except LimitReached as error:
            raise SessionLimitReached from error
        except Unavailable as error:
            self._fail(error)

    def _fail(self, error: Unavailable | ProofRequired) -> NoReturn:
        self.failure, self._ledger = failure_of(error), None
        raise self.failure from error

    def _request_ends(self, app: Flask, **_: Any) -> None:
        """Told of each request of the application that ends after this session was used too late."""
        if flask.session._get_current_object() is self:  # type: ignore[attr-defined]
            warn_of_lost_changes(app, self.state.fields)

    def _apply_permanence(self) -> None:
        self.state.remember = True
        lifetime = self.app.permanent_session_lifetime.total_seconds()
        self.state.lifetime = min(lifetime, self.state.lifetime or lifetime)
