"""Flask-Login on sessions of the service: `attach(login_manager)`.

The principal follows what `login_user` and `logout_user` do. Three things of Flask-Login's own are switched off:

* the signed `remember_token` cookie, which would sign a person in again after the server has ended the session:
  `login_user(user, remember=True)` gives the session the longer pair of timeouts in its place;
* `session_protection`, which signs mobile users out: binding and devices are the service's;
* the identifier made of address and user agent, which only that protection reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask import Flask, request_started, session
from flask_login import LoginManager
from flask_login.signals import user_accessed, user_logged_in, user_login_confirmed

from coatcheck.errors import Misconfigured
from coatcheck.flask.session import Session

#: No cookie has a name with a line break.
_NO_COOKIE = "\n"


def attach(
    login_manager: LoginManager,
    *,
    methods: Iterable[str] = ("pwd",),
    assurance: str = "aal1",
    fresh_for: timedelta = timedelta(hours=12),
) -> None:
    """Makes Flask-Login use the session service. Before or after the login manager's `init_app`.

    methods, assurance: how users prove who they are, for the record. `confirm_login` notes them as a fresh proof.
    fresh_for: how long after the last proof a remembered session counts as fresh. Default 12 hours.
    """
    attachment = _Attachment(login_manager, tuple(methods), assurance, fresh_for)
    login_manager.session_protection = None
    login_manager._update_remember_cookie = _unchanged
    login_manager._load_user_from_remember_cookie = _no_user
    request_started.connect(attachment.prepare, weak=False)
    user_accessed.connect(attachment.accessed, weak=False)
    user_logged_in.connect(attachment.logged_in, weak=False)
    user_login_confirmed.connect(attachment.confirmed, weak=False)


class _Attachment:
    """What is done for one login manager. Signals of other applications are not its business."""

    def __init__(self, manager: LoginManager, methods: tuple[str, ...], assurance: str, fresh_for: timedelta) -> None:
        self._manager = manager
        self._methods = methods
        self._assurance = assurance
        self._fresh_for = fresh_for
        self._prepared: set[int] = set()

    def prepare(self, app: Flask, **_: Any) -> None:
        """Before the first request: takes out what the login manager registered in `init_app`."""
        if not self._belongs(app) or id(app) in self._prepared:
            return
        self._prepared.add(id(app))
        app.config.update(REMEMBER_COOKIE_NAME=_NO_COOKIE, SESSION_PROTECTION=None)
        hooks = app.after_request_funcs.get(None, [])
        app.after_request_funcs[None] = [hook for hook in hooks if not self._sets_remember_cookie(hook)]

    def accessed(self, app: Flask, **_: Any) -> None:
        """A remembered session whose last proof is long ago is no longer fresh."""
        if not self._belongs(app):
            return
        record = _session().record
        if record is None or not record.remember or record.authenticated_at is None or not session.get("_fresh"):
            return
        # Both are the service's times: last-seen is the time of this request, to the precision of the touch interval.
        if record.last_seen_at - record.authenticated_at >= self._fresh_for:
            session["_fresh"] = False

    def logged_in(self, app: Flask, **_: Any) -> None:
        """A login mints a session, also for who is signed in already."""
        if not self._belongs(app):
            return
        ours = _session()
        session.pop("_id", None)
        seconds = session.pop("_remember_seconds", None)
        ours.state.methods = self._methods
        ours.state.remember = session.pop("_remember", None) == "set"
        ours.state.lifetime = seconds if ours.state.remember else None
        ours.state.renew()

    def confirmed(self, app: Flask, **_: Any) -> None:
        """`confirm_login` is a fresh proof of presence."""
        if self._belongs(app):
            session.pop("_id", None)
            _session().step_up(self._methods, self._assurance)

    def _belongs(self, app: Flask) -> bool:
        return getattr(app, "login_manager", None) is self._manager

    def _sets_remember_cookie(self, hook: Callable[..., Any]) -> bool:
        of_manager = getattr(hook, "__self__", None) is self._manager
        return hook is _unchanged or (of_manager and getattr(hook, "__name__", "") == "_update_remember_cookie")


def _session() -> Session:
    ours = session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(ours, Session):
        raise Misconfigured("coatcheck.flask_login needs CoatcheckSession(app, client)")
    return ours


def _unchanged(response: Any) -> Any:
    return response


def _no_user(cookie: str) -> None:
    return None
