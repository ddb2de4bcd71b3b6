"""The settings of the session cookie: safe ones by default, and impossible ones refused at start."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SessionInterface

from coatcheck.bound_cookie import SUFFIX
from coatcheck.calls import TOKEN_LENGTH
from coatcheck.errors import Misconfigured


def secure_cookie_settings(app: Flask) -> None:
    """Replaces what is left at Flask's defaults by what is safe."""
    config = app.config
    whole_site = config["APPLICATION_ROOT"] in (None, "/") and config["SESSION_COOKIE_PATH"] in (None, "/")
    if config["SESSION_COOKIE_NAME"] == "session" and not config["SESSION_COOKIE_DOMAIN"] and whole_site:
        config["SESSION_COOKIE_NAME"] = "__Host-session"
    config["SESSION_COOKIE_SECURE"] = True
    if config["SESSION_COOKIE_SAMESITE"] is None:
        config["SESSION_COOKIE_SAMESITE"] = "Lax"


def check_cookie_settings(interface: SessionInterface, app: Flask) -> None:
    """Raises `Misconfigured` for a name whose prefix the attributes contradict: no browser would keep the cookie."""
    name, secure = interface.get_cookie_name(app), interface.get_cookie_secure(app)
    if name.startswith(("__Host-", "__Secure-")) and not secure:
        raise Misconfigured(f"the cookie {name} needs SESSION_COOKIE_SECURE")
    if name.startswith("__Host-") and (interface.get_cookie_domain(app) or interface.get_cookie_path(app) != "/"):
        raise Misconfigured(f"the cookie {name} must have no domain and the path /: choose another SESSION_COOKIE_NAME")
    if interface.get_cookie_samesite(app) == "None" and not secure:
        raise Misconfigured("SESSION_COOKIE_SAMESITE = 'None' needs SESSION_COOKIE_SECURE")


def cookie_of(request: Request, name: str) -> str | None:
    """The value of a request's cookie, None without one. Werkzeug reads all cookies to find one, so it is asked only
    where there could be two opinions about a token: where something is quoted, repeated or oddly spaced.
    """
    header = request.environ.get("HTTP_COOKIE", "")
    before, _, rest = header.partition(name + "=")
    value, _, _ = rest.partition(";")
    times = header.count(name) - header.count(name + SUFFIX)
    if len(value) == TOKEN_LENGTH and before[-2:] in ("", "; ") and times == 1 and '"' not in header:
        return str(value)
    return request.cookies.get(name) if header else None
