"""What the programs for the conformance suite have in common: they read commands and answer them, a line each."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).parent
SUITE = HERE.parents[2] / "clients" / "conformance"

CAPABILITIES = ["near", "remember", "keep", "step_up", "rotate", "offers", "streams", "end_others", "devices", "device"]


def problems(program, service, folder):
    """The cases that a program does not pass, each with what was seen."""
    address, token = service
    (folder / "token").write_text(token)
    failed = _run(program, address, folder / "token")
    if failed:
        # Alone: on a busy machine an answer may take longer than the 2 s that clients wait.
        failed = _run(program, address, folder / "token", "--jobs", "1", *(f"--only={case}" for case in failed))
    return failed


def _run(program, address, token_file, *options):
    client = shlex.join([sys.executable, str(HERE / program)])
    command = [sys.executable, str(SUITE), "--client", client, "--service", address, "--token-file", str(token_file)]
    done = subprocess.run([*command, "--json", *options], capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    cases = json.loads(done.stdout)["cases"]
    return {case["id"]: case["problems"] for case in cases if case["outcome"] == "failed"}


class UnknownOperation(Exception):
    """The driver is newer than the program."""


class Program:
    """A program. `start` makes an application for a command, and `respond` serves one request with it."""

    def __init__(self, name, capabilities, cookie, start, respond):
        self._name = name
        self._capabilities = capabilities
        self._cookie = cookie
        self._start = start
        self._respond = respond
        self._lock = threading.Lock()

    def run(self):
        for line in sys.stdin:
            command = json.loads(line)
            if command["do"] == "start":
                self._start(command)
                names = {"client": self._name, "capabilities": self._capabilities, "cookie": self._cookie}
                self._answer(command, names)
            elif command["do"] == "request":
                threading.Thread(target=self._serve, args=(command,), daemon=True).start()
            else:
                self._answer(command, {"unsupported": command["do"]})

    def _serve(self, command):
        results = []
        try:
            members = self._respond(command, results)
            self._answer(command, {**members, "results": results})
        except UnknownOperation as error:
            self._answer(command, {"unsupported": str(error)})

    def _answer(self, command, members):
        with self._lock:
            print(json.dumps({"id": command["id"], **members}), flush=True)
