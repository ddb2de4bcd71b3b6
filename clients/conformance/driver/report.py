"""Reports: for people, and as JSON."""

import json

from .cases import CAPABILITIES, Case
from .record import TOKEN
from .rules import RULES
from .runner import Outcome, Run


def listing(cases: list[Case]) -> str:
    """All rules, by topic."""
    lines, topic = [], None
    for case in cases:
        if case.topic != topic:
            topic = case.topic
            lines += ["", topic]
        needs = f" [needs {', '.join(case.needs)}]" if case.needs else ""
        lines.append(f"  {case.id:<38} {case.rule}{needs}")
    lines += ["", "In every case"]
    lines += [f"  {id:<38} {rule}" for id, rule in RULES.items()]
    lines += ["", "Capabilities that a program may declare"]
    lines += [f"  {name:<38} {meaning}" for name, meaning in CAPABILITIES.items()]
    return "\n".join(lines).lstrip("\n")


def failure(outcome: Outcome) -> str:
    """A failed case at length."""
    lines = [f"FAILED {outcome.case.id}: {outcome.case.rule}"]
    lines += [f"  {problem}" for problem in dict.fromkeys(outcome.problems)]
    if outcome.log.strip():
        lines += ["  The program's log, its last lines:"]
        lines += [f"    {TOKEN.sub('<token>', line)}" for line in outcome.log.strip().splitlines()[-12:]]
    return "\n".join(lines)


def counts(run: Run) -> dict[str, int]:
    outcomes = [outcome.outcome for outcome in run.outcomes]
    return {word: outcomes.count(word) for word in ("passed", "failed", "skipped")}


def plain(run: Run) -> str:
    """A line for each topic, each failure at length, each skipped case with its reason, and the sum."""
    topics: dict[str, list[Outcome]] = {}
    for outcome in run.outcomes:
        topics.setdefault(outcome.case.topic, []).append(outcome)
    lines = [f"Client: {run.client}; capabilities: {', '.join(run.capabilities) or 'none'}", ""]
    for topic, outcomes in topics.items():
        words = [outcome.outcome for outcome in outcomes]
        parts = [f"{words.count(word)} {word}" for word in ("passed", "failed", "skipped") if word in words]
        lines.append(f"{topic:<40} {', '.join(parts)}")
    lines.append("")
    lines += [failure(outcome) + "\n" for outcome in run.outcomes if outcome.outcome == "failed"]
    skipped = [outcome for outcome in run.outcomes if outcome.outcome == "skipped"]
    lines += [f"skipped {outcome.case.id}: {outcome.problems[0]}" for outcome in skipped]
    lines += [""] if skipped else []
    lines.append(", ".join(f"{number} {word}" for word, number in counts(run).items()))
    return "\n".join(lines)


def as_json(run: Run) -> str:
    """One object: client, capabilities, passed, failed, skipped, and `cases`."""
    cases = [
        {
            "id": outcome.case.id, "topic": outcome.case.topic, "rule": outcome.case.rule, "outcome": outcome.outcome,
            "problems": outcome.problems, "seconds": round(outcome.seconds, 3),
        }
        for outcome in run.outcomes
    ]  # fmt: skip
    whole = {"client": run.client, "capabilities": run.capabilities, **counts(run), "cases": cases}
    return json.dumps(whole, indent=2, ensure_ascii=False)
