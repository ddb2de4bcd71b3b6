"""The library: SessionBenchmark serves one Hummingbird route behind the session middleware, over each store."""

import re

from Field import PROGRAMS
from Field.contender import Contender, Need, Target
from Field.program import Program
from Field.site import command_counter

STORES = {"sqlite": "SQLite", "redis": "Redis", "postgres": "PostgreSQL"}
NEEDS = {
    "redis": (Need("redis-server", program="redis-server"),),
    "postgres": (Need("postgresql", file="/usr/lib/postgresql"),),
}
# A million users sign in before a server is ready.
_PATIENCE_SECONDS = 1800


def run(site, arguments, crowd=1000) -> tuple[Program, int, str, object]:
    """Starts SessionBenchmark and waits until its crowd is signed in: program, port, cookie, file of cookies."""
    folder = site.new_folder(arguments[0])
    cookies = folder / "cookies"
    program = site.run([PROGRAMS / "SessionBenchmark", *arguments, crowd, cookies], folder)
    announced = program.wait_until(
        lambda: re.search(r"^(\d+) (\S+)\n", program.output, re.M), f"SessionBenchmark {arguments[0]}", _PATIENCE_SECONDS
    )
    return program, int(announced[1]), announced[2], cookies


def open_store(site, store: str, durable=True) -> tuple[str, list[int], object, object]:
    """An empty store: its URL, the processes that are it, a counter of its commands and a function for its size in bytes.
    `durable` off fills PostgreSQL faster; look-ups cost the same."""
    if store == "sqlite":
        path = site.new_folder("sqlite") / "sessions.sqlite"
        return f"sqlite:{path}", [], None, lambda: _file_bytes(path)
    if store == "redis":
        redis = site.redis()
        return redis.url, [redis.processes[0].pid], command_counter(redis), lambda: int(redis.info("memory")["used_memory"])
    postgres, url = site.postgres(durable)
    size = "SELECT coalesce(pg_total_relation_size(to_regclass('sessions')), 0)"
    name = url.rpartition("/")[2]
    return url, [postgres.processes[0].pid], None, lambda: int(postgres.sql(size, database=name))


def _file_bytes(path) -> int:
    return sum(file.stat().st_size for file in path.parent.glob(path.name + "*"))


def floor(variant: str, label: str) -> Contender:
    """A variant without sessions."""

    def start(site) -> list[Target]:
        program, port, cookie, _ = run(site, [variant])
        return [Target(variant, label, "floors", port, [program.pid], headers={"Cookie": cookie})]

    return Contender(variant, "floors", start)


def _memory(site) -> list[Target]:
    program, port, cookie, _ = run(site, ["memory"])
    return [_target("memory", "library, memory", port, cookie, program, [], None)]


def _stored(variant: str, store: str) -> Contender:
    name = store if variant == "strict" else f"{variant}-{store}"

    def start(site) -> list[Target]:
        url, stores, commands, _ = open_store(site, store)
        program, port, cookie, _ = run(site, [variant, url])
        label = f"library, {STORES[store]}" + (", near cache" if variant == "near" else ", strict")
        return [_target(name, label, port, cookie, program, stores, commands)]

    return Contender(name, "library", start, NEEDS.get(store, ()))


def _target(name, label, port, cookie, program, stores, commands) -> Target:
    headers = {"Cookie": cookie}
    return Target(
        name, label, "library", port, [program.pid], stores, headers=headers, user="principal-", store_commands=commands
    )  # fmt: skip


ALL = [Contender("memory", "library", _memory)] + [
    _stored(variant, store) for variant in ("strict", "near") for store in STORES
]
