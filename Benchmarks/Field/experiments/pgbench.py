"""Look-ups of sessions in PostgreSQL beside pgbench's prepared point reads, on the same server and number of connections. Both
clients share the core of the server."""

import re
import subprocess

from Field.contenders import library
from Field.cores import on_core
from Field.program import Failure
from Field.rounds import order, sample, say
from harness.engines.process import program

# The default of PostgresSessionStore.
CONNECTIONS = 4


def run(site, plan) -> dict:
    """By round, look-ups a second of the library and transactions a second of pgbench."""
    results = {"library": [], "pgbench": []}
    with site.part():
        (target,) = next(contender for contender in library.ALL if contender.name == "postgres").start(site)
        server, url = site.postgres()
        subprocess.run([_program(), "--initialize", "--quiet", "--scale", "10", url], check=True, capture_output=True)
        for turn in range(plan.rounds):
            say(f"pgbench, round {turn + 1} of {plan.rounds}")
            for name in order(["library", "pgbench"], turn):
                if name == "library":
                    results[name].append(sample(target, plan.load, plan.seconds)["requests_per_second"])
                else:
                    results[name].append(_pgbench(site, url, plan.seconds))
    return results


def _program() -> str:
    return program("pgbench", "postgresql-client")


def _pgbench(site, url: str, seconds: float) -> float:
    options = ["--select-only", "--protocol", "prepared", "--no-vacuum", "--jobs", "1"]
    command = [_program(), *options, "--client", str(CONNECTIONS), "--time", str(max(1, round(seconds))), url]
    with on_core(site.core):
        result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"pgbench: {result.stderr[-1500:]}")
    return parse(result.stdout)


def parse(output: str) -> float:
    """The transactions a second that pgbench reports."""
    found = re.search(r"^tps = ([\d.]+)", output, re.M)
    if not found:
        raise Failure(f"pgbench reported no rate:\n{output[-1500:]}")
    return float(found.group(1))
