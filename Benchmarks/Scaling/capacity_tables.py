"""The tables of docs/scaling.md that are computed: how much there is of everything."""

import math

from Scaling import capacity
from Scaling.markdown import NAMES, share, short, size, table
from Scaling.units import Engine, Units


def units_table(units: Units) -> str:
    rows = []
    for engine in units.engines.values():
        costs = (engine.look_up_us, engine.login_us, engine.touch_us, engine.beat_us, engine.revoke_us, engine.member_us)
        times = (engine.trip_ms, engine.change_ms)
        rows.append([NAMES[engine.name], *map(short, costs + times), f"{engine.session_bytes:,}"])
    head = ["store", "look-up µs", "login µs", "last-seen µs", "beat µs", "revocation µs", "and per cache µs"]
    return f"Measured {units.day}, {units.machine}.\n\n" + table([*head, "look-up ms", "change ms", "bytes"], rows)


def messages_table(units: Units) -> str:
    rows = []
    for users in (1e6, 10e6):
        people = capacity.population(users, units.assumed)
        members = capacity.instances(people, units.assumed)
        found = capacity.messages(people, members, units.assumed)
        counts = (found.hints, found.beats, found.by_key, found.by_prefix)
        rows.append([f"{users / 1e6:g} million", members, *(f"{count:,.0f}" for count in counts)])
    head = ["daily users", "instances", "hints of the log", "and beats", "tracking by key", "tracking by prefix"]
    return table(head, rows)


def limits_table(units: Units) -> str:
    """The most near caches on one log."""
    columns = [(units.engines[name], lease) for name in ("redis", "postgres") for lease in (1, 5)]
    rows = []
    for changes in (0, 1, 10, 100, 1000):
        most = [capacity.most_members(engine, changes, lease, units.assumed["busy_share"]) for engine, lease in columns]
        rows.append([f"{changes:,}", *(f"{number:,}" for number in most)])
    return table(["hard changes a second", "Redis, lease 1 s", "5 s", "PostgreSQL, lease 1 s", "5 s"], rows)


def shards_table(units: Units) -> str:
    """What a billion sessions take."""
    rows = []
    for engine in units.engines.values():
        kind = "shard_memory_gb" if engine.name == "redis" else "shard_disk_gb"
        space = units.assumed[kind] * 1e9 * units.assumed["busy_share"]
        shards = "–" if engine.name == "sqlite" else math.ceil(1e9 * engine.session_bytes / space)
        sizes = [size(number * engine.session_bytes) for number in (1e6, 1e8, 1e9)]
        rows.append([NAMES[engine.name], *sizes, f"{space / engine.session_bytes / 1e6:,.0f} million", shards])
    return table(["store", "1 million", "100 million", "1 billion", "a shard holds", "shards for 1 billion"], rows)


def hits_table(units: Units) -> str:
    """How often a near cache answers."""
    rows = []
    for spread in (1, 2, 5, 10, 50, 100, 1000):
        rate = capacity.hit_rate(spread, units.assumed)
        rows.append([f"{spread:,}", share(rate), short(1 / (1 - rate))])
    return table(["instances that a session's requests reach", "answered from memory", "fewer look-ups at the store by"], rows)


def money_table(units: Units) -> str:
    """A million daily users, with and without a near cache."""
    people = capacity.population(1e6, units.assumed)
    members = capacity.instances(people, units.assumed)
    ways = [("strict", None), (f"near cache, any of {members} instances", members), ("near cache, always the same one", 1)]
    rows = [
        [f"{NAMES[name]}, {title}", *_bill(units, units.engines[name], people, members, spread)]
        for name in ("redis", "postgres")
        for title, spread in ways
    ]
    head = ["1 million daily users", "cores busy: look-ups", "last-seen, logins", "changes, beats", "network", "a month"]
    return table([*head, "of it for work, not for space"], rows)


def _bill(units: Units, engine: Engine, people: capacity.Population, members: int, spread: int | None) -> list[str]:
    """The columns of one way. `spread` is the number of instances that a session reaches; None without a near cache."""
    hits = capacity.hit_rate(spread, units.assumed) if spread else 0
    caches = members if spread else 1
    load = capacity.load(engine, people, caches, hits)
    bytes_a_second = capacity.traffic(people, caches, hits, units.assumed)
    cost = capacity.money(engine, load.total, people.sessions, bytes_a_second, engine.name == "redis", units)
    works = (load.look_ups, load.touches + load.logins, load.changes + load.beats)
    work = (cost.engine_cores + cost.traffic) / cost.total
    return [*map(short, works), f"{size(bytes_a_second)}/s", short(cost.total), share(work)]
