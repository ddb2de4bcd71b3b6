"""Compares what a request's credential costs: a session that is looked up, or a token that is verified.

    python3 Benchmarks/Tokens [--rounds N] [--skip-build] [--write]

Each program runs on the first core: Coatcheck's session manager in process, and the usual JWT libraries of Swift, Go and
Python, each alone, with a list of 10,000 revoked tokens in memory, and with one in Redis, which runs on the second core. The
rounds are interleaved. Prints Markdown; with --write also puts it into docs/sessions-or-tokens.md. Only the ratios mean
anything, and only on a machine that does nothing else.
"""

import argparse
import contextlib
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "Benchmarks"), str(ROOT / "Tests")]

from Tokens import programs  # noqa: E402
from Tokens.measure import measure  # noqa: E402
from Tokens.report import report, write  # noqa: E402

from harness.engines import Redis, engine_folder  # noqa: E402


def run(rounds: int) -> str:
    """Measures, and returns the report."""
    check_core, other_core = sorted(os.sched_getaffinity(0))[:2]
    os.sched_setaffinity(0, {other_core})
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(engine_folder()))
        redis = stack.enter_context(Redis(folder / "redis", appendonly="no"))
        fixture = programs.make_fixture(folder)
        started = {}
        for name, command in programs.commands(folder, redis.address).items():
            started[name] = programs.Program(command, check_core)
            stack.callback(started[name].stop)
        return report(measure(started, rounds), fixture, rounds)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--skip-build", action="store_true")
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    if not chosen.skip_build:
        programs.build()
    text = run(chosen.rounds)
    print(text)
    if chosen.write:
        write(text)


main()
