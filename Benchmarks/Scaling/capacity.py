"""How much there is of everything: bytes, operations, traffic and money. Pure functions of the unit costs and assumptions."""

from dataclasses import dataclass

from Scaling.units import Engine, Units

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Population:
    """What a number of daily users does in the busiest hour."""

    users: float
    sessions: float
    # A second: requests with a session, first last-seen of a minute, logins, hard changes.
    requests: float
    touches: float
    logins: float
    changes: float


def population(users: float, assumed: dict[str, float]) -> Population:
    """By the assumptions of units.toml. All are proportional to the number of users."""
    active = users * assumed["active_share"]
    per_day = users * assumed["peak_factor"] / DAY_SECONDS
    return Population(
        users=users,
        sessions=users * assumed["sessions_per_user"],
        requests=active * assumed["views_per_second"] * assumed["requests_per_view"],
        touches=active / 60,
        logins=per_day * assumed["logins_per_day"],
        changes=per_day * assumed["changes_per_day"],
    )


def instances(population: Population, assumed: dict[str, float]) -> int:
    """One-core instances for the requests, each half busy; two at least."""
    return max(2, round(population.requests / assumed["requests_per_core"] / assumed["busy_share"]))


def hit_rate(spread: int, assumed: dict[str, float], memory_seconds: float = 30) -> float:
    """The share of look-ups that a near cache answers, when the requests of a session reach `spread` instances at random.

    A record is read anew `memory_seconds` after it was read. A page view is a burst of requests; of those that reach one
    instance at most the first reads the store.
    """
    burst = assumed["requests_per_view"]
    reached = 1 - (1 - 1 / spread) ** burst
    views = assumed["views_per_second"] * reached
    reads = spread * views / (1 + memory_seconds * views)
    return 1 - reads / (assumed["views_per_second"] * burst)


@dataclass(frozen=True)
class Messages:
    """Messages a second to all instances together that keep their memories current."""

    # The hints of the log, and the beats of all instances.
    hints: float
    beats: float
    # Redis CLIENT TRACKING: to those that have read the key since it changed last, or to all (BCAST).
    by_key: float
    by_prefix: float


def messages(population: Population, members: int, assumed: dict[str, float], lease_seconds: float = 1) -> Messages:
    """A key changes with every last-seen, login and hard change; the log has entries for hard changes only."""
    requests_a_minute = 60 * assumed["views_per_second"] * assumed["requests_per_view"]
    readers = members * (1 - (1 - 1 / members) ** requests_a_minute)
    return Messages(
        hints=population.changes * members,
        beats=population.changes * members + 4 / lease_seconds * members,
        by_key=(population.touches + population.changes) * readers,
        by_prefix=(population.touches + population.logins + population.changes) * members,
    )


def idle_beats_us(engine: Engine, members: int, lease_seconds: float) -> float:
    """CPU time a second, in microseconds, for the beats of caches that have nothing to do: four per lease."""
    return members * 4 / lease_seconds * engine.beat_us


def change_us(engine: Engine, members: int) -> float:
    """CPU time of one hard change, the acknowledgement of every member included."""
    return engine.revoke_us + engine.member_us * (members - 1)


@dataclass(frozen=True)
class Load:
    """Cores of the engine that each kind of work keeps busy."""

    look_ups: float
    touches: float
    logins: float
    changes: float
    beats: float

    @property
    def total(self) -> float:
        return self.look_ups + self.touches + self.logins + self.changes + self.beats


def load(engine: Engine, population: Population, members: int, hits: float, lease_seconds: float = 1) -> Load:
    """`hits` is the share of look-ups that never reach the engine."""
    second = 1e6
    return Load(
        look_ups=population.requests * (1 - hits) * engine.look_up_us / second,
        touches=population.touches * engine.touch_us / second,
        logins=population.logins * engine.login_us / second,
        changes=population.changes * change_us(engine, members) / second,
        beats=idle_beats_us(engine, members, lease_seconds) / second,
    )


def most_members(engine: Engine, changes: float, lease_seconds: float, share: float) -> int:
    """The most near caches whose beats and hard changes, `changes` a second, keep the engine no busier than `share`."""
    budget = share * engine.servers * 1e6 - changes * (engine.revoke_us - engine.member_us)
    each = changes * engine.member_us + 4 / lease_seconds * engine.beat_us
    return max(0, int(budget / each))


def traffic(population: Population, members: int, hits: float, assumed: dict[str, float], lease_seconds: float = 1) -> float:
    """Bytes a second between the instances and the engine."""
    return (
        population.requests * (1 - hits) * assumed["look_up_bytes"]
        + (population.touches + population.logins) * assumed["look_up_bytes"]
        + population.changes * members * (assumed["hint_bytes"] + assumed["beat_bytes"])
        + members * 4 / lease_seconds * assumed["beat_bytes"]
    )


@dataclass(frozen=True)
class Money:
    """A month's cost, in the currency of the assumptions."""

    engine_cores: float
    memory: float
    disk: float
    traffic: float

    @property
    def total(self) -> float:
        return self.engine_cores + self.memory + self.disk + self.traffic


def money(engine: Engine, cores: float, sessions: float, bytes_a_second: float, in_memory: bool, units: Units) -> Money:
    """What the sessions of a store cost a month. The engine has a copy of the data, on another machine.

    `cores` are those that are busy; they are bought so that they are no busier than `busy_share`.
    """
    assumed = units.assumed
    gigabytes = sessions * engine.session_bytes / 1e9
    spare = 1 / assumed["busy_share"]
    return Money(
        engine_cores=2 * cores * spare * assumed["price_core"],
        memory=2 * gigabytes * spare * assumed["price_memory_gb"] if in_memory else 0,
        disk=2 * gigabytes * spare * assumed["price_disk_gb"],
        # The busiest hour is above the average of the month.
        traffic=bytes_a_second / assumed["peak_factor"] * 30 * DAY_SECONDS / 1e9 * assumed["price_traffic_gb"],
    )
