"""Compares what happened with what a case expects. Each function gives the problem as a sentence, or None."""

import json
import re

from .record import TOKEN, Call

MATCHERS = {"$any", "$absent", "$empty", "$in", "$not", "$least", "$most"}
ABSENT = object()


def text(value: object) -> str:
    """A value in a report: no token, not too long."""
    shown = "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)
    shown = TOKEN.sub("<token>", shown)
    return shown if len(shown) <= 160 else shown[:157] + "…"


def fits(expected: object, value: object) -> bool:
    """Whether `value` is what is expected; an object with one $member is a matcher."""
    if isinstance(expected, dict) and len(expected) == 1 and (name := next(iter(expected))) in MATCHERS:
        return matches(name, expected[name], value)
    if isinstance(expected, bool) or isinstance(value, bool) or expected is None:
        return expected is value
    if isinstance(expected, dict) and isinstance(value, dict):
        return expected.keys() == value.keys() and all(fits(expected[name], value[name]) for name in expected)
    if isinstance(expected, list) and isinstance(value, list):
        return len(expected) == len(value) and all(map(fits, expected, value))
    return expected == value


def matches(name: str, expected: object, value: object) -> bool:
    match name:
        case "$any":
            return value is not ABSENT
        case "$absent":
            return value is ABSENT
        case "$empty":
            return value is ABSENT or value in (None, [], {})
        case "$in":
            return any(fits(one, value) for one in expected)
        case "$not":
            return value is not ABSENT and not fits(expected, value)
        case "$least":
            return isinstance(value, (int, float)) and value >= expected
    return isinstance(value, (int, float)) and value <= expected


def within(expected: dict, value: dict) -> str | None:
    """Whether each member that is expected is in `value`; others may be there."""
    for name, one in expected.items():
        found = value.get(name, ABSENT)
        if isinstance(one, dict) and isinstance(found, dict) and not MATCHERS & one.keys():
            if problem := within(one, found):
                return f"{name}: {problem}"
        elif not fits(one, found):
            return f"{name} should be {text(one)} and is {text(found)}"
    return None


def calls_problem(expected: list, calls: list[Call]) -> str | None:
    """Compares calls, in order, with words such as "patch", "patch?" (at most one) and "patch*" (any number); a word
    may be the only name of an object, whose value says what the body holds."""
    words = [one if isinstance(one, str) else next(iter(one)) for one in expected]
    pattern = "".join(f"(?:{re.escape(word.rstrip('?*+'))},){word[len(word.rstrip('?*+')) :]}" for word in words)
    kinds = "".join(f"{call.kind}," for call in calls)
    if not re.fullmatch(pattern, kinds):
        return f"expected the calls [{', '.join(words)}], saw [{', '.join(map(str, calls))}]"
    for kind, body in (next(iter(one.items())) for one in expected if isinstance(one, dict)):
        kind = kind.rstrip("?*+")
        for call in (call for call in calls if call.kind == kind):
            if problem := within(body, call.value):
                return f"in the body of {kind}, {problem}"
    return None


def counts_problem(expected: dict, calls: list[Call]) -> str | None:
    for kind, number in expected.items():
        seen = sum(call.kind == kind for call in calls)
        if not fits(number, seen):
            return f"expected {text(number)} calls of {kind}, saw {seen}"
    return None
