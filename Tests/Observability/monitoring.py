"""What deploy/ ships for Prometheus and Grafana, and the names that docs/metrics.md describes."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALERTS = ROOT / "deploy/prometheus/alerts.yaml"
DASHBOARD = ROOT / "deploy/grafana/coatcheck.json"
#: Every target of a scrape has it; Prometheus makes it.
OF_PROMETHEUS = {"up"}


def documented() -> dict[str, tuple[str, set[str]]]:
    """The type and the labels of each family."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*)\|", (ROOT / "docs/metrics.md").read_text(), re.M)
    return {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}


def series() -> set[str]:
    """The names under which Prometheus keeps what is documented."""
    names = set()
    for name, (kind, _) in documented().items():
        names |= {f"{name}_{part}" for part in ["bucket", "sum", "count"]} if kind == "histogram" else {name}
    return names | OF_PROMETHEUS


def names_in(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:coatcheck_\w+|process_\w+|up)\b(?=[{\[) ]|$)", expression))


def dashboard() -> dict:
    return json.loads(DASHBOARD.read_text())


def panels() -> list[dict]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def queries() -> list[str]:
    """Every query of the dashboard, with values for its variables, as Grafana sends them."""
    values = {"$__rate_interval": "1m", "$job": "coatcheck", "$instance": ".*"}
    found = [target["expr"] for panel in panels() for target in panel["targets"]]
    for name, value in values.items():
        found = [query.replace(name, value) for query in found]
    assert not any("$" in query for query in found)
    return found
