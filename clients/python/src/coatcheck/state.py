"""What one request knows of its session, and which calls follow from it. Does no I/O, so every adapter uses it.

An adapter performs the steps that a `State` asks for, and tells it the outcome:

    if (step := state.opening()) is not None:
        try:
            state.take(step, step.on(client))
        except Invalid as error:
            state.refuse(step, error)
    ...
    while (step := state.closing()) is not None:
        state.take(step, step.on(client))

With an `AsyncClient`, `step.on(client)` is awaited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coatcheck import calls
from coatcheck.answers import Authenticated, Cookie, Session
from coatcheck.errors import Invalid
from coatcheck.ledger import Changes, Ledger
from coatcheck.values import JSON, Codec

#: The reasons for which the browser's cookie is cleared. After a logout the response that logged out has done it, and a
#: request that was under way must not delete the cookie of a login that came in between; `none` may be such a request
#: too.
CLEARING = frozenset({"idle", "absolute", "revoked", "evicted", "password_changed", "disabled", "replay"})

_CHANGES = ("set", "remove", "add")


@dataclass(slots=True)
class Step:
    """A call to be made: the name of a client's method and its arguments."""

    call: str
    arguments: dict[str, Any] = field(repr=False)

    def on(self, client: Any) -> Any:
        """Makes the call. With an `AsyncClient`, returns what has to be awaited."""
        return getattr(client, self.call)(**self.arguments)


@dataclass(slots=True)
class Login:
    """How a session is to be minted for a principal."""

    principal: str | None
    methods: tuple[str, ...] = ()
    assurance: str | None = None
    remember: bool = False
    #: The fields of the session before it that are kept; None for all that did not change.
    keep: tuple[str, ...] | None = None


