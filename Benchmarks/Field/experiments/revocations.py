"""How long a revocation takes: a session ends at one near cache while another one serves it. Under load a third one, a server on
the same store, answers the requests of 32 connections that pause 4 ms after each answer, at most 8,000 a second; under full load they
do not pause, so that both cores always have more to do than they can."""

import subprocess

from Field import PROGRAMS
from Field.contender import Target
from Field.contenders import library
from Field.load import Load
from Field.program import FAILURES, Failure
from Field.rounds import say

# Longer than any run; the load is ended when the revocations are done.
_ENDLESS_SECONDS = 3600
MODES = {"idle": "", "load": ", under load", "full": ", under full load"}
PAUSES_MILLISECONDS = {"load": 4, "full": 0}


def run(site, plan) -> dict:
    """By store and mode: the times in microseconds, in ascending order."""
    results = {}
    for store in library.STORES:
        try:
            with site.part():
                results[store] = _store(site, plan, store)
        except FAILURES as failure:
            say(f"revocations in {store}: {failure}")
    return results


def _store(site, plan, store: str) -> dict:
    url, stores, _, _ = library.open_store(site, store)
    say(f"{plan.revocations} revocations in {library.STORES[store]}")
    times = {"idle": _times(url, plan.revocations)}
    program, port, cookie, _ = library.run(site, ["near", url])
    target = Target(f"load-{store}", "load", "revocations", port, [program.pid], stores, headers={"Cookie": cookie})
    for mode, pause in PAUSES_MILLISECONDS.items():
        say(f"{plan.revocations} revocations in {library.STORES[store]}{MODES[mode]}")
        running = Load(plan.load.core, pause_milliseconds=pause).start(target, _ENDLESS_SECONDS)
        try:
            times[mode] = _times(url, plan.revocations)
        finally:
            running.stop()
    return times


def _times(url: str, number: int) -> list[int]:
    """StoreBenchmark fails if a session is accepted after its revocation returned."""
    command = [PROGRAMS / "StoreBenchmark", "revoke", url, str(number), "each"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"StoreBenchmark revoke: {result.stdout}{result.stderr}"[-1500:])
    return parse(result.stdout)


def parse(output: str) -> list[int]:
    """The times among the lines of the output, in microseconds."""
    return [int(line) for line in output.splitlines() if line.isdigit()]
