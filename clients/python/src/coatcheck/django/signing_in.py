"""What Django's authentication says about a session: how its user signed in, and whether the password has changed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

__all__ = ["BACKEND_SESSION_KEY", "HASH_SESSION_KEY", "SESSION_KEY", "is_from_fallback_key", "methods_of"]

_BACKENDS = "django.contrib.auth.backends."


def methods_of(backend: object) -> tuple[str, ...]:
    """How a user of an authentication back end has proved who they are.

    The class may say so in an attribute `session_methods`, like `("otp",)`. Otherwise a kind of ModelBackend checks a
    password, and nothing is claimed about others.
    """
    try:
        kind = import_string(str(backend))
    except ImportError:
        return ()
    declared = getattr(kind, "session_methods", None)
    if declared is not None:
        return tuple(declared)
    # By name: the classes can only be imported where Django's own users are installed.
    kinds = {f"{base.__module__}.{base.__qualname__}" for base in getattr(kind, "__mro__", ())}
    return ("pwd",) if _BACKENDS + "ModelBackend" in kinds and _BACKENDS + "RemoteUserBackend" not in kinds else ()


def is_from_fallback_key(user_id: str, backend: str, replaced_hash: str) -> bool:
    """Whether a session's authentication hash was replaced only because SECRET_KEY was, and not the password."""
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return False
    user = load_backend(backend).get_user(user_id)
    fallbacks = getattr(user, "get_session_auth_fallback_hash", tuple)
    return any(constant_time_compare(replaced_hash, candidate) for candidate in fallbacks())
