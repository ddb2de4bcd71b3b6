"""Sessions by Django's `cached_db`: POST /login signs ada in, GET / names the user or answers 401."""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="a benchmark has no secrets",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.cached_db",
    CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["REDIS_URL"]}},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}},
)
django.setup()
call_command("migrate", verbosity=0)


def log_in(request):
    request.session["user"] = "ada"
    return HttpResponse("Signed in.")


def home(request):
    user = request.session.get("user")
    return HttpResponse(user) if user else HttpResponse("Please sign in.", status=401)


urlpatterns = [path("login", log_in), path("", home)]
app = get_wsgi_application()
