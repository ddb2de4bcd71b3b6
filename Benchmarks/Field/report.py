"""What is printed, and the generated section of docs/performance.md."""

from Field import ROOT, budgets, markdown, plots
from Field.contenders import GROUPS
from Field.contenders.library import STORES
from Field.experiments.revocations import MODES
from Field.experiments.service import PARTS
from Field.experiments.sizes import STORES as SIZED
from Field.experiments.sizes import bytes_per_session
from Field.markdown import number, size
from Field.results import Results
from Field.summary import difference, medians, percentile, ratio, ratios

DOCUMENT, PLOTS = ROOT / "docs/performance.md", ROOT / "docs/plots"
SECTION = "measured field"
ALTERNATIVES = {
    "cost.svg": "Bars: CPU time of a request for the floors, the library and the server, their stores apart",
    "field.svg": "Bars: CPU time of a request for the floors, the library and what people use instead, their stores apart",
    "throughput.svg": "Bars: requests a second for every row of the table",
    "sizes.svg": "Lines: CPU time of a request against the number of sessions, for each store",
    "bytes.svg": "Bars: bytes for a session in each store",
    "revocations.svg": "Histogram: time of a revocation in Redis and PostgreSQL, without and under load",
    "flood.svg": "Lines: latency percentiles of /verify with and without a flood of logins",
}
_HEAD = [
    "", "requests/s", "range × bare", "CPU µs, server", "with its store", "× nginx", "× NIO", "p50 ms", "p99 ms", "p99.9 ms", "MB",
    "MB, store",
]  # fmt: skip


def text(results: Results) -> str:
    """The whole section in Markdown."""
    groups = [_group(results, group) for group in GROUPS]
    parts = [_budgets(results), *groups, _sizes(results), _revocations(results), _flood(results), _service(results)]
    images = [f"![{ALTERNATIVES[name]}](plots/{name})" for name in plots.all_plots(results)]
    return "\n\n".join(part for part in [*parts, *images, _conditions(results)] if part)


def publish(results: Results):
    """Writes the section of the document and the plots."""
    DOCUMENT.write_text(markdown.replace_section(DOCUMENT.read_text(), SECTION, text(results)))
    PLOTS.mkdir(exist_ok=True)
    for name, image in plots.all_plots(results).items():
        (PLOTS / name).write_text(image)


def _budgets(results: Results) -> str:
    head, rows = budgets.table(results)
    return "### Budgets\n\n" + markdown.table(head, rows, numbers_from=len(head))


def _group(results: Results, group: str) -> str:
    rows = results.values("rows")
    if not rows:
        return ""
    samples, targets = rows["samples"], rows["targets"]
    figures = {name: row for name, row in medians(samples).items() if targets[name]["group"] == group}
    if not figures:
        return ""
    lines = [_row(name, targets[name]["label"], figure, rows) for name, figure in figures.items()]
    return f"### {GROUPS[group][0].upper()}{GROUPS[group][1:]}\n\n" + markdown.table(_HEAD, lines)


def _row(name: str, label: str, figure: dict, rows: dict) -> list[str]:
    shares = ratios(rows["samples"], name, "bare", "requests_per_second")
    spread = f"{min(shares):.2f}–{max(shares):.2f}" if shares else "–"
    memory = rows["memory"].get(name, {})
    return [
        label, number(figure["requests_per_second"], 0), spread, number(figure["cpu_microseconds"]),
        number(figure["total_microseconds"]), number(ratio(rows["samples"], name, "nginx", "total_microseconds"), 2),
        number(ratio(rows["samples"], name, "nio", "total_microseconds"), 2), number(figure["p50"]), number(figure["p99"]),
        number(figure["p999"]), size(memory.get("server")), size(memory.get("store")),
    ]  # fmt: skip


