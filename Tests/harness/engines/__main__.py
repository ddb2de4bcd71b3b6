"""python -m harness.engines run [--only NAME,NAME] -- COMMAND…

Starts every engine that tests need (or those named: redis, redis-tls, sentinel, cluster, postgres, pgbouncer), runs
COMMAND with their addresses in TEST_REDIS_URL and so on, stops them and ends with COMMAND's exit code.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys

from harness.engines import (
    Authority,
    Engine,
    EngineError,
    PgBouncer,
    Postgres,
    Redis,
    RedisCluster,
    RedisSentinel,
    engine_folder,
)

PASSWORD = "marble-otter-fountain"


def engines(folder: pathlib.Path, wanted: list[str]) -> dict[str, Engine]:
    authority = Authority(folder / "authority")
    # Hundreds of tests make a schema each at the same time. None of them ends the machine, so none waits for the disk.
    postgres = Postgres(
        folder / "postgres", authority, fsync="off", full_page_writes="off", max_wal_size="2GB", checkpoint_timeout="30min"
    )
    made = {
        "sentinel": lambda: RedisSentinel(folder / "sentinel"),
        "cluster": lambda: RedisCluster(folder / "cluster"),
        "redis": lambda: Redis(folder / "redis", password=PASSWORD),
        "redis-tls": lambda: Redis(folder / "redis-tls", password=PASSWORD, authority=authority),
        "postgres": lambda: postgres,
        "pgbouncer": lambda: PgBouncer(folder / "pgbouncer", postgres),
    }
    return {name: make() for name, make in made.items() if name in wanted}


def addresses(name: str, engine: Engine) -> dict[str, str]:
    """The variables that tell tests where an engine is."""
    match name:
        case "redis":
            return {"TEST_REDIS_URL": engine.user_url, "TEST_REDIS_DEFAULT_USER_URL": engine.url}
        case "redis-tls":
            return {"TEST_REDIS_TLS_URL": engine.url}
        case "sentinel":
            return {"TEST_REDIS_SENTINEL_URL": engine.url}
        case "cluster":
            return {"TEST_REDIS_CLUSTER_URL": engine.url}
        case "postgres":
            return {
                "TEST_POSTGRES_URL": engine.url,
                "TEST_POSTGRES_TLS_URL": engine.tls_url,
                "TEST_POSTGRES_SUPERUSER_URL": engine.superuser_url,
            }
        case "pgbouncer":
            return {"TEST_PGBOUNCER_URL": engine.url}


ALL = ["redis", "redis-tls", "sentinel", "cluster", "postgres", "pgbouncer"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m harness.engines", description=__doc__.split("\n\n")[1])
    run = parser.add_subparsers(required=True).add_parser("run", help="run a command beside the engines")
    run.add_argument("--only", default=",".join(ALL), help="names of engines, parted by commas")
    run.add_argument("command", nargs="+")
    chosen = parser.parse_args()
    chosen.only = chosen.only.split(",")
    if unknown := set(chosen.only) - set(ALL):
        parser.error(f"unknown engine {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    if "pgbouncer" in chosen.only and "postgres" not in chosen.only:
        parser.error("pgbouncer needs postgres")
    return chosen


def say(text: str):
    print(f"engines: {text}", flush=True)


def run(started: dict[str, Engine], command: list[str]) -> int:
    # All are launched before one is waited for: most of their start is waiting for each other.
    for engine in started.values():
        engine.launch()
    environment = dict(os.environ, TEST_ENGINES="required")
    for name, engine in started.items():
        engine.wait_until_ready()
        environment |= addresses(name, engine)
        say(f"{name} on {engine.address}")
    # The command, too, ends with a runner that is killed.
    status = subprocess.run(["setpriv", "--pdeathsig", "TERM", "--", *command], env=environment).returncode
    for name, engine in started.items():
        if not all(process.is_running for process in engine.processes):
            say(f"{name} ended by itself:\n{engine.output[-4000:]}")
            status = status or 1
    return status if status >= 0 else 128 - status


def main() -> int:
    chosen = arguments()
    # A runner that gets a signal ends in the same way as one whose command is done.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    started: dict[str, Engine] = {}
    with engine_folder() as folder:
        try:
            started = engines(folder, chosen.only)
            return run(started, chosen.command)
        except (EngineError, AssertionError) as error:
            say(str(error))
            return 1
        except KeyboardInterrupt:
            return 130
        finally:
            for engine in reversed(started.values()):
                engine.stop()


sys.exit(main())
