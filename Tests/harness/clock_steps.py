"""Steps of the machine's clock while tests run, which no test causes.

A virtual machine that was paused gets the right time in one step. Servers date sessions by that clock, so a step of some seconds ends
every session whose timeout is shorter.
"""

import itertools
import time
from dataclasses import dataclass, field

import pytest
from _pytest.runner import runtestprotocol

#: Seconds that the two clocks may drift apart without a step.
DRIFT = 1.0


def offset() -> float:
    """Seconds between the clock that can be set and the one that cannot."""
    return time.time() - time.monotonic()


@dataclass
class ClockSteps:
    """Notices when the clock was set: `ClockSteps().seen()`."""

    _offset: float = field(default_factory=offset)

    def seen(self) -> float | None:
        """The seconds by which the clock was set since the last call, or since the beginning."""
        step = offset() - self._offset
        if abs(step) < DRIFT:
            return None
        self._offset += step
        return step


@pytest.hookimpl
def pytest_runtest_protocol(item, nextitem):
    """Runs a test again, once, if it failed while the clock was set. Every other failure counts."""
    hooks, steps = item.ihook, ClockSteps()
    hooks.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports) and (step := steps.seen()):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        note = f"The clock was set by {step:+.1f} s while this test failed, so it ran again."
        reports[-1].user_properties.append(("ran again", note))
    for report in reports:
        hooks.pytest_runtest_logreport(report=report)
    hooks.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter):
    for report in itertools.chain(*terminalreporter.stats.values()):
        for note in (value for name, value in getattr(report, "user_properties", ()) if name == "ran again"):
            terminalreporter.write_line(f"{report.nodeid}: {note}")
