"""What a session store has to do at the service, and when. Written as generators, so that it is the same for async."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coatcheck.django.driver import Work
from coatcheck.django.expiry import EXPIRY_FIELD, Expiry, expiry_of, needs_another_session
from coatcheck.django.keys import ending
from coatcheck.django.signing_in import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    is_from_fallback_key,
    methods_of,
)
from coatcheck.errors import Invalid, LimitReached
from coatcheck.state import State, Step
from coatcheck.values import Codec


class TooManySessions(LimitReached, PermissionDenied):
    """The user holds as many sessions as the policy allows. Django answers 403."""


class Plan:
    """A store's session, and what is still to be done for it.

    A new key is postponed, be it for a new session or in place of an old one: a login asks for it first, and says later
    who it is for. It is made with the next save, or when something asks for the key.
    """

    def __init__(
        self, presented: str | None, *, codec: Codec, ignores_offers: bool = False, accepts_handles: bool = False
    ) -> None:
        self.state = State(presented, codec=codec, principal_field=SESSION_KEY, accepts_handles=accepts_handles)
        self.presented = presented
        #: Whether it is known if there is a session.
        self.opened = False
        #: Whether the session was deleted, or turned out to be over after it had been read: nothing is saved any more.
        self.ended = False
        #: Whether the user asked to be rid of the session.
        self.flushed = False
        #: Whether the response has begun, so that no cookie reaches the browser any more.
        self.sent = False
        self._codec = codec
        self._ignores_offers = ignores_offers
        self._mints = False
        self._cycles = False
        self._signed_in_again = False
        self._minted = False
        self._old_hash: str | None = None

    # Questions

    @property
    def token(self) -> str | None:
        """The token, unproven as long as the session was not read."""
        if self.state.cookie is not None:
            return self.state.cookie.token
        return self.presented if not self.opened or self.state.session is not None else None

    @property
    def principal(self) -> str | None:
        """Whose session it is, as far as this request knows."""
        fields = self.state.fields
        if not fields.touches(SESSION_KEY):
            return self.state.principal
        user = fields.get(SESSION_KEY)
        return None if user is None else str(user)

    def is_open(self, data: bool) -> bool:
        """Whether it is known if there is a session, and with `data` what is in it."""
        return self.opened and (not data or self.state.session is None or self.state.has_data)

    @property
    def is_due(self) -> bool:
        """Whether the session will be another one after the next save, or has another key."""
        if self.ended:
            return False
        wished = self._mints or self._cycles or self._signed_in_again
        return wished or (self.opened and not self._is_same_user())

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a session nor anything to be saved in one."""
        if not self.opened:
            return not self.presented and not self.is_due
        return self.state.session is None and not self.is_due and not self.ended and not self.state.fields

    def _is_same_user(self) -> bool:
        fields = self.state.fields
        return bool(fields.stored(SESSION_KEY) == fields.get(SESSION_KEY))

    # Wishes

    def create(self) -> None:
        """Has a session minted by the next save."""
        self._mints = True

    def cycle(self) -> None:
        """Has the session get another key with the next save."""
        self._cycles = True

    def sign_in_again(self) -> None:
        """Has a session minted for who is signed in already, unless this request has just done it."""
        if not self._minted:
            self._signed_in_again = True
            self.state.renew()

    # Work

    def opening(self, data: bool = True) -> Work[None]:
        """Finds out whether there is a session, and with `data` what is in it."""
        state = self.state
        if (step := state.opening(data=data)) is not None:
            try:
                state.take(step, (yield step))
            except Invalid as error:
                state.refuse(step, error)
            if self._ignores_offers and state.cookie_is_offer:
                state.cookie = None
        self.opened = True

    def loading(self) -> Work[dict[str, Any]]:
        """The data as the service holds it."""
        if not self.opened:
            yield from self.opening()
            return dict(self.state.fields)
        if self.state.handle is None:
            return {}
        try:
            answer = yield Step("find", {"id": self.state.handle})
        except Invalid:
            return {}
        return {name: self._codec.decode(text) for name, text in answer.data.raw.items()}

    def saving(self, cookie_age: int, must_create: bool = False) -> Work[None]:
        """Saves what changed. Afterwards there is a session, unless its expiry is in the past."""
        yield from self.opening()
        if self.ended:
            raise UpdateError
        state = self.state
        if must_create and state.session is not None:
            raise CreateError
        self._mints = self._mints or state.session is None
        expiry = self._prepare_minting(cookie_age)
        if expiry.is_over:
            yield from self.flushing()
            return
        self._old_hash = self._replaced_hash() or self._old_hash
        mints_again = yield from self._another_key(expiry)
        yield from self._closing(mints_again)
        self._forget_wishes()

    def ending_others(self) -> Work[None]:
        """After a save: ends the user's other sessions if it was about a new password."""
        old_hash, self._old_hash = self._old_hash, None
        if old_hash is None or self.state.principal is None:
            return
        user, backend = self.state.fields.get(SESSION_KEY), self.state.fields.get(BACKEND_SESSION_KEY)
        if not (yield partial(is_from_fallback_key, str(user), str(backend), old_hash)):
            others = {"principal": self.state.principal, "except_id": self.state.handle, "reason": "password_changed"}
            yield Step("end", others)

    def _prepare_minting(self, cookie_age: int) -> Expiry:
        state = self.state
        signs_in = state.fields.get(SESSION_KEY) is not None
        lasts = signs_in and not settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
        expiry = expiry_of(
            state.fields.get(EXPIRY_FIELD),
            now=timezone.now(),
            by_default=Expiry(lasts, idle=cookie_age if cookie_age > 0 else None),
        )
        state.remember, state.idle = expiry.remember, expiry.idle
        state.lifetime = None if expiry.lifetime is None else max(1.0, expiry.lifetime)
        state.methods = methods_of(state.fields.get(BACKEND_SESSION_KEY)) if signs_in else ()
        return expiry

    def _replaced_hash(self) -> str | None:
        """The password's hash that the session was bound to, if it is now bound to another one of the same user."""
        fields = self.state.fields
        before, now = fields.stored(HASH_SESSION_KEY), fields.get(HASH_SESSION_KEY)
        changed = self.state.principal is not None and self._is_same_user() and before and now and before != now
        return str(before) if changed else None

    def _another_key(self, expiry: Expiry) -> Work[bool]:
        """Rotates, or has a session minted in place of a live one of the same user; then the answer is yes."""
        state = self.state
        if not self._is_same_user() or (self._signed_in_again and state.principal is not None):
            return False
        expires_otherwise = state.session is not None and self._expires_otherwise()
        if self._cycles and state.principal is None:
            self._mints = True
        if self._mints or expires_otherwise:
            methods, assurance = (state.session.methods, state.session.assurance) if state.session else ((), None)
            state.login(state.principal, methods=methods, assurance=assurance, remember=expiry.remember)
            return state.session is not None
        if self._cycles:
            yield from self.stepping(state.rotating())
        return False

    def _expires_otherwise(self) -> bool:
        fields = self.state.fields
        before, wish = fields.stored(EXPIRY_FIELD), fields.get(EXPIRY_FIELD)
        if needs_another_session(before, wish, timezone.now()):
            return True
        if before != wish:
            # Moved on a little. Measured from what the session was minted with, or it would never be worth it.
            fields[EXPIRY_FIELD] = before
        return False

    def _closing(self, mints_again: bool) -> Work[None]:
        state = self.state
        while (step := state.closing()) is not None:
            self._check_cookie(step)
            try:
                answer = yield step
                if mints_again and step.call == "create" and step.arguments["replace"] not in answer.ended:
                    # The session was over already, and this was no login: it must not come back.
                    yield Step("end", {"id": answer.session.id, "reason": "revoked"})
                    raise Invalid
                state.take(step, answer)
            except Invalid as error:
                self._give_up(step, error)
            except LimitReached:
                # Or the save for the response to the error would log in after all.
                self._forget_wishes()
                state.withdraw_login()
                raise TooManySessions from None
            self._minted = self._minted or (step.call == "create" and state.principal is not None)

    def stepping(self, step: Step | None) -> Work[None]:
        """Does a step whose session must still be there."""
        if step is None:
            return
        self._check_cookie(step)
        try:
            self.state.take(step, (yield step))
        except Invalid as error:
            self._give_up(step, error)

    def _check_cookie(self, step: Step) -> None:
        if self.sent and step.call in ("create", "rotate", "step_up"):
            raise RuntimeError(
                "the response has begun, so the browser can no longer get the session's cookie: "
                "log in, step up or save a first change before that"
            )

    def _forget_wishes(self) -> None:
        self._mints = self._cycles = self._signed_in_again = False

    def _give_up(self, step: Step, error: Invalid) -> None:
        self.ended = True
        self.state.refuse(step, error)
        raise UpdateError from error

    def flushing(self) -> Work[None]:
        """Ends the session, and forgets what was to be done for it."""
        yield from self.opening(data=False)
        self._forget_wishes()
        self._minted = self.ended = False
        self._old_hash = None
        self.flushed = True
        self.state.logout()
        while (step := self.state.closing()) is not None:
            self.state.take(step, (yield step))

    def deleting(self, key: str | None) -> Work[None]:
        """Ends the own session, or that of a key: of a token or a handle."""
        if key is not None:
            yield from ending(key)
            return
        yield from self.opening(data=False)
        self.ended = self.ended or self.state.handle is not None or self._mints
        if self.state.handle is not None:
            step = Step("end", {"id": self.state.handle, "reason": "logout"})
            self.state.take(step, (yield step))
