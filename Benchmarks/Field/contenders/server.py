"""`coatcheck serve`, asked by a proxy and by an application, over each store."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from Field import PROGRAMS
from Field.contender import Contender, Target
from Field.contenders.library import NEEDS
from Field.program import Failure, Program
from Field.proof import log_in
from Field.site import command_counter

USER, PASSWORD = "ada", "harbour lantern seventeen geese"
STORES = {"memory": "memory", "sqlite": "SQLite", "redis": "Redis", "postgres": "PostgreSQL"}
FORWARDED = {
    "X-Forwarded-Method": "GET", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "app.example.org",
    "X-Forwarded-Uri": "/page", "X-Forwarded-For": "203.0.113.9",
}  # fmt: skip
# Nothing in the load may end the session or refuse a login.
PATIENT = {
    "SESSIONS_ROTATION_INTERVAL": "off", "SESSIONS_LIMIT_PER_USER": 1000,
    "THROTTLE_ACCOUNT_FREE_ATTEMPTS": 1000, "THROTTLE_ADDRESS_ATTEMPTS": 100_000,
}  # fmt: skip


def storage(site, store: str) -> tuple[dict, list[int], object]:
    """Settings for the store, the processes that are it and a counter of its commands. Accounts are in SQLite, except beside
    sessions in PostgreSQL."""
    accounts = f"sqlite:{site.new_folder('accounts')}/coatcheck.db"
    if store == "redis":
        redis = site.redis()
        settings = {"DATABASE_URL": accounts, "SESSIONS_URL": redis.url}
        return settings, [redis.processes[0].pid], command_counter(redis)
    if store == "postgres":
        postgres, url = site.postgres()
        return {"DATABASE_URL": url, "SESSIONS_URL": "database:"}, [postgres.processes[0].pid], None
    return {"DATABASE_URL": accounts, "SESSIONS_URL": "memory:" if store == "memory" else "database:"}, [], None


@dataclass(frozen=True)
class Server:
    """A running server, its settings as environment variables, and its store."""

    program: Program
    port: int
    environment: dict[str, str]
    stores: list[int]
    commands: Callable[[], int] | None


def start(site, store: str, near=True, more=None) -> Server:
    """Starts the server with one user; `more` are further settings."""
    folder, port, management = site.new_folder(f"server-{store}"), site.new_port(), site.new_port()
    settings, stores, commands = storage(site, store)
    settings |= PATIENT | {
        "CONFIG": "", "HTTP_PORT": port, "MANAGEMENT_PORT": management, "PUBLIC_URL": f"http://localhost:{port}",
        "TRUSTED_PROXIES": "127.0.0.1/32", "LOG_LEVEL": "error", "SESSIONS_NEAR_CACHE": "on" if near else "off",
    } | (more or {})  # fmt: skip
    environment = {f"COATCHECK_{key}": str(value) for key, value in settings.items()}
    add_user(environment)
    program = site.run([PROGRAMS / "coatcheck", "serve", "--dev"], folder, environment)
    program.wait_for_port(port)
    program.wait_for_port(management)
    return Server(program, port, environment, stores, commands)


def run(site, store: str, near=True) -> tuple[Target, Target]:
    """Starts the server with one signed-in user: the question of a proxy and that of an application."""
    server = start(site, store, near)
    target = Target("login", "login", "server", server.port, [server.program.pid])
    body = json.dumps({"username": USER, "password": PASSWORD})
    cookie = {"Cookie": log_in(target, "/api/v1/login", body, {"Content-Type": "application/json"})}
    suffix = store if near else f"{store}-strict"
    label = STORES[store] + ("" if store == "memory" else ", near cache" if near else ", strict")
    common = {
        "port": server.port, "servers": [server.program.pid], "stores": server.stores, "user": USER, "store_commands": server.commands,
    }  # fmt: skip
    verify = Target(
        f"verify-{suffix}", f"`/verify/caddy`, {label}", "server", path="/verify/caddy", headers=cookie | FORWARDED, **common
    )
    session = Target(
        f"session-{suffix}", f"`/api/v1/session`, {label}", "server", path="/api/v1/session", headers=cookie, **common
    )
    return verify, session


def add_user(environment: dict[str, str]):
    command("user", "add", USER, "--password-stdin", "--create-database", environment=environment, text=PASSWORD)


def command(*words: str, environment: dict[str, str], text="") -> str:
    """What a command of coatcheck prints. Raises `Failure` if it fails."""
    result = subprocess.run(
        [PROGRAMS / "coatcheck", *words], env=os.environ | environment, input=text, text=True, capture_output=True
    )  # fmt: skip
    if result.returncode:
        raise Failure(f"coatcheck {' '.join(words[:2])}: {result.stdout}{result.stderr}")
    return result.stdout


def _contender(store: str, near: bool) -> Contender:
    name = f"server-{store}" + ("" if near else "-strict")
    return Contender(name, "server", lambda site: list(run(site, store, near)), NEEDS.get(store, ()))


ALL = [_contender(store, near) for near in (True, False) for store in STORES if near or store != "memory"]
