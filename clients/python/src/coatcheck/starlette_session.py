"""A request's session in Starlette and FastAPI."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

import coatcheck.answers
from coatcheck.aio import AsyncClient
from coatcheck.errors import Invalid, LimitReached, ProofRequired, Unavailable
from coatcheck.ledger import Ledger
from coatcheck.state import State, Step

_log = logging.getLogger("coatcheck")
#: The calls whose answer is a new token.
_WITH_COOKIE = ("create", "rotate", "step_up")
_NOT_ASKED = "the middleware is lazy: get the session from await session_of(request), or Depends(session_of)"


class Session(MutableMapping[str, Any]):
    """What `request.session` is: a mapping of the session's fields. What changed is saved when the response begins.

    Where the service is unavailable, a use raises `Unavailable`; where the session is bound to a browser and a request
    has no proof that it comes from there, `ProofRequired`; where the session ended meanwhile, a call raises `Invalid`.
    The middleware answers them, unless the application does. Where it is lazy, await `session_of` first.
    """

    def __init__(self, client: AsyncClient, state: State, *, background: bool = False, skipped: bool = False) -> None:
        self._client = client
        #: On a WebSocket: no cookie can be set, and being open is no use of the session.
        self._background = background
        self._used_too_late = False
        #: Whether the response has begun, so that no cookie reaches the browser any more.
        self._sent = False
        #: What the request knows of its session. For this package.
        self.state = state
        #: Whether the response depends on the session. Starlette sets it with `mark_accessed`.
        self.accessed = False
        #: Why nothing is known about the session, and whether that mattered to anything.
        self.failure: Exception | None = None
        self.used = False
        #: The last error that said that the session is over, or that there may be no more.
        self.refusal: Invalid | LimitReached | None = None
        if skipped:
            self.failure = RuntimeError("this path has no session: it is in `skip` of CoatcheckMiddleware")

    # About the session

    @property
    def principal(self) -> str | None:
        """Who is signed in, None for a visitor."""
        self._check()
        return self.state.principal

    @property
    def handle(self) -> str | None:
        """The session's public handle, safe to show and to log. None without a session."""
        self._check()
        return self.state.handle

    @property
    def record(self) -> coatcheck.answers.Session | None:
        """All that the service says about the session. None without one."""
        self._check()
        return self.state.session

    @property
    def reason(self) -> str | None:
        """Why the session that the browser had is over: idle, absolute, revoked and so on. None when it is not."""
        self._check()
        return self.state.reason

    # Signing in and out

    async def login(
        self,
        principal: str,
        *,
        methods: Iterable[str] = ("pwd",),
        assurance: str | None = None,
        remember: bool = False,
        keep: Iterable[str] | None = None,
    ) -> None:
        """Signs a principal in, at once: mints a session in place of the present one. Not on a WebSocket.

        remember: the longer pair of timeouts, and a cookie that outlives the browser. keep: the fields to carry over,
            all by default; those of another principal never are. Raises `LimitReached` if the policy denies another.
        """
        await self._ready()
        self.state.login(principal, methods=methods, assurance=assurance, remember=remember, keep=keep)
        await self.save()

    async def logout(self) -> None:
        """Ends the session, at once, with everything in it. The response deletes the cookie."""
        await self._ready(data=False)
        self.state.logout()
        await self.save()

    async def step_up(self, methods: Iterable[str], assurance: str = "aal2") -> None:
        """Notes a fresh proof of presence, at once: a new secret, and the absolute timeout starts again."""
        await self._ready(data=False)
        await self._perform(self.state.stepping_up(methods, assurance))

    async def rotate(self) -> None:
        """Gives the session a new secret, at once. The old one is refused from that moment."""
        await self._ready(data=False)
        await self._perform(self.state.rotating())

    async def devices(self) -> list[coatcheck.answers.Session]:
        """All sessions of who is signed in, this one among them: compare with `handle`. Empty for a visitor."""
        await self._ready(data=False)
        found: list[coatcheck.answers.Session] = []
        principal, after = self.principal, None
        while principal is not None:
            page = await self._noted(Step("list", {"principal": principal, "after": after}))
            found += page.items
            after = page.next
            if after is None:
                break
        return found

    async def end_others(self, reason: str = "revoked") -> tuple[str, ...]:
        """Ends all other sessions of who is signed in, at once, and returns their handles.

        reason: revoked, or password_changed after a new password.
        """
        await self._ready(data=False)
        principal = self.principal
        if principal is None:
            return ()
        others = {"principal": principal, "except_id": self.handle, "reason": reason}
        return tuple(await self._noted(Step("end", others)))

    # The data

    def add(self, name: str, amount: float = 1) -> Any:
        """Adds to a number so that parallel requests all count. Returns the sum as far as this request knows it."""
        return self._fields.add(name, amount)

    async def save(self) -> None:
        """Saves what changed, at once. Needed where no response begins later: on a WebSocket, and while one streams."""
        try:
            while (step := self.state.closing()) is not None:
                await self._perform(step)
        except Exception:
            # Or the response to the error would log in after all.
            self.state.withdraw_login()
            raise

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._fields[name] = value

    def __delitem__(self, name: str) -> None:
        del self._fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def clear(self) -> None:
        """Removes the fields. The session lives on, and whoever is signed in stays so; `logout` ends it."""
        self._fields.clear()

    def mark_accessed(self) -> None:
        """Called by Starlette when `request.session` is looked at."""
        self.accessed = True

    def __repr__(self) -> str:
        return f"<Session {self.state.handle}>" if self.state.loaded else "<Session not known>"

    # For the middleware

    async def open(self, data: bool = True) -> None:
        """Finds out whether there is a session, and what is in it. A failure is noted, and raised where it matters."""
        step = self.state.opening(purpose="background" if self._background else None, data=data)
        if step is None or self.failure is not None:
            return
        try:
            self.state.take(step, await step.on(self._client))
        except Invalid as error:
            self.state.refuse(step, error)
        except (Unavailable, ProofRequired) as error:
            self.failure = error

    async def close(self) -> None:
        """Saves for the last time. Raises the failure that was met before, even if the application swallowed it."""
        try:
            if self.failure is None:
                await self.save()
            elif self.used:
                raise self.failure
        finally:
            self._sent = True

    def warn_of_lost_changes(self) -> None:
        """Logs a warning if the session was changed after the response had begun."""
        if not self._used_too_late:
            return
        try:
            lost = bool(self.state.fields.changes())
        except (TypeError, ValueError):
            lost = True
        if lost:
            _log.warning("the session was changed after the response had begun, and that is lost: call its save()")

    # Inner works

    @property
    def _fields(self) -> Ledger:
        self._check()
        if self.state.session is not None and not self.state.has_data:
            raise RuntimeError(_NOT_ASKED)
        self.accessed = True
        self._used_too_late = self._sent
        return self.state.fields

    def _check(self) -> None:
        if self.failure is not None:
            self.used = True
            raise self.failure
        if not self.state.loaded:
            raise RuntimeError(_NOT_ASKED)

    async def _ready(self, data: bool = True) -> None:
        await self.open(data)
        self._check()

    async def _perform(self, step: Step | None) -> None:
        """Does a step whose session must still be there."""
        if step is None:
            return
        if step.call in _WITH_COOKIE and (self._sent or self._background):
            raise RuntimeError(
                "the browser can no longer get the session's cookie: log in, rotate, step up or save a first change "
                "in a request, before its response begins"
            )
        try:
            self.state.take(step, await self._noted(step))
        except Invalid as error:
            self.refusal = error
            self.state.refuse(step, error)
            raise
        except LimitReached as error:
            self.refusal = error
            raise

    async def _noted(self, step: Step) -> Any:
        """What a call returns. An outage is noted, so that the response cannot hide it."""
        try:
            return await step.on(self._client)
        except Unavailable as error:
            self.failure, self.used = error, True
            raise
