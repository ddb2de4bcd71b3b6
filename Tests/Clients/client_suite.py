"""The conformance suite, as the tests run it."""

import json
import os
import pathlib
import shlex
import subprocess
import sys
from contextlib import contextmanager

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / "clients" / "conformance"
REFERENCE = shlex.join([sys.executable, str(SUITE / "reference_client")])
TOKEN = "conformance-suite-token"


def drive(*options: str) -> subprocess.CompletedProcess:
    """Runs the suite with these options."""
    return subprocess.run([sys.executable, str(SUITE), *options], capture_output=True, text=True, timeout=300)


def mutant(name: str) -> str:
    """The command of a mutant of the reference client."""
    return shlex.join([sys.executable, str(SUITE / "mutants"), name])


def mutants() -> dict[str, dict]:
    """All mutants, each with the cases that must find it and the rule that it breaks."""
    command = [sys.executable, str(SUITE / "mutants"), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@contextmanager
def memory_service():
    """The address of a session service in memory, whose token is `TOKEN`."""
    command = [sys.executable, "-m", "coatcheck.testing", "--token", TOKEN, "--until-eof"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=os.environ, stdin=pipe, stdout=pipe, text=True) as process:
        yield process.stdout.readline().split()[1]
        process.stdin.close()
