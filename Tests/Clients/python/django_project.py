"""A small shop in Django, with one view for each thing that is done to a session. Importing it sets Django up."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager

import django
from django.conf import settings
from django.contrib import auth, messages
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path

import coatcheck.testing

OURS = "coatcheck.django.SessionMiddleware"
DJANGOS = "django.contrib.sessions.middleware.SessionMiddleware"
AFTER = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

if not settings.configured:
    settings.configure(
        SECRET_KEY="a key for tests",
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:shop?mode=memory&cache=shared"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.messages",
            "coatcheck.django",
        ],
        MIDDLEWARE=[OURS, *AFTER],
        ROOT_URLCONF=__name__,
        SESSION_ENGINE="coatcheck.django",
        SESSION_COOKIE_SECURE=True,
        MESSAGE_STORAGE="django.contrib.messages.storage.session.SessionStorage",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        COATCHECK={"service": coatcheck.testing.Service()},
    )
    django.setup()
    call_command("migrate", verbosity=0)


def user(name):
    """The user of a name, who is made at the first call. The password is the name."""
    users = auth.get_user_model().objects
    return users.filter(username=name).first() or users.create_user(name, password=name)


@contextmanager
def shop(service, middleware=OURS, **changed):
    """The shop on a service. Yields a browser that has been nowhere yet. Counting of calls begins here."""
    changed.setdefault("COATCHECK", {"service": service})
    changed.setdefault("MIDDLEWARE", [middleware, *AFTER])
    with ExitStack() as stack:
        stack.enter_context(override_settings(**changed))
        service.calls.clear()
        yield Client(raise_request_exception=False)


def token_of(browser):
    """The cookie's value, None without one."""
    morsel = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value or None if morsel else None


def browser_with(value):
    """A browser that holds a cookie."""
    browser = Client(raise_request_exception=False)
    browser.cookies[settings.SESSION_COOKIE_NAME] = value
    return browser


def done():
    """The response of a view that has nothing to say."""
    return HttpResponse("done")


def login(request, name):
    """Signs a user in. With `expiry`, the session gets one; with `key`, the answer has its key."""
    auth.login(request, user(name), request.GET.get("backend", "django.contrib.auth.backends.ModelBackend"))
    if "expiry" in request.GET:
        request.session.set_expiry(json.loads(request.GET["expiry"]))
    return JsonResponse({"key": request.session.session_key} if "key" in request.GET else {})


def _change_password(request, password):
    request.user.set_password(password)
    request.user.save()
    auth.update_session_auth_hash(request, request.user)
    return HttpResponse("changed")


def _set(request):
    request.session.update(json.loads(request.body))
    return HttpResponse("set")


def _push(request):
    request.session["cart"].append(1)
    request.session.modified = "modified" in request.GET
    return HttpResponse("pushed")


def _say(request):
    messages.info(request, "hello")
    return HttpResponse("said")


def _stream(request):
    def parts():
        yield "begun"
        request.session["late"] = True
        if "save" in request.GET:
            request.session.save()

    return StreamingHttpResponse(parts())


def _who(request):
    session = request.session
    methods = session.record.methods if session.record else ()
    name = request.user.username
    return JsonResponse({"user": name, "key": session.session_key, "reason": session.reason, "methods": methods})


def _then(action):
    def view(request, **arguments):
        action(request, **arguments)
        return done()

    return view


#: Views of single tests, by name.
extra = {}


async def _async_extra(request, name):
    return await extra[name](request)


urlpatterns = [
    path("", lambda request: HttpResponse("welcome")),
    path("read", lambda request: JsonResponse(dict(request.session.items()))),
    path("who", _who),
    path("set", _set),
    path("push", _push),
    path("add/<name>", lambda request, name: HttpResponse(str(request.session.add(name)))),
    path("remove/<name>", _then(lambda request, name: request.session.pop(name))),
    path("clear", _then(lambda request: request.session.clear())),
    path("cycle", _then(lambda request: request.session.cycle_key())),
    path("expire/<int:seconds>", _then(lambda request, seconds: request.session.set_expiry(seconds))),
    path("login/<name>", login),
    path("logout", _then(auth.logout)),
    path("password/<password>", _change_password),
    path("step-up", _then(lambda request: request.session.step_up(["otp"]))),
    path("say", _say),
    path(
        "said", lambda request: JsonResponse([str(message) for message in messages.get_messages(request)], safe=False)
    ),
    path("stream", _stream),
    path("extra/<name>", lambda request, name: extra[name](request)),
    path("async/<name>", _async_extra),
]
