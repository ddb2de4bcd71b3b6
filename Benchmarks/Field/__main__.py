"""The command `scripts/bench`."""

import argparse
import signal
import sys

from Field import budgets, report
from Field.contenders import GROUPS
from Field.cores import two_cores
from Field.experiments import ALL as EXPERIMENTS
from Field.field import build, run
from Field.load import Load
from Field.plan import Plan
from Field.program import which
from Field.results import FILE, Results
from Field.rounds import say

ABOUT = """\
Measures what a session costs: the floors below it, the library and the server over every store, and what people use
instead. Every server is a process of its own, pinned to the first core together with its store; wrk drives one at a
time from the second. The rounds are interleaved and their order rotates, so that a change of the machine's speed meets
all alike. Only the ratios of one run mean anything, and only on a machine that does nothing else."""

GROUPS_AND_EXPERIMENTS = GROUPS | {name: about for name, (_, about) in EXPERIMENTS.items()}


def arguments() -> argparse.Namespace:
    groups = "\n".join(f"  {name:<12} {about}" for name, about in GROUPS_AND_EXPERIMENTS.items())
    examples = """\
examples:
  scripts/bench                                   everything (about an hour), and docs/performance.md
  scripts/bench --quick                           everything in small, to see whether it works
  scripts/bench --skip-build --only library       one group, and the floors that its ratios need
  scripts/bench --skip-build --only sizes,flood   two experiments
  scripts/bench --report --publish                write the documents anew from the last results

The results are in .build/bench/field.json. The status is 1 if the session middleware in memory or the near cache falls
below a guard, which is looser than the budget in the table."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=ABOUT, epilog=f"groups and experiments:\n{groups}\n\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--only", metavar="GROUP,…", help="measure only these groups and experiments")
    parser.add_argument("--rounds", type=int, help="rounds of each measurement (5)")
    parser.add_argument("--seconds", type=float, help="seconds for each target in a round (5)")
    parser.add_argument("--connections", type=int, default=32, help="connections of the load (32)")
    parser.add_argument("--sessions", type=int, default=1_000_000, metavar="N",
                        help="the largest number of sessions of `sizes` (1000000); 10000000 takes hours and some 20 GB")  # fmt: skip
    parser.add_argument("--skip-build", action="store_true", help="use the programs in .build/release as they are")
    parser.add_argument("--quick", action="store_true", help="2 rounds of 1 second, few sessions: a trial, nothing to publish")
    parser.add_argument("--report", action="store_true", help="measure nothing, print the last results")
    parser.add_argument("--publish", action="store_true",
                        help="write docs/performance.md and docs/plots; a complete run does it unless it is quick")  # fmt: skip
    chosen = parser.parse_args()
    chosen.groups = chosen.only.split(",") if chosen.only else list(GROUPS_AND_EXPERIMENTS)
    if unknown := set(chosen.groups) - set(GROUPS_AND_EXPERIMENTS):
        parser.error(f"unknown group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS_AND_EXPERIMENTS)}")
    return chosen


def measure(chosen: argparse.Namespace, results: Results):
    try:
        server, load = two_cores()
    except OSError as error:
        sys.exit(f"bench: {error}")
    if not which("wrk"):
        sys.exit("bench: wrk is missing; `scripts/setup bench` installs it")
    plan = Plan(
        rounds=chosen.rounds or (2 if chosen.quick else 5), seconds=chosen.seconds or (1 if chosen.quick else 5),
        load=Load(load, chosen.connections), quick=chosen.quick, most_sessions=chosen.sessions,
    )  # fmt: skip
    if not chosen.skip_build:
        build(chosen.groups)
    run(chosen.groups, plan, server, results)


def publish(results: Results):
    """Writes the documents, unless a section comes from a trial."""
    if trials := [name for name, section in results.sections.items() if section["quick"]]:
        say(f"nothing is published: {', '.join(trials)} were measured with --quick")
    else:
        report.publish(results)


def main():
    # A benchmark that gets a signal cleans up in the same way as one whose work is done.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = arguments()
    results = Results.load()
    try:
        if not chosen.report:
            measure(chosen, results)
    except KeyboardInterrupt:
        say("stopped; all servers are ended")
        sys.exit(130)
    print(report.text(results))
    if chosen.publish or not (chosen.only or chosen.quick or chosen.report):
        publish(results)
    say(f"results are in {FILE.name} in .build/bench")
    found = budgets.guards(results)
    for sentence in found:
        say(sentence)
    sys.exit(1 if found else 0)


main()
