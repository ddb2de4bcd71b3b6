"""Django's session middleware with what the engine alone cannot do: rotation, 503, and a key that is no secret."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.cache import patch_cache_control, patch_vary_headers

from coatcheck.bound_cookie import bound_of
from coatcheck.django.configuration import configuration
from coatcheck.django.engine import SessionStore
from coatcheck.errors import ProofRequired, Unavailable

#: The most characters of a browser's name that are passed on.
_USER_AGENT_LIMIT = 512


class SessionMiddleware(middleware.SessionMiddleware):
    """Put in MIDDLEWARE in place of Django's class of this name, of which it is a kind.

    Where nothing is known about a session that was used, the answer is 503 with Retry-After, whatever a view or a
    middleware has made of it, and the cookie stays. A template `503.html` styles it. A response that is 503 already is
    left as it is. Likewise the answer is 401 where the session is bound to a browser and the request has no proof that
    it comes from there. With another engine than ours, say in tests, it does what Django's does.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Gives the request a session that has asked nothing yet."""
        super().process_request(request)
        session = request.session
        if not isinstance(session, SessionStore):
            return
        session.keyed_by_handle = True
        agent = request.META.get("HTTP_USER_AGENT", "")[:_USER_AGENT_LIMIT]
        device = {"address": request.META.get("REMOTE_ADDR"), "user_agent": agent}
        session.device = {name: value for name, value in device.items() if value}
        session.bound = bound_of(request.META.get("HTTP_COOKIE", ""), settings.SESSION_COOKIE_NAME)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers a failure that a view met, and the end of its session."""
        if isinstance(exception, Unavailable):
            return _unavailable(exception)
        session = getattr(request, "session", None)
        if isinstance(exception, ProofRequired) and exception is getattr(session, "failure", None):
            return _unproven()
        if isinstance(exception, UpdateError) and isinstance(session, SessionStore) and session.has_ended:
            session.modified = True
            return HttpResponse(status=400)  # process_response says why
        return None

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Saves what changed, and sets or deletes the cookie if need be."""
        session = getattr(request, "session", None)
        if not isinstance(session, SessionStore):
            return super().process_response(request, response)
        if session.failure is None and response.status_code < 500:
            try:
                self._save(session)
            except UpdateError:
                response = self._interrupted(request, session)
            if response.streaming:
                response._resource_closers.append(session.warn_of_lost_changes)
        if session.failure is not None:
            response = _in_place_of(response, session.failure)
        self._send_cookie(request, session, response)
        session.seal()
        return response

    def _interrupted(self, request: HttpRequest, session: SessionStore) -> HttpResponse:
        """The answer to a request whose session has ended meanwhile: 400, as Django gives it."""
        try:
            super().process_response(request, HttpResponse())  # saves again, which fails again
        except SessionInterrupted as error:
            if session.clears_cookie:
                return response_for_exception(request, error)
            raise
        raise AssertionError("a session that has ended was saved")

    def _save(self, session: SessionStore) -> None:
        session.modified = session.modified or _changed_inside(session)
        if session.modified and not session.is_empty():
            with suppress(Unavailable, ProofRequired):  # noted in the session
                session.save()

    def _send_cookie(self, request: HttpRequest, session: SessionStore, response: Any) -> None:
        cookie, name = session.cookie, settings.SESSION_COOKIE_NAME
        attributes: dict[str, Any] = {
            "path": settings.SESSION_COOKIE_PATH,
            "domain": settings.SESSION_COOKIE_DOMAIN,
            "samesite": settings.SESSION_COOKIE_SAMESITE,
        }
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if cookie is not None and not (session.failure and session.cookie_is_offer):
            attributes |= {"secure": settings.SESSION_COOKIE_SECURE, "httponly": settings.SESSION_COOKIE_HTTPONLY}
            response.set_cookie(name, cookie.token, max_age=cookie.max_age, **attributes)
        elif session.clears_cookie and not session.failure and name in request.COOKIES:
            response.delete_cookie(name, **attributes)
        else:
            return
        patch_vary_headers(response, ("Cookie",))
        patch_cache_control(response, no_store=True)


def _changed_inside(session: SessionStore) -> bool:
    if not session.accessed or not configuration().nested_changes:
        return False
    return bool(session._session.changes())


def _unavailable(error: Unavailable) -> HttpResponse:
    """The answer to an outage."""
    try:
        text, kind = loader.get_template("503.html").render(), None
    except TemplateDoesNotExist:
        text, kind = "Sessions are not available at the moment. Please try again.", "text/plain; charset=utf-8"
    headers = {"Retry-After": str(error.retry_after), "Cache-Control": "no-store"}
    return HttpResponse(text, content_type=kind, status=503, headers=headers)


def _unproven() -> HttpResponse:
    """The answer to a request that does not come from the browser that its session is bound to."""
    text = "Your browser has to prove that this session is its own. Please try again."
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=401, headers=headers)


def _in_place_of(response: Any, error: Unavailable | ProofRequired) -> Any:
    """The answer to a failure in place of a response, whose files are still closed."""
    if isinstance(error, Unavailable) and response.status_code == 503:
        response.headers.setdefault("Retry-After", str(error.retry_after))
        return response
    if isinstance(error, ProofRequired) and response.status_code == 401:
        response.headers["Cache-Control"] = "no-store"
        return response
    answer: Any = _unavailable(error) if isinstance(error, Unavailable) else _unproven()
    answer._resource_closers.extend(response._resource_closers)
    return answer
