"""The tests themselves: one that failed while the machine's clock was set runs again, and any other failure counts."""

import os
import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).parent.parent
#: A clock that can be set; a fixture of the module, which the second run needs too; and a test that fails in its first runs.
FILE = """
import pytest
import harness.clock_steps as clock_steps

@pytest.fixture(scope="module")
def runs():
    return []

@pytest.mark.parametrize("number", [1, 2])
def test_it(runs, number):
    runs.append(number)
    with open("runs", "w") as file:
        print(*runs, file=file)
    if runs.count(1) <= FAILURES and number == 1:
        before = clock_steps.offset()
        clock_steps.offset = lambda: before + STEP
        raise AssertionError
"""


@pytest.mark.parametrize(
    ("step", "failures", "runs", "summary"),
    [
        pytest.param(8.0, 1, [1, 1, 2], "2 passed", id="set forward"),
        pytest.param(-8.0, 1, [1, 1, 2], "2 passed", id="set back"),
        pytest.param(8.0, 2, [1, 1, 2], "1 failed, 1 passed", id="fails again"),
        pytest.param(0.2, 1, [1, 2], "1 failed, 1 passed", id="not set"),
        pytest.param(8.0, 0, [1, 2], "2 passed", id="passes at once"),
    ],
)
def test_a_test_that_failed_while_the_clock_was_set_runs_again_once(tmp_path, step, failures, runs, summary):
    (tmp_path / "test_it.py").write_text(FILE.replace("FAILURES", str(failures)).replace("STEP", str(step)))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "harness.clock_steps", "-p", "no:cacheprovider"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (tmp_path / "runs").read_text().split() == [str(number) for number in runs], done.stdout
    assert summary in done.stdout
    assert ("The clock was set by" in done.stdout) == (len(runs) == 3), done.stdout
