"""Flask's session interface on the session service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin, session_json_serializer

from coatcheck.bound_cookie import bound_of
from coatcheck.client import Client
from coatcheck.errors import Misconfigured, Unavailable
from coatcheck.flask.cookies import check_cookie_settings, cookie_of, secure_cookie_settings
from coatcheck.flask.errors import Failure, SessionEnded, SessionLimitReached, SessionUnavailable, replace_response
from coatcheck.flask.migration import SignedCookies
from coatcheck.flask.session import Session
from coatcheck.state import State
from coatcheck.values import JSON

#: The most characters of a browser's name that are passed on.
_USER_AGENT_LIMIT = 512


class _TaggedJSON:
    """Flask's own way to write tuples, bytes, UUIDs, datetimes and markup as JSON."""

    encode = staticmethod(session_json_serializer.dumps)

    @staticmethod
    def decode(text: str) -> Any:
        """Only what is an object, or contains one, can have a tag."""
        return session_json_serializer.loads(text) if text[0] in "{[" else JSON.decode(text)


class CoatcheckSession(SessionInterface):
    """Keeps the sessions of an application in the session service.

    A request that uses its session makes one call for what it reads and one for what it changed. The principal follows
    the field `_user_id`, in which Flask-Login keeps who is signed in.
    """

    def __init__(
        self,
        app: Flask | None = None,
        client: Client | None = None,
        *,
        secure: bool | None = None,
        principal_field: str | None = "_user_id",
        migrate_until: datetime | None = None,
        migrate_login: bool = False,
        check: bool = True,
    ) -> None:
        """With `app`, sets it up; else call `init_app`.

        secure: what is left at Flask's defaults in SESSION_COOKIE_* becomes `__Host-session`, Secure and SameSite=Lax.
            Default: unless the application is in debug mode, where cookies have to work over plain HTTP.
        principal_field: the field that says who is signed in; None when only `session.login` does.
        migrate_until: until then (with a time zone), the data in a signed cookie of Flask's becomes that of a new
            session. Not who was signed in, unless `migrate_login`: a signed cookie cannot be revoked. Default: never.
        check: ask the service at start, and raise `Misconfigured` if it refuses the service token. An outage is logged.
        """
        if client is None:
            raise Misconfigured("CoatcheckSession needs a coatcheck.Client")
        self._client = client
        self._secure = secure
        self._principal_field = principal_field
        self._signed = SignedCookies(migrate_until, migrate_login) if migrate_until else None
        self._check = check
        self._codec = _TaggedJSON()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Puts this in place of the application's session interface."""
        if self._secure if self._secure is not None else not app.debug:
            secure_cookie_settings(app)
        check_cookie_settings(self, app)
        if self._check:
            try:
                self._client.about()
            except Misconfigured:
                raise
            except Unavailable as error:
                app.logger.warning("the session service cannot be asked at start: %s", error)
        app.session_interface = self

    def open_session(self, app: Flask, request: Request) -> Session:
        """A session that has asked nothing yet."""
        return Session(app, self._client, request, self._begin)

    def _begin(self, session: Session) -> State:
        """What a request says of its session, for its first use."""
        app, request = session.app, session.request
        name = self.get_cookie_name(app)
        token, bound = cookie_of(request, name), bound_of(request.environ.get("HTTP_COOKIE", ""), name)
        state = State(token, codec=self._codec, principal_field=self._principal_field, bound=bound)
        agent = request.environ.get("HTTP_USER_AGENT", "")
        state.device = {"address": request.remote_addr, "user_agent": agent[:_USER_AGENT_LIMIT]}
        if self._signed is not None and state.loaded:
            session.signed_cookie, session.seed = self._signed.find(app, request, name)
        return state

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Saves what changed, and sets or deletes the cookie.

        An outage or the end of the session changes the response in place: raised here, it would be answered with 500,
        after a second attempt to save.
        """
        assert isinstance(session, Session)
        if session.failure is None and not session.closed:
            session.seal()
            try:
                session.save()
            except (SessionEnded, SessionLimitReached) as error:
                replace_response(app, response, error)
            except SessionUnavailable:
                pass  # noted in the session
        if session.failure is not None:
            _answer_failure(app, response, session.failure)
        state = session.begun
        has_cookie = state is not None and (state.cookie is not None or state.clears_cookie)
        if session.accessed or has_cookie:
            _vary_by_cookie(response)
        if has_cookie:
            self._send_cookie(app, session, response)
        session.sent = True

    def _send_cookie(self, app: Flask, session: Session, response: Response) -> None:
        state = session.state
        # After a failure an offer is kept back, but not the token of a session that has no other.
        cookie = None if session.failure is not None and state.cookie_is_offer else state.cookie
        if cookie is None and not state.clears_cookie:
            return
        attributes: dict[str, Any] = {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
        }
        if app.config.get("SESSION_COOKIE_PARTITIONED"):
            attributes["partitioned"] = True
        if cookie is not None:
            check_cookie_settings(self, app)
            if session.signed_cookie not in (None, self.get_cookie_name(app)):
                # Or its data would come back after the session has ended.
                response.delete_cookie(session.signed_cookie, domain=attributes["domain"], path=attributes["path"])
            age = cookie.max_age
            if age is not None:
                age = min(age, int(app.permanent_session_lifetime.total_seconds()))
            response.set_cookie(self.get_cookie_name(app), cookie.token, max_age=age, **attributes)
        else:
            response.delete_cookie(self.get_cookie_name(app), **attributes)
        response.headers["Cache-Control"] = "no-store"


def _answer_failure(app: Flask, response: Response, failure: Failure) -> None:
    """Has the response say what failed, unless its status says so already."""
    if response.status_code != failure.code:
        replace_response(app, response, failure)
    if isinstance(failure, SessionUnavailable):
        response.headers["Retry-After"] = str(failure.retry_after)
    else:
        response.headers["Cache-Control"] = "no-store"


def _vary_by_cookie(response: Response) -> None:
    for name, _ in response.headers:
        if name.lower() == "vary":
            response.vary.add("Cookie")
            return
    response.headers.add("Vary", "Cookie")
