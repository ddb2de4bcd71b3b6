"""Sessions in Django, in two ways.

With the middleware, everything that Coatcheck has to give:

    INSTALLED_APPS = [..., "coatcheck.django"]                          # checks the settings at start
    MIDDLEWARE = [..., "coatcheck.django.SessionMiddleware", ...]       # in place of Django's
    SESSION_ENGINE = "coatcheck.django"
    COATCHECK = {"service": "unix:/run/coatcheck/service.sock", "token_file": "/etc/shop/coatcheck"}

With the engine alone, and Django's own middleware: `request.session.session_key` is then the token, as the key is with
every engine of Django's, so it must not be logged; the token never rotates; and an outage is answered with 500.
"""

from coatcheck.django import receivers as _receivers  # noqa: F401  # connects them
from coatcheck.django.configuration import client
from coatcheck.django.engine import SessionStore
from coatcheck.django.middleware import SessionMiddleware
from coatcheck.django.plan import TooManySessions

__all__ = ["SessionMiddleware", "SessionStore", "TooManySessions", "client"]
