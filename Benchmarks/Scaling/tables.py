"""All tables of docs/scaling.md."""

from Scaling import capacity_tables
from Scaling import latency_tables
from Scaling.units import Units


def all_tables(units: Units) -> dict[str, str]:
    """By the name of their marks."""
    found = {}
    for module in (capacity_tables, latency_tables):
        for name, function in vars(module).items():
            if name.endswith("_table"):
                found[name.removesuffix("_table")] = function(units)
    return found
