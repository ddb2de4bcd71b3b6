"""Connects requirements with their proofs: tests marked here, or an entry of the table in verdicts.py."""

import ast
import functools
import pathlib
from dataclasses import dataclass

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ROOT / "Tests"

# On a test: @requirement("ASVS-7.2.4", "WSTG-SESS-03"). What it names passes when the test passes, on every store.
requirement = pytest.mark.requirement


@dataclass(frozen=True)
class Verdict:
    word: str
    reason: str = ""
    proofs: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return self.reason or "; ".join(self.proofs)


def covered(*tests) -> Verdict:
    """Tests of other suites prove it: "test_cookie::name" in Tests/BlackBox, others with their folder."""
    return Verdict("covered elsewhere", proofs=tests)


def document(path, heading) -> Verdict:
    """The requirement is a text: under this heading of this file."""
    return Verdict("document", proofs=(f"{path}::{heading}",))


def planned(what) -> Verdict:
    return Verdict("planned", what)


def not_applicable(reason) -> Verdict:
    return Verdict("not applicable", reason)


def fails(reason) -> Verdict:
    return Verdict("fails", reason)


def spread(table: dict[str, Verdict]) -> dict[str, Verdict]:
    """One entry for each of the ids that a key names; naming one twice is a mistake."""
    verdicts = {}
    for ids, verdict in table.items():
        for id in ids.split():
            assert id not in verdicts, f"{id} has two verdicts"
            verdicts[id] = verdict
    return verdicts


@functools.cache
def marked_tests() -> dict[str, list[str]]:
    """The tests of this folder by requirement, read from their decorators."""
    found: dict[str, list[str]] = {}
    for path in sorted(pathlib.Path(__file__).parent.glob("test_*.py")):
        for function in functions(path):
            for id in marks(function):
                found.setdefault(id, []).append(f"Conformance/{path.stem}::{function.name}")
    return found


def functions(path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


def marks(function) -> list[str]:
    calls = [node for decorator in function.decorator_list for node in ast.walk(decorator) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "requirement"]
    return [argument.value for call in named for argument in call.args]


def verdict_of(id) -> Verdict | None:
    """A test here wins; the table's proofs, if it has any, stand beside it."""
    from Conformance.verdicts import VERDICTS

    entry = VERDICTS.get(id)
    if tests := marked_tests().get(id):
        assert entry is None or entry.word in ("covered elsewhere", "document"), f"{id} has a test and is said to be {entry.word}"
        return Verdict("pass", proofs=(*tests, *(entry.proofs if entry else ())))
    return entry


def exists(proof) -> bool:
    """Whether the test or the heading that a verdict names is there."""
    file, _, name = proof.partition("::")
    if file.endswith(".md"):
        path = ROOT / file
        return path.exists() and any(line.lstrip("#").strip() == name for line in path.read_text().splitlines() if line.startswith("#"))
    folder = TESTS if "/" in file else TESTS / "BlackBox"
    if (path := folder / f"{file}.py").exists():
        return name in {function.name for function in functions(path)}
    path = folder / f"{file}.swift"
    return path.exists() and f'@Test("{name}"' in path.read_text()
