"""System checks: wrong settings are found at start, not by a visitor."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.contrib.sessions import middleware
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from coatcheck.django.configuration import configuration, keys_are_handles
from coatcheck.django.engine import SessionStore
from coatcheck.errors import Invalid, Misconfigured, Unavailable

_ENGINE = 'SESSION_ENGINE = "coatcheck.django"'
_MIDDLEWARE = '"coatcheck.django.SessionMiddleware"'


def check_settings(**_: Any) -> list[CheckMessage]:
    """Whether the engine and the middleware fit together."""
    return list(_settings())


def check_cookie(**_: Any) -> list[CheckMessage]:
    """Whether browsers take the cookie, and whether it is safe."""
    return list(_cookie())


def check_service(**_: Any) -> list[CheckMessage]:
    """Whether the service can be asked, and knows this application."""
    return list(_service())


def _settings() -> Iterator[CheckMessage]:
    if not _uses_engine():
        yield Error(
            "coatcheck.django is installed, but it is not where the sessions are kept.",
            hint=f"Set {_ENGINE}, and put {_MIDDLEWARE} in MIDDLEWARE in place of Django's.",
            id="coatcheck.E001",
        )
    kinds = [kind for kind in map(import_string, settings.MIDDLEWARE) if _is_session_middleware(kind)]
    if len(kinds) > 1:
        yield Error(
            "MIDDLEWARE has more than one session middleware, so one of them saves what the other has replaced.",
            hint=f"Keep {_MIDDLEWARE} only.",
            id="coatcheck.E002",
        )
    elif keys_are_handles() and not _uses_engine():
        yield Error(
            f"Without its own engine, the middleware {_MIDDLEWARE} does no more than Django's.",
            hint=f"Set {_ENGINE}.",
            id="coatcheck.E003",
        )
    if settings.SESSION_SAVE_EVERY_REQUEST:
        yield Warning(
            "SESSION_SAVE_EVERY_REQUEST has no use: the service moves the idle timeout on with every request.",
            hint="Remove it. With Django's own session middleware it costs a cookie in every response.",
            id="coatcheck.W001",
        )


def _cookie() -> Iterator[CheckMessage]:
    name, secure = settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE
    if name.startswith(("__Host-", "__Secure-")) and not secure:
        yield Error(
            f"No browser keeps the cookie {name} without SESSION_COOKIE_SECURE.",
            hint="Set SESSION_COOKIE_SECURE = True.",
            id="coatcheck.E004",
        )
    if name.startswith("__Host-") and (settings.SESSION_COOKIE_DOMAIN or settings.SESSION_COOKIE_PATH != "/"):
        yield Error(
            f"No browser keeps the cookie {name} with a domain, or with a path other than /.",
            hint="Remove SESSION_COOKIE_DOMAIN and SESSION_COOKIE_PATH, or choose another SESSION_COOKIE_NAME.",
            id="coatcheck.E005",
        )
    if not secure and not settings.DEBUG:
        yield Warning(
            "The session cookie is sent over plain HTTP too.",
            hint="Set SESSION_COOKIE_SECURE = True, and best SESSION_COOKIE_NAME = '__Host-sessionid'.",
            id="coatcheck.W002",
        )


def _service() -> Iterator[CheckMessage]:
    try:
        # An unknown token: what matters is whether this application may ask.
        configuration().client.authenticate(token_urlsafe(48))
    except Invalid:
        pass
    except (ImproperlyConfigured, Misconfigured, TypeError) as error:
        yield Error(
            f"The setting COATCHECK is wrong: {error}.",
            hint='It names the service, and the file of the token that "coatcheck service add" printed.',
            id="coatcheck.E006",
        )
    except Unavailable as error:
        yield Warning(
            f"The session service cannot be asked now: {error}.",
            hint="Requests that use their session are answered with 503 until it can.",
            id="coatcheck.W003",
        )


def _uses_engine() -> bool:
    try:
        store = import_module(settings.SESSION_ENGINE).SessionStore
    except (ImportError, AttributeError):
        return False
    return isinstance(store, type) and issubclass(store, SessionStore)


def _is_session_middleware(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, middleware.SessionMiddleware)
