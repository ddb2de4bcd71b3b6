"""The programs that the doctor examines, each started on a free port of this machine, and the doctor itself."""

import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field

from harness import canary
from harness.ports import free_port
from harness.server import BINARY, PASSWORD, ROOT, Server
from harness.waiting import eventually

HERE = pathlib.Path(__file__).parent
SITES, RECIPES = HERE / "sites", HERE / "recipes"


@dataclass
class Site:
    """Where an examined program listens, and how to sign in there."""

    url: str
    recipe: pathlib.Path | None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Examination:
    """What the doctor printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict:
        return json.loads(self.stdout)

    @property
    def verdicts(self) -> dict[str, str]:
        return {finding["check"]: finding["verdict"] for finding in self.document["findings"]}

    @property
    def seen(self) -> dict[str, str]:
        return {finding["check"]: finding["seen"] for finding in self.document["findings"]}


def doctor(url, *arguments, recipe=None, password=PASSWORD, pause="0s", input=None, timeout=120) -> Examination:
    """`coatcheck doctor URL --json`, with the password in DOCTOR_PASSWORD."""
    canary.note(password)
    options = ["--recipe", recipe] if recipe else []
    result = subprocess.run(
        [BINARY, "doctor", url, "--json", "--pause", pause, *options, *arguments],
        env=os.environ | {"DOCTOR_PASSWORD": password}, input=input, capture_output=True, text=True, timeout=timeout,
    )
    assert PASSWORD not in result.stdout + result.stderr
    return Examination(result.returncode, result.stdout, result.stderr)


@contextmanager
def running(command, folder: pathlib.Path, recipe: str, **options):
    """A program that takes its port, folder and password from its environment."""
    port = free_port()
    canary.watch(folder)
    environment = os.environ | {"PORT": str(port), "FOLDER": str(folder), "DOCTOR_PASSWORD": PASSWORD}
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *(str(part).replace("PORT", str(port)) for part in command)],
            env=environment | options.pop("environment", {}), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options,
        )
    try:
        eventually(lambda: _answers(process, port, folder), within=60, what=f"the start of {command}", detail=(folder / "log").read_text)
        yield Site(f"http://localhost:{port}/", RECIPES / recipe)
    finally:
        process.kill()
        process.wait()


def _answers(process, port, folder) -> bool:
    assert process.poll() is None, (folder / "log").read_text()
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def flask(folder):
    return running([sys.executable, SITES / "flask_signed.py"], folder, "without-token.yaml")


def flask_session(folder):
    return running([sys.executable, SITES / "flask_session_files.py"], folder, "without-token.yaml")


def flask_login(folder):
    return running([sys.executable, SITES / "flask_login_remembered.py"], folder, "without-token.yaml")


def django(folder):
    return running([sys.executable, SITES / "django_database.py"], folder, "django.yaml")


def php(folder):
    command = ["php", "-d", f"session.save_path={folder}", "-S", "localhost:PORT", SITES / "php" / "index.php"]
    return running(command, folder, "without-token.yaml")


@contextmanager
def gin(folder):
    """Built without a download, from Debian's packages."""
    source = folder / "src" / "site"
    shutil.copytree(SITES / "gin", source)
    go = os.environ | {"GO111MODULE": "off", "GOPATH": f"{folder}:/usr/share/gocode", "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", folder / "site", "site"], env=go, check=True, capture_output=True, cwd=source)
    with running([folder / "site"], folder, "without-token.yaml") as site:
        yield site


@contextmanager
def coatcheck(folder):
    server = Server(folder, sessions_idle_timeout="3s", sessions_touch_interval="100ms", sessions_absolute_timeout="7s").start()
    try:
        server.add_user("ada")
        yield Site(server.url + "/", RECIPES / "coatcheck.yaml")
    finally:
        server.stop()


__all__ = ["Examination", "ROOT", "Site", "coatcheck", "django", "doctor", "flask", "flask_login", "flask_session", "gin", "php", "running"]
