"""Runs what was asked for and puts it into the results."""

import os
import subprocess

from Field import ROOT
from Field.contender import Target
from Field.contenders import GROUPS, contenders
from Field.experiments import ALL as EXPERIMENTS
from Field.program import FAILURES
from Field.results import Results
from Field.rounds import measure, memory, say
from Field.site import Site
from Field.starting import start


def build(groups: list[str]):
    """Builds what the groups need, for production."""
    swift = set() if set(groups) <= {"service"} else {"SessionBenchmark"}
    if {"server", "flood", "service"} & set(groups):
        swift.add("coatcheck")
    if {"revocations", "logins"} & set(groups):
        swift.add("StoreBenchmark")
    for product in sorted(swift):
        say(f"building {product}")
        command = ["swift", "build", "--configuration", "release", "--product", product]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def run(groups: list[str], plan, core: int, results: Results):
    """Measures the rows of the groups in one run, then the experiments among them. Saves after each."""
    rows = [group for group in GROUPS if group in groups]
    if rows:
        load = os.getloadavg()[0]
        with Site(core) as site:
            results.put("rows", plan, load, _rows(site, plan, rows))
        results.save()
    for name, (experiment, _) in EXPERIMENTS.items():
        if name not in groups:
            continue
        load = os.getloadavg()[0]
        try:
            with Site(core) as site:
                results.put(name, plan, load, experiment(site, plan))
        except FAILURES as failure:
            say(f"{name} is left out: {failure}")
        results.save()


def _rows(site: Site, plan, groups: list[str]) -> dict:
    """The floors take part in every run: the ratios refer to them."""
    skipped: dict[str, str] = {}
    targets: list[Target] = []
    for contender in contenders():
        if contender.group in groups or contender.group == "floors":
            targets += start(site, contender, skipped)
    samples = measure(targets, plan.load, plan.rounds, plan.seconds)
    targets = [target for target in targets if target.name in samples]
    return {
        "targets": {target.name: {"label": target.label, "group": target.group} for target in targets},
        "samples": samples, "memory": memory(targets), "skipped": skipped,
    }  # fmt: skip
