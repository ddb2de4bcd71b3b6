"""python3 clients/conformance/mutants NAME runs a mutant as a program for the driver; --list and --json list all."""

import importlib
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "reference_client"))

from program import Program  # noqa: E402
from registry import MUTANTS  # noqa: E402

TOPICS = ("data", "values", "logins", "ends", "cookies", "outages", "bound", "retries", "caching", "streams", "leaks")
for topic in TOPICS:
    importlib.import_module(topic)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--list"]:
            for name, mutant in MUTANTS.items():
                print(f"{name:<36} {mutant.fault}")
        case ["--json"]:
            table = {name: {"found_by": mutant.found_by, "breaks": mutant.breaks} for name, mutant in MUTANTS.items()}
            print(json.dumps(table))
        case [name] if name in MUTANTS:
            MUTANTS[name].apply()
            Program().run()
        case _:
            print("usage: mutants NAME | --list | --json", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
