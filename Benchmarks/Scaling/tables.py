"""The tables of docs/scaling.md, as Markdown."""

import capacity
from protocol import Outcome, Scenario, simulate
from units import Engine, Units

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


def units_table(units: Units) -> str:
    rows = [
        [
            NAMES[engine.name], short(engine.look_up_us), short(engine.login_us), short(engine.touch_us), short(engine.beat_us),
            short(engine.revoke_us), short(engine.member_us), short(engine.trip_ms), short(engine.change_ms), engine.session_bytes,
        ]
        for engine in units.engines.values()
    ]  # fmt: skip
    head = ["store", "look-up µs", "login µs", "touch µs", "beat µs", "revocation µs", "and per cache µs"]
    return table([*head, "look-up ms", "change ms", "bytes"], rows)


def closed(engine: Engine, members: int, changes: int, units: Units, **options) -> Outcome:
    """Changes that are made one after another."""
    return simulate(Scenario(engine, members, None, changes, timer_ms=units.assumed["timer_ms"], **options))


def validation_table(units: Units) -> str:
    rows = []
    for name, (median, most) in units.measured.items():
        outcome = closed(units.engines[name], 2, 1000, units)
        p50, p99 = outcome.percentile(0.5), outcome.percentile(0.99)
        rows.append([NAMES[name], short(median), short(p50), short(most), short(p99)])
    return table(["two instances, one machine", "p50 ms, measured", "p50, model", "p99, measured", "p99, model"], rows)


def latency_table(units: Units) -> str:
    """How long an acknowledged revocation takes, by number of instances."""
    network, rows = units.assumed["network_ms"], []
    for members, changes in ((2, 500), (10, 500), (100, 200), (1000, 60)):
        row = [f"{members:,}"]
        for name in ("redis", "postgres"):
            outcome = closed(units.engines[name], members, changes, units, network_ms=network)
            row += [short(outcome.percentile(0.5)), short(outcome.percentile(0.99))]
        row += [share(capacity.idle_beats_us(units.engines[name], members, 1) / 1e6 / units.engines[name].servers) for name in ("redis", "postgres")]
        rows.append(row)
    return table(["instances", "Redis p50 ms", "p99", "PostgreSQL p50 ms", "p99", "Redis busy with beats", "PostgreSQL"], rows)


def stopped_table(units: Units) -> str:
    """The same on Redis while processes are stopped now and then."""
    rows = []
    for rate in (0, 0.1, 0.5):
        row = [f"one in {1 / rate:.0f} s" if rate else "none"]
        for members in (2, 10, 100):
            scenario = Scenario(
                units.engines["redis"], members, 5, 200, units.assumed["network_ms"], timer_ms=units.assumed["timer_ms"],
                stops=rate, stop_ms=(50, 2000),
            )  # fmt: skip
            outcome = simulate(scenario)
            row += [short(outcome.percentile(0.5)), short(outcome.percentile(0.99)), f"{outcome.by_lease / 200:.0%}"]
        rows.append(row)
    return table(["stops of 50 to 2,000 ms", *(f"{n}: {what}" for n in (2, 10, 100) for what in ("p50 ms", "p99 ms", "by lease"))], rows)


def steady(engine: Engine, members: int, rate: float, units: Units, hints: bool = True) -> list[str]:
    """How busy hard changes at a rate keep an engine, and how long they take; what grows without end has no percentile."""
    changes = max(200, round(2 * rate))
    network, timer = units.assumed["network_ms"], units.assumed["timer_ms"]
    outcome = simulate(Scenario(engine, members, rate, changes, network, timer_ms=timer, hints=hints))
    if outcome.is_overloaded:
        return ["overloaded", "–", "–"]
    return [share(outcome.utilization), short(outcome.percentile(0.5)), short(outcome.percentile(0.99))]


def growth_table(units: Units) -> str:
    """Users, instances and changes grow together on one log."""
    rows = []
    for users in (0.2e6, 1e6, 5e6, 10e6):
        people = capacity.population(users, units.assumed)
        members = capacity.instances(people, units.assumed)
        row = [f"{users / 1e6:g} million", members, short(people.changes)]
        for name in ("redis", "postgres"):
            row += steady(units.engines[name], members, people.changes, units)
        rows.append(row)
    head = ["daily users", "instances", "hard changes a second", "Redis busy with them", "p50 ms", "p99 ms"]
    return table([*head, "PostgreSQL busy", "p50 ms", "p99 ms"], rows)