class State:
    """A request's session.

    The principal follows a field of the data, if the framework keeps the user's id in one (`principal_field`): another
    value always mints a session, an absent one ends it. The data of one principal never reaches another.
    """

    #: The session, None as long as there is none.
    session: Session | None = None
    #: The version of the data.
    version = 0
    #: Whether the session's data is there. Only `opening(data=False)` can leave it out.
    has_data = False
    #: Why the browser's token is no longer good, None when it is good or there was none.
    reason: str | None = None
    #: A token that the response has to carry.
    cookie: Cookie | None = None
    #: Whether that token is a successor on offer, which will be offered again if it does not arrive.
    cookie_is_offer = False
    #: Whether the response has to delete the browser's cookie.
    clears_cookie = False
    #: Used for the next minting: the browser, and what a login that follows the principal field is to be like.
    device: Mapping[str, Any] | None = None
    methods: tuple[str, ...] = ()
    remember = False
    #: Seconds that shorten the timeouts of the next minting. None leaves them to the policy.
    idle: float | None = None
    lifetime: float | None = None

    _login: Login | None = None
    _ending: str | None = None
    _renews = False

    def __init__(
        self,
        token: str | None,
        *,
        codec: Codec = JSON,
        principal_field: str | None = None,
        accepts_handles: bool = False,
        bound: str | None = None,
    ) -> None:
        well_formed = token and (calls.is_token(token) or (accepts_handles and calls.is_handle(token)))
        #: The browser's token, None for what cannot be one.
        self.token = token if well_formed else None
        #: The value of the browser's second cookie, None without one.
        self.bound = bound
        self._principal_field = principal_field
        #: The data. Reading it before `opening` has been dealt with shows nothing.
        self.fields = Ledger(codec=codec)
        #: Whether it is known if there is a session.
        self.loaded = self.token is None

    @property
    def principal(self) -> str | None:
        """Who the session belongs to."""
        return self.session.principal if self.session else None

    @property
    def handle(self) -> str | None:
        """The session's public handle, safe to log."""
        return self.session.id if self.session else None

    # Steps

    def opening(self, purpose: str | None = None, data: bool = True) -> Step | None:
        """The call that finds out whether there is a session, and what is in it. None when that is known.

        data: False when only the session matters. Its data must be asked for before it is changed or replaced.
        """
        if not self.loaded:
            browser = {"token": self.token, "bound": self.bound, "device": self.device}
            return Step("authenticate", {**browser, "purpose": purpose, "data": data})
        # By its handle: the token may have been replaced meanwhile.
        wanted = data and self.session is not None and not self.has_data
        return Step("find", {"id": self.handle}) if wanted else None

    def closing(self) -> Step | None:
        """The next call that is due to store what the request did, None when there is nothing more to do."""
        if not (self.fields.may_differ or self._login or self._ending or self._renews):
            return None
        self._follow()
        if self.session is not None and self._ending is not None:
            return Step("end", {"id": self.session.id, "reason": self._ending})
        if self._login is not None:
            return self._minting(self._login)
        changes = self.fields.changes()
        if not changes:
            return None
        if self.session is None:
            return self._minting(Login(None, remember=self.remember))
        return Step("change", {"id": self.session.id, **{name: getattr(changes, name) for name in _CHANGES}})

    def rotating(self) -> Step | None:
        """The call that gives the session a new secret, None without a session."""
        return Step("rotate", {"id": self.session.id}) if self.session else None

    def stepping_up(self, methods: Iterable[str], assurance: str) -> Step | None:
        """The call that notes a fresh proof of presence, None without a session."""
        if self.session is None:
            return None
        return Step("step_up", {"id": self.session.id, "methods": tuple(methods), "assurance": assurance})

    # What the application wants

    def login(
        self,
        principal: str | None,
        *,
        methods: Iterable[str] = (),
        assurance: str | None = None,
        remember: bool = False,
        keep: Iterable[str] | None = None,
    ) -> None:
        """Has a session minted for a principal (None: a visitor) by the next `closing`, in place of the present one.

        keep: the fields to carry over. All by default, but none when the present session belongs to another principal.
        """
        self._login = Login(principal, tuple(methods), assurance, remember, None if keep is None else tuple(keep))

    def withdraw_login(self) -> None:
        """Takes back a login that failed, as with `LimitReached`, or the next `closing` would try it again.

        The session goes on as it was. What was assigned for another principal than its own is forgotten.
        """
        login, self._login, self._renews = self._login, None, False
        if login is None:
            return
        if self._principal_field is not None:
            self.fields.restore(self._principal_field)
        if self.session is not None and self.session.principal not in (None, login.principal):
            self.fields.rollback()

    def logout(self, reason: str = "logout") -> None:
        """Has the session ended by the next `closing`. Its data is gone at once."""
        self._login = None
        self._ending = reason
        self.fields.rebase({})
        if self.session is None:
            self._over()

    def renew(self) -> None:
        """Has a new session minted for the principal who is signed in already, as after a repeated login."""
        self._renews = True

    # Outcomes

    def take(self, step: Step, answer: Any) -> None:
        """Notes what a step returned."""
        match step.call:
            case "authenticate":
                self.opened(answer)
            case "create":
                self._login, self._ending, self._renews = None, None, False
                self._know(answer)
                self._set_cookie(answer.cookie)
            case "find":
                self._know(answer)
            case "change":
                self.version = answer.version
                self.fields.settle(Changes(**{name: step.arguments[name] for name in _CHANGES}), answer.data.raw)
            case "rotate" | "step_up":
                self.session = answer.session
                self._set_cookie(answer.cookie)
            case "end":
                self._over()

    def refuse(self, step: Step | None, error: Invalid) -> None:
        """Notes that the session turned out to be over, with all that was changed in it. The visitor goes on."""
        self.loaded, self.session, self.reason = True, None, error.reason
        # Or what was meant for the session that is over would become a new one's.
        self._login, self._ending = None, None
        self.fields.rebase({})
        self.cookie, self.clears_cookie = None, error.reason in CLEARING

    def opened(self, answer: Authenticated) -> None:
        """Notes that the token is good. For an adapter that asks about it without a step."""
        self.loaded = True
        self._know(answer)
        if answer.offer is not None:
            self._set_cookie(answer.offer, is_offer=True)

    def _know(self, answer: Any) -> None:
        data = answer.data
        self.session, self.version, self.has_data = answer.session, answer.version, data is not None
        self.fields.move({} if data is None else data.raw)

    def _set_cookie(self, cookie: Cookie, is_offer: bool = False) -> None:
        self.cookie, self.cookie_is_offer, self.clears_cookie = cookie, is_offer, False

    def _over(self) -> None:
        self._ending, self.session = None, None
        self.cookie, self.clears_cookie = None, self.token is not None

    def _follow(self) -> None:
        """The mint rule: what became of the field that says who is signed in decides what becomes of the session."""
        if self._login is not None or self._ending is not None:
            return
        name, before, now = self._principal_field, None, None
        if name is not None and self.fields.touches(name):
            before, now = self.fields.stored(name), self.fields.get(name)
        if now == before:
            if self._renews and self.session is not None and self.session.principal is not None:
                self._login = Login(self.session.principal, self.methods, None, self.remember)
            return
        if now is None:
            self.fields.detach()
            self._ending = "logout" if self.session is not None else None
        else:
            self._login = Login(str(now), self.methods, None, self.remember)

    def _minting(self, login: Login) -> Step:
        data, kept = self._carried(login)
        arguments: dict[str, Any] = {
            "principal": login.principal,
            "methods": login.methods,
            "assurance": login.assurance,
            "remember": login.remember,
            "data": data,
            "device": self.device,
            "replace": self.session.id if self.session else None,
            "keep": kept,
            "idle": self.idle,
            "lifetime": self.lifetime,
        }
        return Step("create", arguments)

    def _carried(self, login: Login) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The fields that the new session begins with, and the names of those that the service carries over to it."""
        if self.session is not None and self.session.principal not in (None, login.principal):
            return dict(self.fields.assigned()), ()
        changes, kept = self.fields.changes(), self.fields.kept()
        data: dict[str, Any] = dict(changes.set)
        for name in changes.add:
            data[name] = self.fields[name]
        if login.keep is not None:
            wanted = {*login.keep, *self.fields.assigned()}
            data = {name: value for name, value in data.items() if name in wanted}
            kept = tuple(name for name in kept if name in wanted)
        return data, kept