def _sizes(results: Results) -> str:
    values = results.values("sizes")
    if not values:
        return ""
    numbers = sorted({int(key) for by_number in values.values() for key in by_number})
    lines = []
    for store, by_number in values.items():
        cells = [by_number.get(str(key), {}) for key in numbers]
        costs = [number(cell.get("total_microseconds")) for cell in cells]
        lines.append([SIZED[store], *costs, number(bytes_per_session(by_number), 0)])
    head = ["CPU µs, server and store, at", *(f"{key:,} sessions" for key in numbers), "bytes a session"]
    return "### By number of sessions\n\n" + markdown.table(head, lines)


def _revocations(results: Results) -> str:
    values = results.values("revocations")
    lines = []
    for store, modes in values.items():
        for mode, times in modes.items():
            cells = [number(percentile(times, percent) / 1000, 2) for percent in (50, 99, 100)]
            lines.append([STORES[store] + MODES[mode], *cells, f"0 of {len(times):,}"])
    head = ["", "p50 ms", "p99 ms", "longest ms", "accepted afterwards"]
    return "### Revocations\n\n" + markdown.table(head, lines) if lines else ""


def _flood(results: Results) -> str:
    values = results.values("flood")
    if not values:
        return ""
    keys = list(plots.PERCENTILES)
    lines = [
        [text, number(values[mode]["requests_per_second"], 0), *(number(values[mode][key]) for key in keys)]
        for mode, text in (("idle", "no logins"), ("flood", "flood of logins"))
    ]
    head = ["`/verify/caddy`, memory", "requests/s", *(f"{name} ms" for name in plots.PERCENTILES.values())]
    return f"### During a flood of logins\n\n{markdown.table(head, lines)}\n\n" + (
        f"{values['answered_logins_per_second']:.0f} logins a second were answered meanwhile."
    )


def _service(results: Results) -> str:
    """A table for each part, whose rows are compared with its base. What a p50 gains is told for one connection only: with more
    it follows from the throughput."""
    parts = [_service_part(part, values) for name, part in PARTS.items() if (values := results.values("service").get(name))]
    return "\n\n".join(["### Session service", *parts]) if parts else ""


def _service_part(part, values: dict) -> str:
    samples, lines = values["samples"], []
    for name, figure in medians(samples).items():
        added = difference(samples, name, part.base, "p50") if part.is_latency else None
        shares = ratios(samples, name, part.base, "requests_per_second")
        spread = f"{min(shares):.2f}–{max(shares):.2f}" if shares else "–"
        lines.append([
            values["targets"][name], number(figure["requests_per_second"], 0),
            number(ratio(samples, name, part.base, "requests_per_second"), 2), spread, number(figure["cpu_microseconds"]),
            number(figure["total_microseconds"]), number(figure["p50"], 3), number(None if added is None else added * 1000, 0),
            number(figure["p99"], 3),
        ])  # fmt: skip
    base = values["targets"].get(part.base, "the base")
    head = [
        part.title, "requests/s", f"× {base}", "range", "CPU µs, asked process", "with all behind it", "p50 ms",
        "added to p50, µs", "p99 ms",
    ]  # fmt: skip
    return markdown.table(head, lines)


def _conditions(results: Results) -> str:
    """When, how and on what each section was measured."""
    names = {"rows": "Rows", **{name: name.capitalize() for name in ("sizes", "revocations", "flood", "pgbench", "logins", "service")}}
    lines = []
    for name, title in names.items():
        if name in results.sections:
            section = results.sections[name]
            quick = ", **quick, not to be published**" if section["quick"] else ""
            lines.append(
                f"* {title}: {section['measured']}, {section['rounds']} rounds of {section['seconds']:g} s, {section['cores']} cores of "
                f"{section['machine']}, load before the run {section['load_before']}{quick}"
            )
    skipped = dict(results.values("rows").get("skipped", {}))
    for part in results.values("service").values():
        skipped |= part["skipped"]
    if skipped:
        lines.append("* Not measured: " + "; ".join(f"{name} ({reason})" for name, reason in skipped.items()))
    return "### When and on what\n\n" + "\n".join(lines) if lines else ""
