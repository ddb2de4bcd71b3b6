"""The measured programs: how they are built, and how they are asked."""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".build/tokens"
PYTHON = ROOT / ".build/tokens/venv/bin/python"
HERE = pathlib.Path(__file__).resolve().parent


def build():
    """Installs what is missing and builds the programs for production."""
    subprocess.run([ROOT / "scripts/setup", "tokens"], check=True)
    swift = ["swift", "build", "--configuration", "release", "--product", "TokenBenchmark"]
    subprocess.run(swift, cwd=ROOT, env=os.environ | {"TOKEN_BENCHMARK": "1"}, check=True)
    go = os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"}
    subprocess.run(["go", "build", "-o", FOLDER / "go", HERE / "Go/main.go"], env=go, check=True)


def make_fixture(folder: pathlib.Path) -> dict:
    """Creates keys and tokens, in `folder` and as a value."""
    text = subprocess.run([PYTHON, HERE / "fixture.py"], check=True, capture_output=True, text=True).stdout
    (folder / "fixture.json").write_text(text)
    return json.loads(text)


def commands(folder: pathlib.Path, redis: str) -> dict[str, list]:
    """Each program's command. `redis` is HOST:PORT."""
    swift, fixture = ROOT / ".build/release/TokenBenchmark", folder / "fixture.json"
    return {
        "Coatcheck": [swift, "sessions", folder, f"redis://{redis}"],
        "Swift, JWTKit": [swift, "tokens", fixture, f"redis://{redis}"],
        "Go, golang-jwt": [FOLDER / "go", fixture, redis],
        "Python, PyJWT": [PYTHON, HERE / "verifier.py", fixture, redis],
    }


class Program:
    """A program that runs checks when it is asked to, on one core."""

    def __init__(self, command: list, core: int):
        pinned = ["taskset", "--cpu-list", str(core), *map(str, command)]
        self._process = subprocess.Popen(pinned, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self._process.stdout.readline() != "ready\n":
            sys.exit(f"tokens: {command[0]} did not start")

    def run(self, check: str, count: int) -> tuple[float, float]:
        """CPU time and time on the clock of one check, in microseconds, as the mean of `count`."""
        self._process.stdin.write(f"{check} {count}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().split()
        if len(answer) != 2:
            sys.exit(f"tokens: {check} failed")
        processor, clock = (int(number) / count / 1000 for number in answer)
        return processor, clock

    def stop(self):
        """Closes its input, which ends it."""
        self._process.stdin.close()
        self._process.wait(timeout=20)
