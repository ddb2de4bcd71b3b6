"""The parts of the document that the model writes: each stands between two marks."""

import pathlib
import re

DOCUMENT = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/scaling.md"
BLOCK = re.compile(r"(<!-- scaling: (\w+) -->\n)(.*?)(<!-- end -->)", re.S)


def blocks(text: str) -> dict[str, str]:
    """What stands between the marks, by name."""
    return {match[2]: match[3] for match in BLOCK.finditer(text)}


def fill(text: str, tables: dict[str, str]) -> str:
    """The text with each table between its marks. Marks without a table and tables without marks are errors."""
    if missing := set(tables) ^ set(blocks(text)):
        raise ValueError(f"tables and marks differ: {', '.join(sorted(missing))}")
    return BLOCK.sub(lambda match: f"{match[1]}{tables[match[2]]}\n{match[4]}", text)
