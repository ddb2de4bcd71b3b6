"""One run on one engine."""

import argparse
import pathlib

from Pages import company, measuring, report
from Pages.addresses import addresses, known, unasked
from Pages.filling import say
from Pages.installations import Installation


def run(store: str, folder: pathlib.Path, chosen: argparse.Namespace) -> tuple[str, list[measuring.Line]]:
    """Fills and measures; returns the report and what it is about."""
    with Installation(store, folder, chosen.rows, chosen.passwords, not chosen.no_analyze) as installation:
        every = addresses(installation.crowd, chosen.turns)
        filters = measuring.filters_of(installation)
        asked = [address for address in known(every, filters) if chosen.only in address.shown]
        lines = measuring.measure(installation, asked, chosen.rounds, chosen.seconds)
        slowest = report.slowest_of(lines)
        say(f"{store}: what others wait while one client asks for {slowest.address.shown}")
        waits = company.measure(installation, slowest, chosen.rounds)
        budget = report.BUDGET if chosen.budget_ms is None else chosen.budget_ms
        return report.report(installation, lines, waits, unasked(every, filters), budget), lines
