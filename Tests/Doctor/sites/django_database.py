"""Django as `startproject` makes it, with its login and logout views, and sessions in SQLite."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command, execute_from_command_line

PACKAGE = "django.contrib."
settings.configure(
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    SECRET_KEY=os.urandom(32).hex(),
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["FOLDER"] + "/db.sqlite3"}},
    INSTALLED_APPS=[PACKAGE + "auth", PACKAGE + "contenttypes", PACKAGE + "sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        PACKAGE + "sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        PACKAGE + "auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {
            "registration/login.html": '<form method="post">{% csrf_token %}{{ form }}<button>Sign in</button></form>',
            "account.html": '<form method="post" action="/logout">{% csrf_token %}<button>Sign out</button></form>',
        })]},
    }],
    LOGIN_URL="/login",
    LOGIN_REDIRECT_URL="/account",
    LOGOUT_REDIRECT_URL="/login",
    PASSWORD_HASHERS=[PACKAGE + "auth.hashers.MD5PasswordHasher"],  # only because it is quick
)
django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.auth.views import LoginView, LogoutView  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

urlpatterns = [
    path("", lambda request: HttpResponse("Welcome")),
    path("login", LoginView.as_view()),
    path("logout", LogoutView.as_view()),
    path("account", login_required(lambda request: render(request, "account.html"))),
]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    User.objects.create_user("ada", password=os.environ["DOCTOR_PASSWORD"])
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", os.environ["PORT"]])
