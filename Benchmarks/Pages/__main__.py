"""`make pages`, or `python3 Benchmarks/Pages`."""

import argparse
import contextlib
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Benchmarks"), str(ROOT / "Tests")]

from Pages import report  # noqa: E402
from Pages.installations import NotStarted  # noqa: E402
from Pages.run import run  # noqa: E402
from Scaling.markdown import NAMES  # noqa: E402

ABOUT = """\
Measures how long the first byte of every page takes: of the console, the account pages and the administrators' API, with each filter,
when it finds nothing, one, few or most of a million sessions, accounts and audit events, in SQLite and in PostgreSQL. Then it asks for the
slowest page without a pause and measures what that costs others: a user who asks for his own session, and one who signs in."""

EPILOG = """\
how it works:
  The server makes its tables, and an administrator signs in. Then the server is stopped, and SQL makes a million rows of its few:
  for each table some 20 to 60 seconds. In SQLite nothing runs ANALYZE, as in an installation; in PostgreSQL it is run once, as
  autovacuum does there within a minute or two. Everybody's password is the same, and no made-up session can be used.
  Each address is asked once, which is the column "first", and then --rounds times over one connection that is kept; the time is
  that from sending the request to the first byte of the answer. A slow address is asked for --seconds only, perhaps once.
  "Rows" are those of the page: "3 of 5" says that it lacks some that match, "goes on" that the next page may have them.

examples:
  make pages                                                   SQLite and PostgreSQL, a million rows (30 minutes and more, 5 GB)
  python3 Benchmarks/Pages --rows 20000 --rounds 5             a trial
  python3 Benchmarks/Pages --stores sqlite --keep /tmp/million fill once, measure again and again
  python3 Benchmarks/Pages --only 'sessions?user_agent'        some addresses
  SERVER_BINARY=/usr/bin/coatcheck python3 Benchmarks/Pages    another program than .build/debug/coatcheck

A kept database is updated by the program that is measured, and no earlier version can use it any more.
The status is 0 whatever was measured, unless there is a --budget-ms; it is 1 too if the server does not start on the filled database."""


def arguments(given=None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 Benchmarks/Pages", description=ABOUT, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="sessions, accounts and events, of each (1000000)")
    parser.add_argument("--passwords", type=int, help="how many of the accounts have a password (all); a starting server reads all hashes")
    parser.add_argument("--stores", default="sqlite,postgres", help="one or both of sqlite,postgres (both)")
    parser.add_argument("--rounds", type=int, default=60, help="requests for each address (60)")
    parser.add_argument("--seconds", type=float, default=20, help="the longest time for an address (20)")
    parser.add_argument("--turns", type=int, default=20, help="how many pages are turned for one far into a list (20)")
    parser.add_argument("--only", metavar="TEXT", default="", help="only addresses that contain this text")
    parser.add_argument("--no-analyze", action="store_true", help="leave PostgreSQL's planner without statistics")
    parser.add_argument("--keep", metavar="FOLDER", type=pathlib.Path, help="keep the filled databases here, or use those that are here")
    parser.add_argument("--budget-ms", type=float, help="end with status 1 if the p99 of an address is above")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    chosen = parser.parse_args(given)
    chosen.stores = chosen.stores.split(",")
    if unknown := set(chosen.stores) - {"sqlite", "postgres"}:
        parser.error(f"unknown store {', '.join(sorted(unknown))}")
    if chosen.rows < 1000 or chosen.rounds < 1:
        parser.error("there are at least 1000 rows and one round")
    return chosen


@contextlib.contextmanager
def folder_of(chosen: argparse.Namespace):
    """Where the databases are. As root, PostgreSQL runs as another user, who must get there."""
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        yield chosen.keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="pages-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)
        yield pathlib.Path(name)


def main(given=None) -> int:
    chosen = arguments(given)
    has_failed = False
    with folder_of(chosen) as folder:
        for store in chosen.stores:
            try:
                text, lines = run(store, folder / store, chosen)
            except NotStarted as failure:
                print(f"{NAMES[store]}: {failure}", end="\n\n", flush=True)
                has_failed = True
                continue
            print(text, end="\n\n", flush=True)
            if chosen.write:
                report.write(store, text)
            has_failed |= chosen.budget_ms is not None and bool(report.over(lines, chosen.budget_ms))
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
