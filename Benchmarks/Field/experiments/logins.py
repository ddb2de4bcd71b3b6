"""Session inserts of logins in SQLite, each on disk before it is answered, 64 at a time."""

import subprocess
import time

from Field import PROGRAMS
from Field.program import Failure
from Field.rounds import say


def run(site, plan) -> dict:
    """`number` of logins and `seconds` they took, on all cores."""
    say(f"{plan.logins:,} durable logins in SQLite")
    url = f"sqlite:{site.new_folder('logins')}/sessions.sqlite"
    begun = time.monotonic()
    result = subprocess.run([PROGRAMS / "StoreBenchmark", "fill", url, str(plan.logins)], capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"StoreBenchmark fill: {result.stdout}{result.stderr}"[-1500:])
    return {"number": plan.logins, "seconds": time.monotonic() - begun}
