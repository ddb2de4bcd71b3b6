"""The session service beside what applications use in its place: three parts, whose ratios are each of one run of rounds.

A part has targets of its own, all of which run during its rounds."""

import dataclasses
from dataclasses import dataclass

from Field.contender import Contender
from Field.contenders import service
from Field.rounds import measure, say
from Field.starting import start


@dataclass(frozen=True)
class Part:
    """`base` is the target that the others are compared with. One with `is_latency` has one connection, and rounds of one
    second in place of longer ones: differences of microseconds need many pairs measured close together."""

    title: str
    contenders: list[Contender]
    base: str
    is_latency: bool = False


PARTS = {
    "authenticate": Part("`authenticate`, 32 connections", service.AUTHENTICATE, "flask-session"),
    "flask": Part("A Flask route, one connection", service.FLASK, "flask-plain", is_latency=True),
    "gin": Part("A gin route, 32 connections", service.GIN, "gin-redistore"),
}


def run(site, plan) -> dict:
    """By part: the labels of its targets, their samples, and what was left out."""
    results = {}
    for name, part in PARTS.items():
        say(f"session service: {part.title}")
        with site.part():
            results[name] = _measure(site, part, adapted(plan, part))
    return results


def adapted(plan, part: Part):
    """The plan for a part. The time that it takes is the same."""
    if not part.is_latency:
        return plan
    load = dataclasses.replace(plan.load, connections=1)
    return dataclasses.replace(plan, load=load, rounds=plan.rounds * max(1, round(plan.seconds)), seconds=1)


def _measure(site, part: Part, plan) -> dict:
    skipped: dict[str, str] = {}
    targets = [target for contender in part.contenders for target in start(site, contender, skipped)]
    samples = measure(targets, plan.load, plan.rounds, plan.seconds)
    labels = {target.name: target.label for target in targets if target.name in samples}
    return {"targets": labels, "samples": samples, "skipped": skipped}
