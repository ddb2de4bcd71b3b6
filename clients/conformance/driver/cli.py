"""The command line: python3 clients/conformance --client "COMMAND" --service URL --token-file F."""

import argparse
import fnmatch
import pathlib
import sys

from . import report
from .address import AddressError
from .cases import Case, CaseError, load
from .program import ProgramError
from .runner import Outcome, Setup, introduced, run
from .service import Service, ServiceError

EXAMPLES = """\
examples:
  The reference client of this folder, against the service in memory of the Python package:
    echo any-secret-text > /tmp/token
    PYTHONPATH=clients/python/src python3 -m coatcheck.testing --listen 127.0.0.1:8090 --token any-secret-text &
    python3 clients/conformance --client "python3 clients/conformance/reference_client" \\
        --service http://127.0.0.1:8090 --token-file /tmp/token
  Your own client, only what has to do with logins, against Coatcheck:
    python3 clients/conformance --client ./my-program --only 'login.*' \\
        --service unix:/run/coatcheck/service.sock --token-file /etc/shop/coatcheck

The program reads a command as one line of JSON and answers with one line of JSON: see clients/conformance/README.md.
The driver is between the program and the service, records each call, and disturbs some. It changes sessions of
its own only, and ends them; still, give it a service token of an application that has no other use.

exit status: 0 all cases passed or were skipped with a reason; 1 a case failed; 2 the command line, the service or
the cases are wrong, or the program does not start, so that nothing can be said of the client."""


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clients/conformance",
        description="Checks a client of the session service, in any language, against the rules that all must keep.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--client", metavar="COMMAND", help="the program to check, with its arguments, as for a shell")
    add("--service", metavar="URL", help="the session service: http://HOST:PORT, https://HOST:PORT or unix:PATH")
    add("--token-file", metavar="F", help="a file with the service token; needs the scope sessions")
    add("--list", action="store_true", help="list the cases with their rules and stop; with --only, some")
    add(
        "--only",
        metavar="PATTERN",
        action="append",
        help="only cases whose id fits, such as 'login.*'; can be given again",
    )
    add("--unix", action="store_true", help="let the program reach the driver by a unix socket in place of TCP")
    add(
        "--jobs",
        metavar="N",
        type=int,
        default=4,
        help="programs that run side by side; default 4, for much of the time is waiting",
    )
    add("--json", action="store_true", help="report as one JSON object on the output")
    return parser


def chosen(cases: list[Case], patterns: list[str] | None) -> list[Case]:
    """The cases that fit any pattern; all without patterns. Exits when a pattern fits none."""
    for pattern in patterns or []:
        if not any(fnmatch.fnmatchcase(case.id, pattern) for case in cases):
            raise CaseError(f"no case fits {pattern}: --list shows the ids")
    return [
        case for case in cases if not patterns or any(fnmatch.fnmatchcase(case.id, pattern) for pattern in patterns)
    ]


def prepared(options: argparse.Namespace) -> Setup:
    """The setup of a run. Raises ServiceError or OSError when there can be none."""
    token = pathlib.Path(options.token_file).read_text().strip()
    if not token:
        raise ServiceError(f"{options.token_file} is empty: it must hold the service token")
    service = Service(options.service, token)
    path = str(pathlib.Path(options.token_file).resolve())
    return Setup(options.client, service, service.about(), path, options.unix)


def progress(outcome: Outcome) -> None:
    if sys.stderr.isatty():
        print(f"{outcome.outcome:<8} {outcome.case.id}", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        cases = chosen(load(), options.only)
        if options.list:
            print(report.listing(cases))
            return 0
        absent = [
            f"--{name.replace('_', '-')}" for name in ("client", "service", "token_file") if not getattr(options, name)
        ]
        if absent or options.jobs < 1:
            parser().error(f"give {', '.join(absent)}; --help has examples" if absent else "--jobs is at least 1")
        setup = prepared(options)
        result = run(setup, introduced(setup), cases, options.jobs, progress)
    except (CaseError, AddressError, ServiceError, ProgramError, OSError) as error:
        print(f"clients/conformance: {error}", file=sys.stderr)
        return 2
    print(report.as_json(result) if options.json else report.plain(result))
    return 1 if report.counts(result)["failed"] else 0
