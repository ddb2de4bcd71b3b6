"""The mutants of the reference client, each with one fault: the cases that must find it do.

By default every mutant is found once and every case finds one. CLIENT_MUTANTS=all tries each mutant with all cases that
must find it.
"""

import os
import sys

import pytest
from client_suite import SUITE, TOKEN, drive, memory_service, mutant, mutants

sys.path.append(str(SUITE))

from driver.cases import CAPABILITIES, load  # noqa: E402
from driver.runner import Run, Setup, run  # noqa: E402
from driver.service import Service  # noqa: E402

MUTANTS = mutants()
CASES = {case.id: case for case in load()}


def sample() -> dict[str, list[str]]:
    """For each mutant one at least of the cases that must find it, all if it breaks a rule; and each case once."""
    chosen = {name: list(entry["found_by"]) if entry["breaks"] else [] for name, entry in MUTANTS.items()}
    for id in CASES:
        finding = [name for name, entry in MUTANTS.items() if id in entry["found_by"]]
        if not any(id in chosen[name] for name in finding):
            chosen[min(finding, key=lambda name: len(chosen[name]))].append(id)
    return {name: ids or list(MUTANTS[name]["found_by"][:1]) for name, ids in chosen.items()}


TRIED = {name: entry["found_by"] for name, entry in MUTANTS.items()}
if os.environ.get("CLIENT_MUTANTS") != "all":
    TRIED = sample()


@pytest.fixture(scope="module")
def setup(tmp_path_factory):
    """Prepares a run of the suite with a client: setup(command)."""
    token_file = tmp_path_factory.mktemp("mutants") / "token"
    token_file.write_text(TOKEN)
    with memory_service() as address:
        service = Service(address, TOKEN)
        about = service.about()
        yield lambda command: Setup(command, service, about, str(token_file))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_found_by_the_cases_that_must_find_it(setup, name):
    """A case that needs two requests at the same moment may miss the moment, so it is played again."""
    found = set()
    for _ in range(5):
        tried = [CASES[id] for id in TRIED[name] if id not in found]
        outcomes = run(setup(mutant(name)), Run(capabilities=list(CAPABILITIES)), tried, 4, lambda outcome: None).outcomes
        found |= {outcome.case.id for outcome in outcomes if outcome.outcome == "failed"}
        if found == set(TRIED[name]):
            break
    assert found == set(TRIED[name])
