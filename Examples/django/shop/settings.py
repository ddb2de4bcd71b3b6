"""Django's settings. Coatcheck keeps the sessions, so there is no table of them."""

import os
import pathlib

# Coatcheck's: the engine, its middleware in place of Django's, and where the service is.
SESSION_ENGINE = "coatcheck.django"
COATCHECK = {"service": os.environ["SESSION_SERVICE"], "token_file": os.environ["SERVICE_TOKEN_FILE"]}
MIDDLEWARE = [
    "coatcheck.django.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
INSTALLED_APPS = ["coatcheck.django", "django.contrib.auth", "django.contrib.contenttypes", "shop"]
SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "__Host-sessionid", True

# The usual ones.
SECRET_KEY = pathlib.Path(os.environ["SECRET_KEY_FILE"]).read_text().strip()
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "shop.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["FOLDER"] + "/users.db"}}
AUTHENTICATION_BACKENDS = ["shop.backends.AnyName"]
CSRF_COOKIE_SECURE = True
TIME_ZONE = "UTC"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
