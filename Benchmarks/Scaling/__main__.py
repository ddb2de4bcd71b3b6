"""What sessions on 1 to 1,000 instances cost and where that ends, computed and simulated from measured unit costs.

    python3 Benchmarks/Scaling              prints the tables of docs/scaling.md
    python3 Benchmarks/Scaling --write      puts them into the document
    python3 Benchmarks/Scaling --measure    measures the unit costs first (some 5 minutes, on a machine that does nothing else)

Without --measure it needs no more than Python, and prints the same every time.
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from Scaling import document, tables, units  # noqa: E402


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--measure", action="store_true")
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    if chosen.measure:
        from Scaling import measure

        measure.main()
    found = tables.all_tables(units.read())
    for name, text in found.items():
        print(f"{name}\n\n{text}\n")
    if chosen.write:
        document.DOCUMENT.write_text(document.fill(document.DOCUMENT.read_text(), found))


main()
