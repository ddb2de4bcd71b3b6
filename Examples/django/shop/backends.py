"""Who may sign in."""

import re

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class AnyName(ModelBackend):
    """Believes any name, and makes it a user. A real application checks a password: Django's ModelBackend does."""

    def authenticate(self, request, username=""):
        if not re.fullmatch(r"[\w.@-]{1,64}", username):
            return None
        return User.objects.get_or_create(username=username)[0]
