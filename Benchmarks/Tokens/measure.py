"""Runs all checks of all programs in turns, and takes medians."""

import statistics
from dataclasses import dataclass

from Tokens.programs import Program

# A check is repeated in each round for about this long.
TURN_MICROSECONDS = 100_000
ALGORITHMS = ["hs256", "eddsa", "es256", "rs256"]
LISTS = ["none", "memory", "redis"]
SESSIONS = ["memory", "near-sqlite", "near-redis", "sqlite", "redis"]
# All others are compared with it.
YARDSTICK = ("Coatcheck", "near-redis")


@dataclass(frozen=True)
class Cost:
    """What one check costs, in microseconds, and how many times the yardstick's CPU time that is."""

    processor: float
    clock: float
    ratio: float


def names(program: str) -> list[str]:
    """The checks of a program."""
    if program == "Coatcheck":
        return SESSIONS
    return [f"{algorithm}:{kind}" for algorithm in ALGORITHMS for kind in LISTS]


def measure(programs: dict[str, Program], rounds: int) -> dict[tuple[str, str], Cost]:
    """The cost of each check. The order rotates, so that a change of the machine's speed meets all alike."""
    checks = [(program, name) for program in programs for name in names(program)]
    counts = {check: _count(programs[check[0]], check[1]) for check in checks}
    samples = {check: [] for check in checks}
    for turn in range(rounds):
        shift = turn * len(checks) // rounds
        for check in checks[shift:] + checks[:shift]:
            samples[check].append(programs[check[0]].run(check[1], counts[check]))
    return summarize(samples)


def _count(program: Program, name: str) -> int:
    """How often to repeat a check. Warms it up."""
    for count in (10, 200):
        _, clock = program.run(name, count)
    return max(20, int(TURN_MICROSECONDS / clock))


def summarize(samples: dict[tuple[str, str], list[tuple[float, float]]]) -> dict[tuple[str, str], Cost]:
    """Medians over the rounds. A ratio is the median of the ratios within each round."""
    yardstick = [processor for processor, _ in samples[YARDSTICK]]
    return {
        check: Cost(
            processor=statistics.median(processor for processor, _ in rounds),
            clock=statistics.median(clock for _, clock in rounds),
            ratio=statistics.median(processor / base for (processor, _), base in zip(rounds, yardstick)),
        )
        for check, rounds in samples.items()
    }
