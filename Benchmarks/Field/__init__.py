"""The benchmark of the field: what a session costs here, at the floors below it, and where people would go instead.

Run it with `scripts/bench`; `scripts/bench --help` explains it. One module does one thing:

* `cores`, `accounting`, `program`: processes, where they run and what they used
* `load`, `proof`: requests, and that they are answered rightly before they are measured
* `contender`, `site`, `starting`, `contenders/`: what is measured
* `rounds`, `summary`: when, and what remains of the samples
* `experiments/`: measurements that are no row of the table
* `budgets`, `svg`, `plots`, `markdown`, `report`: what is told about it
"""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build/release"
OUTPUT = ROOT / ".build/bench"
APPS = pathlib.Path(__file__).resolve().parent / "apps"
