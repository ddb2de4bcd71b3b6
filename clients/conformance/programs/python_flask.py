"""The Python client behind Flask, as a program for the driver. Needs Flask and the package in clients/python."""

import json
import logging
import sys
import threading

from coatcheck import Client, CoatcheckError
from coatcheck.flask import CoatcheckSession
from flask import Flask, Response, request, session, stream_with_context
from werkzeug.exceptions import HTTPException

CAPABILITIES = [
    "near",
    "remember",
    "keep",
    "step_up",
    "rotate",
    "offers",
    "streams",
    "end_others",
    "devices",
    "device",
    "fractions",
]


def play(name: str, *arguments: object) -> object:
    """One operation of a script, in the way that an application does it."""
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
        case "put":
            session[arguments[0]][arguments[1]] = arguments[2]
        case "add":
            session.add(*arguments)
        case "login":
            session.login(arguments[0], **(arguments[1] if len(arguments) > 1 else {}))
        case "step_up":
            session.step_up(**arguments[0])
        case "clear" | "logout" | "rotate" | "save" | "end_others":
            getattr(session, name)()
        case "principal" | "handle":
            return getattr(session, name)
        case "devices":
            return [device.id for device in session.devices()]
        case "describe":
            return f"{session!r} {session.state!r} {vars(session)!r}"
        case "try":
            try:
                return play(*arguments[0])
            except (CoatcheckError, HTTPException):
                return None
        case _:
            raise UnknownOperation(name)
    return None


class UnknownOperation(Exception):
    """The driver is newer than this program."""


def page() -> Response:
    """Plays the script of the request; what follows first_byte while the response is being sent."""
    script, results = request.environ["conformance.script"], request.environ["conformance.results"]
    for number, operation in enumerate(script):
        if operation == ["first_byte"]:
            results.append(None)
            return Response(stream_with_context(rest(script[number + 1 :], results)))
        results.append(play(*operation))
    return Response("done")


def rest(script: list, results: list):
    yield "first byte"
    results.extend(play(*operation) for operation in script)


def application(command: dict) -> Flask:
    app = Flask("conformance")
    client = Client(command["service"], token_file=command["token_file"], near=command.get("near", "off"))
    CoatcheckSession(app, client)
    app.add_url_rule("/", view_func=page)
    return app


class Program:
    """Reads commands and answers them, requests in threads of their own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.app: Flask | None = None

    def run(self) -> None:
        for line in sys.stdin:
            command = json.loads(line)
            if command["do"] == "start":
                self.app = application(command)
                name = self.app.config["SESSION_COOKIE_NAME"]
                self.answer(
                    command, {"client": "coatcheck (Python) with Flask", "capabilities": CAPABILITIES, "cookie": name}
                )
            elif command["do"] == "request":
                threading.Thread(target=self.request, args=(command,), daemon=True).start()
            else:
                self.answer(command, {"unsupported": command["do"]})

    def request(self, command: dict) -> None:
        results: list = []
        try:
            self.answer(command, {**self.respond(command, results), "results": results})
        except UnknownOperation as error:
            self.answer(command, {"unsupported": str(error)})

    def respond(self, command: dict, results: list) -> dict:
        browser = self.app.test_client(use_cookies=False)
        headers = command["headers"] | {
            "Cookie": "; ".join(f"{name}={value}" for name, value in command["cookies"].items())
        }
        environment = {
            "REMOTE_ADDR": command["address"],
            "conformance.script": command["script"],
            "conformance.results": results,
        }
        error = None
        response = browser.get("/", base_url="https://shop.example", headers=headers, environ_overrides=environment)
        try:
            response.get_data()
        except Exception as raised:  # while the body was being sent
            logging.exception("the stream broke off")
            error = str(raised)
        found = {name: value for name, value in response.headers if name != "Set-Cookie"}
        return {
            "status": response.status_code,
            "headers": found,
            "set_cookie": response.headers.getlist("Set-Cookie"),
            "error": error,
        }

    def answer(self, command: dict, members: dict) -> None:
        with self.lock:
            print(json.dumps({"id": command["id"], **members}), flush=True)


if __name__ == "__main__":
    Program().run()
