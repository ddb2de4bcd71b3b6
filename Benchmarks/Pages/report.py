"""The tables, as Markdown."""

import datetime
import os
import pathlib
import re

from Scaling.markdown import NAMES, short, size, table
from Tokens.report import machine

from Pages.addresses import MANY
from Pages.measuring import Line

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/performance.md"
BUDGET = 150.0
BLOCK = "(<!-- begin measured pages {} -->\n).*?(<!-- end measured pages {} -->)"


def over(lines: list[Line], budget: float) -> list[Line]:
    """Those whose p99 is above the budget."""
    return [line for line in lines if line.figures.p99 > budget]


def report(installation, lines: list[Line], waits, unasked: list[str], budget: float = BUDGET) -> str:
    """Everything that was measured on one engine."""
    late = over(lines, budget)
    parts = [
        heading(installation),
        f"{len(lines) - len(late)} of {len(lines)} addresses have their first byte within {short(budget)} ms (p99).",
        pages(lines, budget),
    ]
    if waits:
        slowest = slowest_of(lines).address
        parts += [f"While one client asks for `{slowest.shown}` ({slowest.what}) without a pause:", company(waits, budget)]
    if unasked:
        parts.append(f"Filters that were not measured, because Benchmarks/Pages/addresses.py does not know them: {', '.join(unasked)}.")
    return "\n\n".join(parts)


def heading(installation) -> str:
    engine, rows = NAMES[installation.engine], f"{installation.rows:,}"
    statistics = "" if installation.analyze or installation.engine != "postgres" else ", never analysed"
    when, load = datetime.date.today().isoformat(), os.getloadavg()[0]
    return (
        f"{engine}{statistics}: {rows} sessions, accounts and events, {size(installation.size)}. {when}, {machine()}, "
        f"load {load:.1f} when it ended. The server was ready {installation.starting:.1f} s after its start."
    )


def slowest_of(lines: list[Line]) -> Line:
    return max(lines, key=lambda line: line.figures.p50)


def pages(lines: list[Line], budget: float) -> str:
    head = ["", "address", "what", "rows", "first ms", "p50 ms", "p99 ms", "worst ms", "rounds", f"> {short(budget)} ms"]
    return table(head, [[number, *_cells(line, budget)] for number, line in enumerate(lines, 1)])


def _cells(line: Line, budget: float) -> list:
    figures = line.figures
    path = line.address.shown.replace("|", "&#124;")
    times = [short(value) for value in (figures.first, figures.p50, figures.p99, figures.worst)]
    mark = "**over**" if figures.p99 > budget else ""
    return [f"`{path}`", line.address.what, rows(line), *times, len(figures.rounds), mark]


def rows(line: Line) -> str:
    """How many rows the page has, and whether they are all that it should have."""
    if line.status != 200:
        return f"**{line.status}**"
    if line.rows is None:
        return ""
    if line.is_complete:
        return str(line.rows)
    matches = line.address.matches
    wanted = line.address.size if matches == MANY else min(matches, line.address.size)
    return f"**{line.rows} of {wanted}**{', goes on' if line.goes_on else ''}"


def company(waits, budget: float) -> str:
    head = ["", "alone: p50 ms", "p99 ms", "worst ms", "meanwhile: p50 ms", "p99 ms", "worst ms", "rounds", "slow answers meanwhile"]
    lines = []
    for wait in waits:
        times = [short(value) for one in (wait.alone, wait.meanwhile) for value in (one.p50, one.p99, one.worst)]
        lines.append([wait.what, *times, len(wait.meanwhile.rounds), wait.answers])
    return table(head, lines)


def write(engine: str, text: str, document: pathlib.Path = DOCUMENT):
    """Replaces what stands between the marks of an engine."""
    content, count = re.subn(
        BLOCK.format(engine, engine), lambda match: f"{match[1]}\n{text}\n\n{match[2]}", document.read_text(), flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{document.name} has no place for the pages of {engine}")
    document.write_text(content)
