"""Writes the measured costs as Markdown."""

import datetime
import os
import pathlib

from Tokens.measure import ALGORITHMS, Cost

DOCUMENT = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/sessions-or-tokens.md"
BEGIN, END = "<!-- python3 Benchmarks/Tokens --write -->", "<!-- end -->"
TITLES = {"hs256": "HS256", "es256": "ES256", "eddsa": "EdDSA (Ed25519)", "rs256": "RS256 (2,048 bits)"}
SESSIONS = {
    "near-redis": "session in the near cache, over Redis",
    "near-sqlite": "session in the near cache, over SQLite",
    "memory": "session in the memory store",
    "sqlite": "session read from SQLite",
    "redis": "session read from Redis",
}


def number(microseconds: float) -> str:
    """Two significant digits below ten, whole numbers above."""
    return f"{microseconds:.0f}" if microseconds >= 9.95 else f"{microseconds:.1f}"


def bytes_sent(fixture: dict) -> dict[str, int]:
    """The length of each token, in bytes."""
    return {name: len(algorithm["token"]) for name, algorithm in fixture["algorithms"].items()}


def sessions_table(costs: dict[tuple[str, str], Cost]) -> list[str]:
    lines = ["| Coatcheck | CPU µs | × near cache | µs on the clock |", "|---|---|---|---|"]
    for name, title in SESSIONS.items():
        cost = costs["Coatcheck", name]
        lines.append(f"| {title} | {number(cost.processor)} | {number(cost.ratio)} | {number(cost.clock)} |")
    return lines


def tokens_table(costs: dict[tuple[str, str], Cost], lengths: dict[str, int]) -> list[str]:
    lines = [
        "| token | bytes | library | signature and claims: CPU µs | × near cache | and a list in memory: × "
        "| and a list in Redis: CPU µs | × | µs on the clock |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    libraries = dict.fromkeys(program for program, _ in costs if program != "Coatcheck")
    for algorithm in ALGORITHMS:
        for library in libraries:
            alone, memory, redis = (costs[library, f"{algorithm}:{kind}"] for kind in ("none", "memory", "redis"))
            lines.append(
                f"| {TITLES[algorithm]} | {lengths[algorithm]} | {library} | {number(alone.processor)} | {number(alone.ratio)} "
                f"| {number(memory.ratio)} | {number(redis.processor)} | {number(redis.ratio)} | {number(redis.clock)} |"
            )
    return lines


def report(costs: dict[tuple[str, str], Cost], fixture: dict, rounds: int) -> str:
    """Both tables, with the day and the machine."""
    day = datetime.date.today().isoformat()
    note = f"{day}, {machine()}; medians of {rounds} rounds in one run, one core for the check, another one for Redis."
    return "\n".join([note, "", *sessions_table(costs), "", *tokens_table(costs, bytes_sent(fixture))])


def machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown processor"
    )
    return f"{os.cpu_count()} cores, {model}"


def write(text: str, document: pathlib.Path = DOCUMENT):
    """Replaces what stands between the marks of the document."""
    before, mark, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{document.name} has no marks")
    document.write_text(f"{before}{mark}\n{text}\n{end}{after}")
