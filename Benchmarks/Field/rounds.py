"""Measures targets in turns, so that a change of the machine's speed meets all alike."""

import sys

from Field.accounting import cpu_seconds, memory_bytes
from Field.contender import Target
from Field.load import PERCENTILES, Load
from Field.program import Failure
from Field.summary import Samples


def say(text: str):
    """Progress, for the person who waits."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def order(items: list, turn: int) -> list:
    """The items of a round: each round begins one item later."""
    shift = turn % len(items) if items else 0
    return items[shift:] + items[:shift]


def sample(target: Target, load: Load, seconds: float) -> dict[str, float]:
    """Drives a target for some seconds. Times are microseconds of CPU for a request, latencies milliseconds."""
    server, store = cpu_seconds(target.servers), cpu_seconds(target.stores)
    commands = target.store_commands() if target.store_commands else 0
    answers = load.start(target, seconds).answers()
    server, store = cpu_seconds(target.servers) - server, cpu_seconds(target.stores) - store
    figures = {
        "requests_per_second": answers.per_second,
        "cpu_microseconds": server / answers.requests * 1e6,
        "store_microseconds": store / answers.requests * 1e6,
        "total_microseconds": (server + store) / answers.requests * 1e6,
        "broken": answers.broken,
    }
    if target.store_commands:
        figures["store_commands"] = (target.store_commands() - commands) / answers.requests
    return figures | {name: answers.latency[name] for name in PERCENTILES}


def measure(targets: list[Target], load: Load, rounds: int, seconds: float) -> Samples:
    """Warms every target up, then drives one at a time in rotating order. A target that refuses requests leaves the run."""
    samples: Samples = {}
    alive = [target for target in targets if _warm(target, load)]
    samples = {target.name: [] for target in alive}
    for turn in range(rounds):
        say(f"round {turn + 1} of {rounds}, {len(alive)} targets, about {len(alive) * seconds / 60:.0f} min")
        for target in order(list(alive), turn):
            try:
                samples[target.name].append(sample(target, load, seconds))
            except Failure as failure:
                say(f"{target.name} is left out: {failure}")
                alive.remove(target)
                del samples[target.name]
    return samples


def _warm(target: Target, load: Load) -> bool:
    try:
        load.start(target, 1).answers()
        return True
    except Failure as failure:
        say(f"{target.name} is left out: {failure}")
        return False


def memory(targets: list[Target]) -> dict[str, dict[str, int]]:
    """Bytes of resident memory of servers and of their stores."""
    return {
        target.name: {"server": memory_bytes(target.servers), "store": memory_bytes(target.stores)} for target in targets
    }
