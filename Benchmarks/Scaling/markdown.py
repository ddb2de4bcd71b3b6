"""Numbers and tables as Markdown."""

# How the engines are called.
NAMES = {"redis": "Redis", "postgres": "PostgreSQL", "sqlite": "SQLite"}


def table(head: list[str], rows: list[list]) -> str:
    lines = ["| " + " | ".join(map(str, line)) + " |" for line in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def short(value: float) -> str:
    """All digits before the point; below ten two significant ones."""
    if value >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.995 else f"{value:.2g}"


def size(number: float) -> str:
    """Bytes in the largest unit of which there is at least one."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if number >= factor:
            return f"{short(number / factor)} {unit}"
    return f"{short(number / 1e3)} kB"


def share(part: float) -> str:
    return f"{part:.0%}" if part >= 0.1 else f"{part:.1%}"
