"""Django's session store on the session service."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

import coatcheck.answers
from coatcheck.django.codec import codec_of
from coatcheck.django.configuration import configuration, keys_are_handles
from coatcheck.django.driver import T, Work, run, run_async
from coatcheck.django.keys import Key, existing
from coatcheck.django.plan import Plan
from coatcheck.errors import ProofRequired, Unavailable
from coatcheck.ledger import Ledger

_log = logging.getLogger("coatcheck")


class SessionStore(SessionBase):
    """A session as Django uses it. Every use raises `Unavailable` or `ProofRequired` where nothing is known of it.

    Logging in mints a session for the user, and `_auth_user_id` never changes within one. Fields are saved one by one,
    so parallel requests that change different ones do not undo each other.

    The key is the session's handle when our middleware is in use, and never anything that a browser has made up.
    Otherwise it is the token, which is a secret.
    """

    #: None until something is used. Given its value by the constructor of Django's class, through `_session_key`.
    _plan: Plan | None
    _session_cache: Ledger

    def __init__(self, session_key: str | None = None) -> None:
        #: Set by our middleware: address and user_agent of the browser, and the value of its second cookie.
        self.device: Mapping[str, Any] | None = None
        self.bound: str | None = None
        #: Why nothing is known of the session, if that was met. A response that does not say so would be a lie then.
        self.failure: Unavailable | ProofRequired | None = None
        #: Whether the key is the handle. None leaves it to the settings.
        self.keyed_by_handle: bool | None = None
        self._sent = False
        super().__init__(session_key)

    @property
    def handle(self) -> str | None:
        """The session's public handle: the same for its whole life, safe to log. None for a session not saved yet."""
        return self._opened(data=False).state.handle

    @property
    def principal(self) -> str | None:
        """Who is signed in: the user's id. None for a visitor. With the near cache, answered from memory."""
        return self._opened(data=False).principal

    @property
    def record(self) -> coatcheck.answers.Session | None:
        """All that the service says about the session: principal, methods, assurance, times, device."""
        return self._opened(data=False).state.session

    @property
    def reason(self) -> str | None:
        """Why the session that the browser had is over: idle, absolute, revoked and so on. None when it is not."""
        return self._opened(data=False).state.reason

    @property
    def cookie(self) -> coatcheck.answers.Cookie | None:
        """The cookie that the browser has to be given, None when the one it has is still right."""
        return self._plan.state.cookie if self._plan else None

    @property
    def cookie_is_offer(self) -> bool:
        """Whether that cookie is a successor on offer: if it does not arrive, it is offered again."""
        return self._plan is not None and self._plan.state.cookie_is_offer

    @property
    def has_ended(self) -> bool:
        """Whether the session turned out to be over after it had been used."""
        return self._plan is not None and self._plan.ended

    @property
    def clears_cookie(self) -> bool:
        """Whether the browser's cookie is to be deleted. Not for a session that a login elsewhere has replaced."""
        plan = self._plan
        return plan is not None and plan.state.session is None and (plan.state.clears_cookie or plan.flushed)

    def add(self, name: str, amount: float = 1) -> Any:
        """Adds to a number so that parallel requests all count. Returns the sum as far as this request knows it."""
        total = self._session.add(name, amount)
        self.modified = True
        return total

    async def aadd(self, name: str, amount: float = 1) -> Any:
        """See `add`."""
        await self._aget_session()
        return self.add(name, amount)

    def step_up(self, methods: list[str], assurance: str = "aal2") -> None:
        """Notes a fresh proof of presence, at once: a new secret, and the absolute timeout starts again."""
        plan = self._opened(data=False)
        self._run(plan.stepping(plan.state.stepping_up(methods, assurance)))
        self.modified = True

    async def astep_up(self, methods: list[str], assurance: str = "aal2") -> None:
        """See `step_up`."""
        plan = await self._aopened(data=False)
        await self._arun(plan.stepping(plan.state.stepping_up(methods, assurance)))
        self.modified = True

    # What Django asks of a store

    def load(self) -> dict[str, Any]:
        """The data as the service holds it now."""
        return self._run(self._planned().loading())

    async def aload(self) -> dict[str, Any]:
        """See `load`."""
        return await self._arun(self._planned().loading())

    def exists(self, session_key: str | None) -> bool:
        """Whether there is a session with a key, by asking the service."""
        self._finish()
        return self._run(existing(session_key, self._keyed_by_handle))

    async def aexists(self, session_key: str | None) -> bool:
        """See `exists`."""
        if self._planned().is_due:
            await self.asave()
        return await self._arun(existing(session_key, self._keyed_by_handle))

    def create(self) -> None:
        """Has a session minted by the next save, or as soon as something asks for its key."""
        self._planned().create()
        self.modified = True

    async def acreate(self) -> None:
        """See `create`."""
        self.create()

    def save(self, must_create: bool = False) -> None:
        """Saves what changed. Raises `UpdateError` when the session has ended: it is never brought back."""
        self._run(self._saving(must_create))
        self._run(self._planned().ending_others())

    async def asave(self, must_create: bool = False) -> None:
        """See `save`."""
        await self._arun(self._saving(must_create))
        await self._arun(self._planned().ending_others())

    def delete(self, session_key: str | None = None) -> None:
        """Ends the session of a key, at once: of a token, or of a handle, as in a list of the user's sessions."""
        self._run(self._planned().deleting(session_key))

    async def adelete(self, session_key: str | None = None) -> None:
        """See `delete`."""
        await self._arun(self._planned().deleting(session_key))

    def flush(self) -> None:
        """Ends the session, at once, with everything in it. The response deletes the cookie."""
        self.accessed = self.modified = True
        self._run(self._planned().flushing())

    async def aflush(self) -> None:
        """See `flush`."""
        self.accessed = self.modified = True
        await self._arun(self._planned().flushing())

    def cycle_key(self) -> None:
        """Has the session get another secret with the next save, and a visitor's another handle too."""
        self._opened(data=False).cycle()
        self.modified = True

    async def acycle_key(self) -> None:
        """See `cycle_key`."""
        (await self._aopened(data=False)).cycle()
        self.modified = True

    def clear(self) -> None:
        """Removes every field. A visitor's session lives on; that of a user ends, since nothing says who it is."""
        self._session.clear()
        self.modified = True

    def is_empty(self) -> bool:
        """Whether there is neither a session nor anything to be saved in one. Asks nothing."""
        return not self._presented if self._plan is None else self._plan.is_empty

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing to do: the service ends what has expired."""

    @classmethod
    async def aclear_expired(cls) -> None:
        """See `clear_expired`."""

    # The key, and the data as Django's class wants them

    def _get_session_key(self) -> str | None:
        if self._keyed_by_handle:
            self._opened(data=False)
            self._finish()
            return self._planned().state.handle
        self._finish()
        return self._presented if self._plan is None else self._plan.token

    def _set_session_key(self, value: str | None) -> None:
        self._presented = Key(value) if value and self._validate_session_key(value) else None  # type: ignore[attr-defined]
        self._plan = None
        self.__dict__.pop("_session_cache", None)

    session_key = property(_get_session_key)
    _session_key = property(_get_session_key, _set_session_key)

    def _get_session(self, no_load: bool = False) -> Ledger:
        self.accessed = True
        self._session_cache = self._opened().state.fields
        return self._session_cache

    async def _aget_session(self, no_load: bool = False) -> Ledger:
        self.accessed = True
        self._session_cache = (await self._aopened()).state.fields
        return self._session_cache

    _session = property(_get_session)

    @property
    def _keyed_by_handle(self) -> bool:
        return keys_are_handles() if self.keyed_by_handle is None else self.keyed_by_handle

    def _planned(self) -> Plan:
        if self._plan is None:
            with self._noting_failures():
                accepts_handles = configuration().client.accepts_handles
            self._plan = Plan(
                self._presented,
                codec=codec_of(self.serializer, self.key_salt),
                ignores_offers=not self._keyed_by_handle,
                accepts_handles=accepts_handles,
            )
            self._plan.state.device, self._plan.state.bound, self._plan.sent = self.device, self.bound, self._sent
        return self._plan

    def _opened(self, data: bool = True) -> Plan:
        plan = self._planned()
        if not plan.is_open(data):
            self.accessed = True
            self._run(plan.opening(data))
        return plan

    async def _aopened(self, data: bool = True) -> Plan:
        plan = self._planned()
        if not plan.is_open(data):
            self.accessed = True
            await self._arun(plan.opening(data))
        return plan

    def _saving(self, must_create: bool) -> Work[None]:
        plan = self._planned()
        yield from plan.opening()
        # A session that save mints is one that the middleware has to send the cookie of.
        self.modified = self.modified or plan.state.session is None
        yield from plan.saving(self.get_session_cookie_age(), must_create)

    def _finish(self) -> None:
        """Does what was postponed, because its outcome is asked for. Asks the service only, so it may be in a loop."""
        if self._plan is not None and self._plan.is_due:
            self._run(self._saving(must_create=False))

    def _run(self, work: Work[T]) -> T:
        with self._noting_failures():
            return run(work, configuration().client)

    async def _arun(self, work: Work[T]) -> T:
        with self._noting_failures():
            return await run_async(work, await configuration().asynchronous())

    @contextmanager
    def _noting_failures(self) -> Iterator[None]:
        try:
            yield
        except (Unavailable, ProofRequired) as error:
            self.failure = error
            raise

    def seal(self) -> None:
        """The response is complete: from now on nothing can be done that needs a cookie."""
        self._sent = True
        if self._plan is not None:
            self._plan.sent = True

    def sign_in_again(self) -> None:
        """Has a session minted even for a user who is signed in already; Django would keep the session."""
        self._planned().sign_in_again()

    def warn_of_lost_changes(self) -> None:
        """Logs a warning if there are changes that were not saved. For the end of a response that streams."""
        if self._plan is not None and self._plan.opened and self._plan.state.fields.changes():
            _log.warning("the session was changed after the response had begun, and that is lost: call its save()")
