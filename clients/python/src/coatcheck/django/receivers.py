"""What happens when Django says that a user has signed in."""

from __future__ import annotations

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from coatcheck.django.engine import SessionStore


def sign_in_again(sender: object, request: HttpRequest | None, **_: object) -> None:
    """A login mints a session, whatever the request had before."""
    store = getattr(request, "session", None)
    if isinstance(store, SessionStore):
        store.sign_in_again()


user_logged_in.connect(sign_in_again, dispatch_uid="coatcheck.django")
