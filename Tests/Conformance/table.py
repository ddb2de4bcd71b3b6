"""Writes docs/conformance.md:  PYTHONPATH=Tests .venv/bin/python -m Conformance.table"""

from collections import Counter

from Conformance.registry import ROOT, verdict_of
from Conformance.requirements import CWE, INVENTORY

PATH = ROOT / "docs/conformance.md"
WORDS = ["pass", "covered elsewhere", "document", "planned", "not applicable", "fails"]

INTRODUCTION = """\
# Conformance

The requirements of the standards for session authentication, and the proof of each. Written by `python -m Conformance.table` from
`Tests/Conformance`; a test fails when this file is out of date.

* **pass**: a test of `Tests/Conformance` proves it on the real server. The run fails if a requirement claims this and its test did
  not run or did not pass.
* **covered elsewhere**: a test of another suite proves it; files without a folder are in `Tests/BlackBox`.
* **document**: the requirement is a text, named with its heading.
* **planned**: not built yet. **not applicable** and **fails** state their reason.

The requirements are paraphrased and shortened; the standards' text is authoritative.
"""


def counts() -> dict[str, Counter]:
    return {title: Counter(verdict_of(one.id).word for one in requirements) for title, requirements in INVENTORY.items()}


def row(*cells) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def table_of_counts() -> list[str]:
    lines = [row("standard", "requirements", *WORDS), "|---|" + "--:|" * (len(WORDS) + 1)]
    for title, count in counts().items():
        lines.append(row(title, count.total(), *(count[word] for word in WORDS)))
    total = sum(counts().values(), Counter())
    return [*lines, row("**together**", total.total(), *(total[word] for word in WORDS))]


def section(title, requirements) -> list[str]:
    lines = ["", f"## {title}", "", row("requirement", "level", "demand", "verdict", "test, text or reason"), "|---|---|---|---|---|"]
    for one in requirements:
        verdict = verdict_of(one.id)
        lines.append(row(one.id, one.level, one.demand, verdict.word, shown(verdict)))
    return lines


def shown(verdict) -> str:
    return verdict.reason or "<br>".join(f"`{proof.replace('::', ' › ')}`" for proof in verdict.proofs)


def weaknesses() -> list[str]:
    lines = ["", "## Weaknesses (CWE)", "", row("weakness", "closed by"), "|---|---|"]
    return lines + [row(name, ids.replace(" ", ", ")) for name, ids in CWE.items()]


def render() -> str:
    lines = [INTRODUCTION, *table_of_counts()]
    for title, requirements in INVENTORY.items():
        lines += section(title, requirements)
    return "\n".join(lines + weaknesses()) + "\n"


if __name__ == "__main__":
    PATH.write_text(render())
