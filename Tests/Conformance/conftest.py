"""Counts which requirements passed; a full run fails when one that claims to pass did not."""

import pathlib
from collections import defaultdict

import pytest

from Conformance.registry import marked_tests
from Conformance.requirements import BY_ID, INVENTORY
from Conformance.table import WORDS, counts
from harness import Server

outcomes: dict[str, set[str]] = defaultdict(set)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory):
    """A server on one SQLite file, for tests to which the store makes no difference."""
    server = Server(tmp_path_factory.mktemp("embedded"), sessions_limit_per_user=100).start()
    yield server
    server.stop()


def pytest_collection_modifyitems(items):
    """Each report names its requirements, also when it comes from another process."""
    for item in items:
        for marker in item.iter_markers("requirement"):
            unknown = [id for id in marker.args if id not in BY_ID]
            assert not unknown, f"{item.nodeid} names requirements that do not exist: {unknown}"
            item.user_properties.extend(("requirement", id) for id in marker.args)


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        for name, value in report.user_properties:
            if name == "requirement":
                outcomes[value].add(report.outcome)


def unproved() -> list[str]:
    return [id for id in marked_tests() if outcomes[id] != {"passed"}]


def is_full_run(config) -> bool:
    """Whether nothing was left out; and this is the process that hears of all results."""
    whole = all(pathlib.Path(argument).is_dir() for argument in config.args)
    return whole and not (config.option.keyword or config.option.markexpr or hasattr(config, "workerinput"))


def pytest_sessionfinish(session):
    if is_full_run(session.config) and not session.config.option.collectonly and unproved():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if not is_full_run(config):
        return
    for title, requirements in INVENTORY.items():
        count = counts()[title]
        said = ", ".join(f"{count[word]} {word}" for word in WORDS if count[word])
        terminalreporter.write_line(f"{title}: {len(requirements)} requirements, {said}")
    for id in unproved():
        terminalreporter.write_line(f"{id} claims to pass and was not shown to", red=True)
