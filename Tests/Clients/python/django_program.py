"""The Python client behind Django with our middleware, as a program for the conformance suite.

Principals are users of a back end without tables, and `auth.login` and `auth.logout` sign them in and out.
"""

import logging

import django
from conformance_program import CAPABILITIES, Program, UnknownOperation
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.signals import user_logged_in
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path

from coatcheck import CoatcheckError

COOKIE = "__Host-sessionid"
#: Django keeps all that a visitor had at a login, and has no plain rotation.
LACKING = {"keep", "rotate"}


class Field:
    """The users' primary key."""

    @staticmethod
    def value_to_string(user):
        return user.pk

    @staticmethod
    def to_python(value):
        return value


class User:
    """Whoever signs in."""

    class _meta:
        pk = Field

    is_authenticated = True

    def __init__(self, pk):
        self.pk = pk


class Backend:
    """An authentication back end that knows everybody."""

    session_methods = ["pwd"]

    def get_user(self, pk):
        return User(pk)


def play(request, name, *arguments):
    """One operation of a script, in the way that an application does it."""
    session = request.session
    match name:
        case "get":
            return session.get(arguments[0])
        case "has":
            return arguments[0] in session
        case "set":
            session[arguments[0]] = arguments[1]
        case "set_unstorable":
            session[arguments[0]] = object()
        case "remove":
            session.pop(arguments[0], None)
        case "append":
            session[arguments[0]].append(arguments[1])
            session.modified = True
        case "put":
            session[arguments[0]][arguments[1]] = arguments[2]
            session.modified = True
        case "add":
            session.add(*arguments)
        case "clear":
            names = list(session.keys())
            for name in [name for name in names if not name.startswith("_auth")]:
                del session[name]
        case "login":
            login(request, *arguments)
        case "logout":
            auth.logout(request)
        case "step_up":
            session.step_up(**arguments[0])
        case "save":
            session.save()
        case "end_others":
            client().end(principal=session.principal, except_id=session.handle)
        case "principal":
            return session.principal
        case "handle":
            return session.handle
        case "devices":
            return [device.id for device in client().list(principal=session.principal).items]
        case "describe":
            return f"{session!r} {vars(session)!r}"
        case "try":
            try:
                return play(request, *arguments[0])
            except CoatcheckError:
                return None
        case _:
            raise UnknownOperation(name)
    return None


def login(request, principal, options=None):
    auth.get_user_model = lambda: User
    auth.login(request, User(principal), f"{__name__}.Backend")
    if not (options or {}).get("remember"):
        request.session.set_expiry(0)


def client():
    from coatcheck.django import client

    return client()


def page(request):
    """Plays the script of the request; what follows first_byte while the response is being sent."""
    script, results = request.META["script"], request.META["results"]
    for number, operation in enumerate(script):
        if operation == ["first_byte"]:
            results.append(None)
            return StreamingHttpResponse(rest(request, script[number + 1 :], results))
        results.append(play(request, *operation))
    return HttpResponse("done")


def rest(request, script, results):
    yield "first byte"
    for operation in script:
        results.append(play(request, *operation))


urlpatterns = [path("", page)]


def start(command):
    service = {"service": command["service"], "token_file": command["token_file"], "near": command.get("near", "off")}
    override_settings(COATCHECK=service).enable()


def respond(command, results):
    browser = Client(raise_request_exception=False)
    cookies = "; ".join(f"{name}={value}" for name, value in command["cookies"].items())
    headers = command["headers"] | {"Cookie": cookies}
    environment = {"REMOTE_ADDR": command["address"], "script": command["script"], "results": results}
    error = None
    response = browser.get("/", secure=True, headers=headers, **environment)
    if isinstance(response.exc_info and response.exc_info[1], UnknownOperation):
        raise response.exc_info[1]
    try:
        b"".join(response)
        response.close()
    except Exception as raised:  # while the body was being sent
        logging.exception("the stream broke off")
        error = str(raised)
    return {
        "status": response.status_code,
        "headers": dict(response.headers),
        "set_cookie": [morsel.OutputString() for morsel in response.cookies.values()],
        "error": error,
    }


if __name__ == "__main__":
    settings.configure(
        SECRET_KEY="a key for tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["coatcheck.django.SessionMiddleware"],
        INSTALLED_APPS=["coatcheck.django"],
        SESSION_ENGINE="coatcheck.django",
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_SECURE=True,
        AUTHENTICATION_BACKENDS=[f"{__name__}.Backend"],
        LOGGING_CONFIG=None,
    )
    django.setup()
    user_logged_in.receivers = [one for one in user_logged_in.receivers if "update_last_login" not in repr(one)]
    capabilities = [name for name in [*CAPABILITIES, "fractions"] if name not in LACKING]
    Program("coatcheck (Python) with Django", capabilities, COOKIE, start, respond).run()
