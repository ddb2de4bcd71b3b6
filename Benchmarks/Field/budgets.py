"""The budgets B1 to B10 of the project and S1 to S3 of its session service, judged by the results of a run."""

from dataclasses import dataclass

from Field.experiments.sizes import bytes_per_session
from Field.results import Results
from Field.summary import difference, percentile, ratio

# What `scripts/bench` fails below: least throughput as a share of another row's. Looser than the budgets, because the rounds of one
# run differ by some 5 %.
GUARDS = {("memory", "bare"): 0.85, ("near-sqlite", "memory"): 0.90}
NEAR_ROWS = ("near-sqlite", "near-redis", "near-postgres")
VERIFY_ROWS = ("verify-memory", "verify-sqlite", "verify-redis", "verify-postgres")


@dataclass(frozen=True)
class Verdict:
    """A budget, what was measured of it and whether that keeps it; `None` if it was not measured."""

    name: str
    budget: str
    measured: str
    kept: bool | None

    @property
    def word(self) -> str:
        return {True: "pass", False: "**fail**", None: "not measured"}[self.kept]


def judge(results: Results) -> list[Verdict]:
    """The verdicts in order."""
    samples = results.values("rows").get("samples", {})
    return [
        _middleware(samples), _verify(samples), _redis(samples), _near(samples), _revocation(results), _pgbench(results),
        _sqlite(samples, results), _memory(results), _flood(results), _flat(results),
        _authenticate(results), _flask(results), _gin(results),
    ]  # fmt: skip


def guards(results: Results) -> list[str]:
    """What falls below the guards, a sentence each."""
    samples = results.values("rows").get("samples", {})
    shares = {pair: ratio(samples, *pair, "requests_per_second") for pair in GUARDS}
    return [
        f"{pair[0]} reaches {share:.2f} of {pair[1]}, at least {GUARDS[pair]} is asked for"
        for pair, share in shares.items()
        if share is not None and share < GUARDS[pair]
    ]


def _verdict(name: str, budget: str, parts: list[tuple[str, float | None, bool]]) -> Verdict:
    """Parts are a text with one place for the value, the value and whether it keeps the budget."""
    known = [(text, value, kept) for text, value, kept in parts if value is not None]
    measured = "; ".join(text.format(value) for text, value, _ in known)
    if any(not kept for _, _, kept in known):
        return Verdict(name, budget, measured, False)
    return Verdict(name, budget, measured or "–", True if known and len(known) == len(parts) else None)


def _part(text: str, value: float | None, keeps) -> tuple[str, float | None, bool]:
    return text, value, value is not None and keeps(value)


def _worst(values, choose=max):
    known = [value for value in values if value is not None]
    return choose(known) if known else None


def _middleware(samples) -> Verdict:
    added = difference(samples, "memory", "bare", "cpu_microseconds")
    share = ratio(samples, "memory", "bare", "requests_per_second")
    return _verdict("B1", "the middleware in memory adds ≤ 3 µs of CPU; ≥ 0.90 of the bare route's throughput", [
        _part("adds {:.1f} µs", added, lambda it: it <= 3), _part("{:.2f} of the throughput", share, lambda it: it >= 0.90),
    ])  # fmt: skip


def _verify(samples) -> Verdict:
    parts = [
        _part(f"{name.removeprefix('verify-')} {{:.2f}} ×", ratio(samples, name, "nio", "cpu_microseconds"), lambda it: it <= 1.25)
        for name in VERIFY_ROWS
    ]
    return _verdict("B2", "`/verify`, near cache warm, on every store: ≤ 1.25 × the CPU of the bare SwiftNIO handler", parts)


def _redis(samples) -> Verdict:
    commands = [sample["store_commands"] for sample in samples.get("redis", []) if "store_commands" in sample]
    share = ratio(samples, "redis", "gorilla", "requests_per_second")
    budget = "Redis strict: one command for each read; ≥ 1.5 × the throughput of Go sessions in Redis (here gorilla with redistore)"
    return _verdict("B3", budget, [
        _part("{:.2f} commands", _worst(commands), lambda it: it <= 1.02), _part("{:.2f} ×", share, lambda it: it >= 1.5),
    ])  # fmt: skip


def _near(samples) -> Verdict:
    parts = [
        _part(f"{name.removeprefix('near-')} {{:.2f}}", ratio(samples, name, "memory", "requests_per_second"), lambda it: it >= 0.95)
        for name in NEAR_ROWS
    ]
    return _verdict("B4", "near cache on: ≥ 0.95 of the memory store's throughput, on every store", parts)


