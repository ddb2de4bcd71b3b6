"""Tables and generated sections in Markdown."""


def table(head: list[str], rows: list[list[str]], numbers_from=1) -> str:
    """A table; columns from `numbers_from` on are aligned to the right."""
    rule = ["---"] * numbers_from + ["--:"] * (len(head) - numbers_from)
    lines = [head, rule, *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float | None, digits=1) -> str:
    """With thousands separated; a dash for what was not measured."""
    return "–" if value is None else f"{value:,.{digits}f}"


def size(value: float | None) -> str:
    """Bytes in MB."""
    return "–" if not value else f"{value / 1e6:,.0f}"


def replace_section(text: str, name: str, body: str) -> str:
    """Puts the body between the markers of a section. Raises `ValueError` if the text does not have both markers once."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"needs the lines {begin} and {end}, once and in this order")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n\n{body.strip()}\n\n{end}{rest.partition(end)[2]}"
