"""The tables of docs/scaling.md that the simulation fills: how long revocations take."""

from Scaling import capacity
from Scaling.markdown import NAMES, share, short, table
from Scaling.protocol import Outcome, Scenario, simulate
from Scaling.units import Engine, Units


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
        for name in ("redis", "postgres"):
            row.append(share(capacity.idle_beats_us(units.engines[name], members, 1) / 1e6 / units.engines[name].servers))
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
    columns = [f"{members}: {what}" for members in (2, 10, 100) for what in ("p50 ms", "p99 ms", "by lease")]
    return table(["stops of 50 to 2,000 ms", *columns], rows)


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
    for users in (0.2e6, 1e6, 2e6, 5e6, 10e6):
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
    head = ["10 million daily users", "caches on a log", "hard changes a second", "Redis busy with them", "p50 ms", "p99 ms"]
    return table(head, rows)