def _revocation(results: Results) -> Verdict:
    times = results.values("revocations").get("redis", {}).get("load", [])
    middle, most = (percentile(times, percent) / 1000 if times else None for percent in (50, 99))
    return _verdict("B5", "acknowledged revocation, Redis, under load: p50 ≤ 1 ms, p99 ≤ 10 ms, none accepted afterwards", [
        _part("p50 {:.1f} ms", middle, lambda it: it <= 1), _part("p99 {:.1f} ms", most, lambda it: it <= 10),
    ])  # fmt: skip


def _pgbench(results: Results) -> Verdict:
    values = results.values("pgbench")
    rounds = {name: [{"rate": rate} for rate in values.get(name, [])] for name in ("library", "pgbench")}
    share = ratio(rounds, "library", "pgbench", "rate")
    budget = "PostgreSQL strict: ≥ 0.6 × `pgbench -S -M prepared`, same server and number of connections"
    return _verdict("B6", budget, [_part("{:.2f} ×", share, lambda it: it >= 0.6)])


def _sqlite(samples, results: Results) -> Verdict:
    logins = results.values("logins")
    rate = logins["number"] / logins["seconds"] if logins else None
    share = ratio(samples, "near-sqlite", "memory", "requests_per_second")
    return _verdict("B7", "SQLite: near cache ≥ 0.95 of memory; ≥ 10,000 durable logins a second", [
        _part("{:.2f} of memory", share, lambda it: it >= 0.95), _part("{:,.0f} logins/s", rate, lambda it: it >= 10_000),
    ])  # fmt: skip


def _memory(results: Results) -> Verdict:
    by_number = results.values("sizes").get("memory", {})
    size = bytes_per_session(by_number) if "1000000" in by_number else None
    return _verdict("B8", "memory store: ≤ 400 bytes a session at 1,000,000", [_part("{:.0f} bytes", size, lambda it: it <= 400)])


def _flood(results: Results) -> Verdict:
    flood = results.values("flood")
    share = flood["flood"]["p99"] / flood["idle"]["p99"] if flood else None
    return _verdict("B9", "a flood of logins leaves the p99 of `/verify` within 2 ×", [_part("{:.1f} ×", share, lambda it: it <= 2)])


def _flat(results: Results) -> Verdict:
    parts = []
    for store in ("memory", "sqlite", "redis", "postgres"):
        by_number = results.values("sizes").get(store, {})
        cost = {number: by_number.get(number, {}).get("total_microseconds") for number in ("1000", "1000000")}
        share = cost["1000000"] / cost["1000"] if all(cost.values()) else None
        parts.append(_part(f"{store} {{:.2f}} ×", share, lambda it: it <= 1.10))
    return _verdict("B10", "cost of a request at 1 M sessions ≤ 1.10 × that at 1 k, in every store", parts)


def _service(results: Results, part: str):
    return results.values("service").get(part, {}).get("samples", {})


def _authenticate(results: Results) -> Verdict:
    samples = _service(results, "authenticate")
    parts = [
        _part(f"{store} {{:.1f}} ×", ratio(samples, f"authenticate-{store}", "flask-session", "requests_per_second"), lambda it: it >= 3)
        for store in ("sqlite", "redis")
    ]
    budget = "`authenticate` of the session service, near cache on: ≥ 3 × the throughput of a route with Flask-Session in Redis"
    return _verdict("S1", budget, parts)


def _flask(results: Results) -> Verdict:
    samples = _service(results, "flask")
    limits = {"loopback": 250, "unix": 250, "near": 20}
    added = {name: difference(samples, f"flask-{name}", "flask-plain", "p50") for name in limits}
    parts = [
        _part(f"{name} {{:.0f}} µs", None if added[name] is None else added[name] * 1000, lambda it, limit=limit: it <= limit)
        for name, limit in limits.items()
    ]
    budget = "a session of the service adds ≤ 0.25 ms to the p50 of a Flask route, ≤ 20 µs with the client's near cache"
    return _verdict("S2", budget, parts)


def _gin(results: Results) -> Verdict:
    samples = _service(results, "gin")
    without, near = (ratio(samples, name, "gin-redistore", "requests_per_second") for name in ("gin-off", "gin-near"))
    budget = "gin with sessions of the service: ≥ 0.90 × the throughput of gin with redistore, > 1 × with the client's near cache"
    return _verdict("S3", budget, [
        _part("{:.2f} ×", without, lambda it: it >= 0.90), _part("near cache {:.2f} ×", near, lambda it: it > 1),
    ])  # fmt: skip


def table(results: Results) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table of budgets."""
    rows = [[verdict.name, verdict.budget, verdict.measured, verdict.word] for verdict in judge(results)]
    return ["", "budget", "measured", ""], rows
