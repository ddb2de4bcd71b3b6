"""The plots of the document, from the results. Each is left out if its section was not measured."""

from Field.charts import Series, bars, histogram, lines
from Field.contenders.library import STORES
from Field.experiments.revocations import MODES
from Field.experiments.sizes import STORES as SIZED
from Field.experiments.sizes import bytes_per_session
from Field.results import Results
from Field.summary import medians

PERCENTILES = {"p50": "50 %", "p75": "75 %", "p90": "90 %", "p99": "99 %", "p999": "99.9 %"}


def all_plots(results: Results) -> dict[str, str]:
    """The SVG of each plot by the name of its file."""
    made = {
        "cost.svg": _cost(results),
        "field.svg": _field(results),
        "throughput.svg": _throughput(results),
        "sizes.svg": _sizes(results),
        "bytes.svg": _bytes(results),
        "revocations.svg": _revocations(results),
        "flood.svg": _flood(results),
    }
    return {name: text for name, text in made.items() if text}


def _rows(results: Results, groups=("floors", "library", "server", "field")) -> tuple[list[str], list[dict]]:
    """Labels and figures of the rows of some groups."""
    rows = results.values("rows")
    targets = rows.get("targets", {})
    figures = {
        name: figure
        for name, figure in medians(rows.get("samples", {})).items()
        if targets[name]["group"] in groups
    }
    return [targets[name]["label"] for name in figures], list(figures.values())


def _costs(title: str, labels: list[str], figures: list[dict]) -> str | None:
    if not labels:
        return None
    parts = [
        Series("server", [figure["cpu_microseconds"] for figure in figures]),
        Series("its store", [figure["store_microseconds"] for figure in figures]),
    ]
    return bars(title, "µs of CPU for a request", labels, parts)


def _cost(results: Results) -> str | None:
    return _costs("What a request costs, by store and mode", *_rows(results, ("floors", "library", "server")))


def _field(results: Results) -> str | None:
    """Those that people use, beside the floors and the library."""
    if not _rows(results, ("field",))[0]:
        return None
    return _costs("What a request costs here and elsewhere", *_rows(results, ("floors", "library", "field")))


def _throughput(results: Results) -> str | None:
    labels, figures = _rows(results)
    if not labels:
        return None
    rates = Series("requests a second", [figure["requests_per_second"] for figure in figures])
    return bars("Throughput, by store and mode", "requests a second, server and store on one core", labels, [rates])


def _sizes(results: Results) -> str | None:
    sizes = results.values("sizes")
    numbers = sorted({int(number) for by_number in sizes.values() for number in by_number})
    if len(numbers) < 2:
        return None
    series = [
        Series(SIZED[store], [by_number.get(str(number), {}).get("total_microseconds") for number in numbers])
        for store, by_number in sizes.items()
    ]
    title = "What a request costs, by number of sessions in the store"
    return lines(title, "sessions in the store", "µs of CPU, server and store", numbers, series, logarithmic=(True, False))


def _bytes(results: Results) -> str | None:
    found = {SIZED[store]: bytes_per_session(by_number) for store, by_number in results.values("sizes").items()}
    found = {store: size for store, size in found.items() if size is not None and "near" not in store}
    if not found:
        return None
    return bars("What a session takes", "bytes for a session, with indexes", list(found), [Series("bytes", list(found.values()))])


def _revocations(results: Results) -> str | None:
    values = results.values("revocations")
    series = [
        Series(STORES[store] + MODES[mode], [max(1, time) / 1000 for time in values[store][mode]])
        for store in values
        for mode in ("idle", "load")
        if values[store].get(mode)
    ]
    # SQLite, whose revocations wait for a look at the file, is in the table only: it would press the others together.
    series = [line for line in series if not line.name.startswith("SQLite")]
    if not series:
        return None
    title = "How long a revocation takes until the other instance has dropped the session"
    return histogram(title, "milliseconds", "% of revocations", series)


def _flood(results: Results) -> str | None:
    values = results.values("flood")
    if not values:
        return None
    names = {"idle": "no logins", "flood": "flood of logins"}
    series = [Series(text, [values[mode][key] for key in PERCENTILES]) for mode, text in names.items()]
    title = "Latency of /verify during a flood of logins"
    return lines(title, "percentile of the requests", "milliseconds", list(PERCENTILES.values()), series, (False, True))
