"""Reads cases/*.json, and refuses a case that says something the driver does not know."""

import json
import pathlib
import re
from dataclasses import dataclass, field

from .faults import KINDS, WHEN

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "cases"
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*")

CAPABILITIES = {
    "near": "keeps answers in memory under a lease: start has near=ends or near=all",
    "remember": "login takes remember",
    "keep": "login takes keep, the names of fields that go over into the new session",
    "step_up": "the operation step_up",
    "rotate": "the operation rotate, a hard rotation",
    "offers": "sets the cookie of an offer, so that secrets are rotated from time to time",
    "streams": "the operations save and first_byte: a response that is sent while the script goes on",
    "fractions": "add takes numbers that are not whole",
    "end_others": "the operation end_others: ends the principal's sessions but this one",
    "device": "tells the service the address and the user agent of a request that mints",
    "devices": "the operation devices: lists the handles of the principal's sessions",
}

OPERATIONS = {
    "get", "has", "set", "set_unstorable", "remove", "clear", "append", "put", "add", "login", "logout", "principal",
    "handle", "describe", "try", "step_up", "rotate", "save", "first_byte", "end_others", "devices",
}  # fmt: skip

EXPECTED = {
    "browser", "status", "results", "calls", "counts", "cookie", "max_age", "within", "one_key", "says", "warns",
    "varies", "no_store",
}  # fmt: skip
# The verb of a step, and the members that may stand beside it.
STEPS = {
    "request": {"times", "soon", *EXPECTED},
    "together": {"calls", "counts", "one_cookie"},
    "service": {"body", "status"},
    "fault": set(),
    "faults": set(),
    "met": set(),
    "never": set(),
    "proxy": set(),
    "wait": set(),
    "stored": {"browser"},
    "session": {"browser"},
    "live": {"principal"},
    "minted": {"browser"},
    "copy": {"to"},
    "plant": {"browser"},
    "prove": {"browser"},
}


class CaseError(Exception):
    """A file of cases is wrong; the text names file and case."""


@dataclass
class Case:
    """A rule and the steps that show whether a client keeps it."""

    id: str
    rule: str
    topic: str
    steps: list
    needs: list[str] = field(default_factory=list)
    start: dict = field(default_factory=dict)


def load(folder: pathlib.Path = FOLDER) -> list[Case]:
    """All cases, in the order of the files and within them. Raises CaseError."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.json")):
        try:
            topic = json.loads(path.read_text())
        except ValueError as error:
            raise CaseError(f"{path.name} is no JSON: {error}") from error
        cases += [parsed(case, topic["topic"], path.name) for case in topic["cases"]]
    ids = [case.id for case in cases]
    if doubles := {id for id in ids if ids.count(id) > 1}:
        raise CaseError(f"these ids are used twice: {', '.join(sorted(doubles))}")
    if not cases:
        raise CaseError(f"there are no cases in {folder}")
    return cases


def parsed(text: dict, topic: str, file: str) -> Case:
    where = f"{file}, case {text.get('id')}"
    members(text, {"id", "rule", "steps", "needs", "start"}, where)
    if not ID.fullmatch(text.get("id", "")):
        raise CaseError(f"{where}: an id is TOPIC.NAME in small letters, digits and dashes")
    if not text.get("rule", "").endswith("."):
        raise CaseError(f"{where}: the rule is a sentence, with its full stop")
    members(dict.fromkeys(text.get("needs", [])), CAPABILITIES.keys(), where)
    members(text.get("start", {}), {"near"}, where)
    check_steps(text["steps"], where)
    return Case(text["id"], text["rule"], topic, text["steps"], text.get("needs", []), text.get("start", {}))


def check_steps(steps: list, where: str) -> None:
    if not steps:
        raise CaseError(f"{where}: there are no steps")
    for number, step in enumerate(steps, 1):
        check_step(step, f"{where}, step {number}")


def check_step(step: dict, where: str) -> None:
    verbs = [name for name in step if name in STEPS and name != "status"]
    if not verbs:
        raise CaseError(f"{where} has none of {', '.join(STEPS)}")
    verb = verbs[0]
    members(step, {verb, *STEPS[verb]}, where)
    if verb == "request":
        for operation in step["request"]:
            members({operation[0]: 1}, OPERATIONS, where)
    if verb == "together":
        check_steps(step["together"], where)
    if verb == "fault":
        check_fault(step["fault"], where)


def check_fault(fault: dict, where: str) -> None:
    if fault.get("do") not in KINDS:
        raise CaseError(f"{where}: a fault does one of {', '.join(KINDS)}")
    members(fault, WHEN | KINDS[fault["do"]], where)
    if "on" not in fault:
        raise CaseError(f"{where}: a fault says on which calls")
    if "steps" in fault:
        check_steps(fault["steps"], where)


def members(found: dict, known, where: str) -> None:
    if unknown := found.keys() - set(known):
        raise CaseError(f"{where}: {', '.join(sorted(unknown))} is unknown; known are {', '.join(sorted(known))}")
