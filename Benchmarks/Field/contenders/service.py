"""The session service of `coatcheck serve`: asked directly, and by applications in Flask and gin that keep their sessions there.

Everything has a server of its own, and shares one core with it and its store."""

import json
import pathlib
from collections.abc import Callable
from dataclasses import dataclass

from Field import APPS, ROOT
from Field.contender import BROWSER, Contender, Need, Target
from Field.contenders import golang, server
from Field.contenders.flask import GUNICORN, gunicorn, with_redis
from Field.contenders.library import NEEDS
from Field.program import Failure
from Field.proof import ask, log_in

GROUP, USER = "service", "ada"
CLIENT = ROOT / "clients/python/src"
_FLASK = (GUNICORN, Need("Flask (PyPI)", module="flask"))
# What looks like a token and is none.
_NO_TOKEN = "A" * 64


@dataclass(frozen=True)
class Service:
    """A running session service and what an application needs to ask it. `port` is 0 on a unix socket."""

    address: str
    port: int
    token_file: pathlib.Path
    server: server.Server

    @property
    def processes(self) -> list[int]:
        return [self.server.program.pid, *self.server.stores]

    def environment(self, near: str) -> dict[str, str]:
        """What the applications in apps/ read; `near` is the mode of the client's near cache."""
        return {"SERVICE": self.address, "TOKEN_FILE": str(self.token_file), "NEAR": near}


def start(site, store: str, unix: bool) -> Service:
    """Starts the server with a session service for the application `shop`, its own near cache on."""
    folder, port = site.new_folder("service"), 0 if unix else site.new_port()
    listen = f"unix:{folder}/service.sock" if unix else f"127.0.0.1:{port}"
    started = server.start(site, store, more={"SERVICE_LISTEN": listen})
    token = server.command("service", "add", "shop", "--sessions", environment=started.environment).split()[-1]
    file = folder / "token"
    file.touch(mode=0o600)
    file.write_text(token)
    return Service(listen if unix else f"http://{listen}", port, file, started)


def _authenticate(store: str) -> Contender:
    """The call that proves a token, over TCP, with the device as the clients tell it."""

    def run(site) -> list[Target]:
        service = start(site, store, unix=False)
        headers = {"Authorization": f"Bearer {service.token_file.read_text()}", "Content-Type": "application/json"}
        target = Target(
            f"authenticate-{store}", f"`authenticate`, {server.STORES[store]}", GROUP, service.port, [service.server.program.pid],
            service.server.stores, "/service/v1/authenticate", headers, USER, store_commands=service.server.commands,
        )  # fmt: skip
        target.body, target.visitor_body = _question(_mint(target)), _question(_NO_TOKEN)
        return [target]

    return Contender(f"authenticate-{store}", GROUP, run, NEEDS.get(store, ()))


def _mint(target: Target) -> str:
    """The token of a new session of ada."""
    body = json.dumps({"principal": USER, "data": {"user": USER}})
    status, text, _ = ask(target, target.headers, "POST", "/service/v1/sessions", body)
    if status != 201:
        raise Failure(f"{target.name} makes no session: {status} {text[:300]}")
    return json.loads(text)["cookie"]["token"]


def _question(token: str) -> str:
    return json.dumps({"token": token, "device": {"address": "203.0.113.9", "user_agent": BROWSER}}, separators=(",", ":"))


def _floor(name: str, app: str, label: str) -> Contender:
    """Flask without anything that keeps sessions."""

    def run(site) -> list[Target]:
        port, program = gunicorn(site, app, lambda folder: {})
        cookie = {"Cookie": f"__Host-session={_NO_TOKEN}"}
        return [Target(name, label, GROUP, port, [program.pid], headers=cookie)]

    return Contender(name, GROUP, run, _FLASK)


def _application(name: str, label: str, needs, store: str, unix: bool, run: Callable) -> Contender:
    """An application that keeps its sessions in a session service. `run` starts it and returns port and program."""

    def begin(site) -> list[Target]:
        service = start(site, store, unix)
        port, program = run(site, service)
        target = Target(
            name, label, GROUP, port, [program.pid], service.processes, user=USER, store_commands=service.server.commands
        )  # fmt: skip
        target.headers = {"Cookie": log_in(target)}
        return [target]

    return Contender(name, GROUP, begin, needs + NEEDS.get(store, ()))


def _flask(name: str, label: str, unix: bool, near="off") -> Contender:
    def run(site, service: Service):
        path = {"PYTHONPATH": f"{APPS}:{CLIENT}"}
        return gunicorn(site, "flask_coatcheck_app", lambda folder: path | service.environment(near))

    return _application(name, f"Flask, Coatcheck on SQLite, {label}", _FLASK, "sqlite", unix, run)


def _gin(name: str, label: str, near: str) -> Contender:
    """The service keeps its sessions in Redis, as redistore does."""

    def run(site, service: Service):
        return golang.run(site, "gin_coatcheck", service.environment(near))

    return _application(name, f"gin, Coatcheck on Redis, {label}", golang.GIN, "redis", True, run)


AUTHENTICATE = [_authenticate("sqlite"), _authenticate("redis"), with_redis("flask-session", GROUP)]
FLASK = [
    _floor("flask-plain", "flask_plain_app", "Flask without sessions"),
    _floor("flask-idle", "flask_idle_app", "Flask, a session that does nothing"),
    _flask("flask-loopback", "loopback", unix=False),
    _flask("flask-unix", "unix socket", unix=True),
    _flask("flask-near", "near cache", unix=True, near="all"),
    with_redis("flask-session", GROUP),
]
GIN = [
    golang.redistore("gin_redistore", "gin-redistore", "gin, redistore", GROUP, golang.GIN + golang.REDISTORE),
    _gin("gin-off", "unix socket", "off"),
    _gin("gin-near", "near cache", "all"),
]
