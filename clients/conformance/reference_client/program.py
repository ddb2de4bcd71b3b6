"""The smallest correct client, as a program for the driver: an application whose one page does what a script says."""

import json
import pathlib
import sys
import threading
import traceback

from errors import Ended, ProofRequired, Refused, TooLate, Unavailable
from session import Client

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
UNSTORABLE = {"an object": object()}


class UnknownOperation(Exception):
    """The driver is newer than this program."""


class Page:
    """One request: plays the script, and makes a response of what came of it."""

    def __init__(self, client: Client, command: dict):
        device = {"address": command["address"], "user_agent": command["headers"].get("User-Agent")}
        self.client, self.session = client, client.session(command["cookies"], device)
        self.results: list = []
        self.sent: list[str] | None = None

    def respond(self, script: list) -> dict:
        try:
            for operation in script:
                self.results.append(self.play(*operation))
            return self.response(200, self.finish())
        except Unavailable as error:
            return self.response(503, [], error, {"Retry-After": str(error.retry_after)})
        except ProofRequired as error:
            return self.response(401, [], error, {"Cache-Control": "no-store"})
        except Ended as error:
            return self.response(401, self.session.lines, error)
        except Refused as error:
            return self.response(error.status, [], error)
        except TooLate as error:
            return self.response(200, self.sent or [], error)

    def finish(self) -> list[str]:
        """The Set-Cookie lines; of a response that has begun, those it began with."""
        if self.sent is None:
            return self.session.finish()
        self.session.warn_of_lost_changes()
        return self.sent

    def response(
        self, status: int, lines: list[str], error: Exception | None = None, headers: dict | None = None
    ) -> dict:
        headers = (headers or {}) | ({"Cache-Control": "no-store"} if lines else {})
        headers |= {"Vary": "Cookie"} if self.session.is_used else {}
        return {
            "status": status,
            "headers": headers,
            "set_cookie": lines,
            "results": self.results,
            "error": error and str(error),
        }

    def play(self, name: str, *arguments) -> object:
        session = self.session
        match name:
            case (
                "get"
                | "has"
                | "set"
                | "remove"
                | "clear"
                | "add"
                | "logout"
                | "save"
                | "rotate"
                | "end_others"
                | "devices"
            ):
                return getattr(session, name)(*arguments)
            case "principal" | "handle":
                return getattr(session, name)
            case "append":
                return session.get(arguments[0]).append(arguments[1])
            case "put":
                return session.get(arguments[0]).update({arguments[1]: arguments[2]})
            case "login":
                return session.login(arguments[0], **(arguments[1] if len(arguments) > 1 else {}))
            case "step_up":
                return session.step_up(**arguments[0])
            case "set_unstorable":
                return session.set(arguments[0], UNSTORABLE)
            case "describe":
                return f"{session!r} {self.client!r} {session.client.wire!r}"
            case "first_byte":
                self.sent = session.finish()
                return None
            case "try":
                return self.attempt(arguments[0])
        raise UnknownOperation(name)

    def attempt(self, operation: list) -> object:
        """What an application does that catches errors of the session and goes on."""
        try:
            return self.play(*operation)
        except (Unavailable, ProofRequired):
            return {"error": "not known"}


class Program:
    """Reads commands and answers them, requests in threads of their own."""

    def __init__(self):
        self.lock = threading.Lock()
        self.client: Client | None = None

    def run(self) -> None:
        for line in sys.stdin:
            command = json.loads(line)
            if command["do"] == "start":
                self.answer(command, self.start(command))
            else:
                threading.Thread(target=self.request, args=(command,), daemon=True).start()

    def start(self, command: dict) -> dict:
        if self.client:
            self.client.close()
        token = pathlib.Path(command["token_file"]).read_text().strip()
        self.client = Client(command["service"], token, command.get("near", "off"))
        return {"client": "reference", "capabilities": CAPABILITIES, "cookie": self.client.cookie["name"]}

    def request(self, command: dict) -> None:
        try:
            self.answer(command, Page(self.client, command).respond(command["script"]))
        except UnknownOperation as error:
            self.answer(command, {"unsupported": str(error)})
        except Exception as error:
            traceback.print_exc()
            self.answer(command, {"status": 500, "error": repr(error)})

    def answer(self, command: dict, members: dict) -> None:
        with self.lock:
            print(json.dumps({"id": command["id"], **members}), flush=True)
