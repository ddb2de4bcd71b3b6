"""The results of runs: one JSON file, in which a run replaces the sections that it measured."""

import json
import os
import platform
import time
from dataclasses import dataclass, field

from Field import OUTPUT

FILE = OUTPUT / "field.json"


@dataclass
class Results:
    """`rows` is the section of all targets that took part in one run; the others are experiments. Each section says when and
    how it was measured."""

    sections: dict[str, dict] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Results":
        try:
            return cls(json.loads(FILE.read_text()))
        except FileNotFoundError:
            return cls()

    def put(self, name: str, plan, load_before: float, values: dict):
        self.sections[name] = {
            "measured": time.strftime("%Y-%m-%d"), "rounds": plan.rounds, "seconds": plan.seconds, "quick": plan.quick,
            "cores": os.cpu_count(), "machine": processor(), "load_before": round(load_before, 1), "values": values,
        }  # fmt: skip

    def values(self, name: str) -> dict:
        return self.sections.get(name, {}).get("values", {})

    def save(self):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        FILE.write_text(json.dumps(self.sections, indent=1) + "\n")


def processor() -> str:
    """The name of the processor, as Linux knows it."""
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