def remedies_table(units: Units) -> str:
    """Ten million daily users on Redis: one log, and what relieves it."""
    people = capacity.population(10e6, units.assumed)
    members, changes = capacity.instances(people, units.assumed), people.changes
    plans = [
        ("one log", members, changes, True),
        ("4 cells, each with its own store, instances and users", members // 4, changes / 4, True),
        ("10 cells", members // 10, changes / 10, True),
        ("one log, one cache for 16 instances of a machine", -(-members // 16), changes, True),
        ("one log without hints", members, changes, False),
    ]
    rows = [
        [title, number, short(rate), *steady(units.engines["redis"], number, rate, units, hints)]
        for title, number, rate, hints in plans
    ]
    return table(["10 million daily users", "caches on a log", "hard changes a second", "Redis busy with them", "p50 ms", "p99 ms"], rows)


def limits_table(units: Units) -> str:
    """The most near caches on one log."""
    rows = []
    for changes in (0, 1, 10, 100, 1000):
        row = [f"{changes:,}"]
        for name in ("redis", "postgres"):
            row += [f"{capacity.most_members(units.engines[name], changes, lease, units.assumed['busy_share']):,}" for lease in (1, 5)]
        rows.append(row)
    return table(["hard changes a second", "Redis, lease 1 s", "5 s", "PostgreSQL, lease 1 s", "5 s"], rows)


def shards_table(units: Units) -> str:
    """What a billion sessions take."""
    rows = []
    for engine in units.engines.values():
        row = [NAMES[engine.name], *(size(number * engine.session_bytes) for number in (1e6, 1e8, 1e9))]
        space = units.assumed["shard_memory_gb" if engine.name == "redis" else "shard_disk_gb"] * 1e9 * units.assumed["busy_share"]
        row += [f"{space / engine.session_bytes / 1e6:,.0f} million", "–" if engine.name == "sqlite" else -int(-1e9 * engine.session_bytes // space)]
        rows.append(row)
    return table(["store", "1 million", "100 million", "1 billion", "a shard holds", "shards for 1 billion"], rows)


def hits_table(units: Units) -> str:
    rows = [
        [f"{spread:,}", share(capacity.hit_rate(spread, units.assumed)), short(1 / (1 - capacity.hit_rate(spread, units.assumed)))]
        for spread in (1, 2, 5, 10, 50, 100, 1000)
    ]
    return table(["instances that a session's requests reach", "answered from memory", "fewer look-ups at the store by"], rows)


def money_table(units: Units) -> str:
    """A million daily users, with and without a near cache."""
    people = capacity.population(1e6, units.assumed)
    members, rows = capacity.instances(people, units.assumed), []
    for name in ("redis", "postgres"):
        for title, spread in (("strict", None), (f"near cache, any of {members} instances", members), ("near cache, always the same one", 1)):
            engine = units.engines[name]
            hits = capacity.hit_rate(spread, units.assumed) if spread else 0
            load = capacity.load(engine, people, members if spread else 0, hits)
            bytes_a_second = capacity.traffic(people, members if spread else 0, hits, units.assumed)
            cost = capacity.money(engine, load.total, people.sessions, bytes_a_second, name == "redis", units)
            rows.append([
                f"{NAMES[name]}, {title}", short(load.look_ups), short(load.touches + load.logins), short(load.changes + load.beats),
                f"{size(bytes_a_second)}/s", short(cost.total), share((cost.engine_cores + cost.traffic) / cost.total),
            ])  # fmt: skip
    head = ["1 million daily users", "cores busy: look-ups", "last-seen, logins", "changes, beats", "network", "a month"]
    return table([*head, "of it for work, not for space"], rows)


def all_tables(units: Units) -> dict[str, str]:
    """By the name of their marks."""
    return {
        "units": units_table(units),
        "validation": validation_table(units),
        "latency": latency_table(units),
        "stopped": stopped_table(units),
        "growth": growth_table(units),
        "remedies": remedies_table(units),
        "limits": limits_table(units),
        "shards": shards_table(units),
        "hits": hits_table(units),
        "money": money_table(units),
    }
