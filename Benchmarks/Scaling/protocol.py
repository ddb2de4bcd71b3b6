"""Simulates acknowledged revocations: N near caches, one engine, and the protocol of docs/near-cache.md.

Each change goes to the engine and queues there; the caches learn of it by a hint or by looking, and beat; the caller asks
which of them lag behind, with growing pauses, until none does or until their leases have ended. Everything is drawn from one
seed. Times are in milliseconds.
"""

import functools
import random
from dataclasses import dataclass

from Scaling.members import Member, stops
from Scaling.queueing import Agenda, Queue
from Scaling.units import Engine

# Of NearCache+Membership and NearCache+Acknowledgement.
SHORTEST_PAUSE = 1.0
FIRST_WAIT, LONGEST_WAIT = 0.3, 10.0


@dataclass(frozen=True)
class Scenario:
    """What is simulated."""

    engine: Engine
    members: int
    # Changes a second over all instances; None: one after another, as StoreBenchmark makes them.
    rate: float | None
    changes: int
    # One way on the network, beyond the way on one machine.
    network_ms: float = 0.0
    lease_ms: float = 1000.0
    # How much later than asked for a timer fires, on average.
    timer_ms: float = 0.1
    # Stopped processes: how many a second among all instances, and for how long.
    stops: float = 0.0
    stop_ms: tuple[float, float] = (50.0, 800.0)
    # Without them caches learn of a change at their next beat, a quarter of the lease later at most.
    hints: bool = True
    seed: int = 1


@dataclass(frozen=True)
class Outcome:
    """What came out."""

    # How long each change took, in the order of their ends.
    times: list[float]
    # Those that waited for the end of a lease.
    by_lease: int
    # The share of the time since the first change in which the engine worked.
    utilization: float
    # What the engine executed, by kind.
    operations: dict[str, int]
    # How long it worked, in milliseconds.
    busy: float

    def percentile(self, share: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]

    @property
    def is_overloaded(self) -> bool:
        """Whether the engine does not keep up, so that later changes would take longer and longer."""
        return self.utilization > 0.95


class Simulation:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario):
        self.scenario, self.engine = scenario, scenario.engine
        self.random = random.Random(scenario.seed)
        self.agenda, self.queue = Agenda(), Queue(scenario.engine.servers)
        self.limit = scenario.lease_ms * 1.002 + 5
        self.members = [Member() for _ in range(scenario.members)]
        self.costs = costs(scenario.engine, scenario.members if scenario.hints else 1)
        self.operations = dict.fromkeys(self.costs, 0)
        self.head = 0
        # Members that were condemned, and when each is removed from the registry.
        self.ghosts: list[float] = []
        self.started = self.by_lease = 0
        self.times: list[float] = []

    def run(self) -> Outcome:
        length = 1000 * self.scenario.changes / (self.scenario.rate or 100)
        for member, periods in zip(self.members, self._stops(length)):
            member.stops = periods
            self.agenda.at(self.random.uniform(0, self.scenario.lease_ms / 4), self._tick, member)
            if self.engine.look_ms:
                self.agenda.at(self.random.uniform(0, self.engine.look_ms), self._look, member)
        # The first change comes when all have settled.
        self.agenda.at(self.scenario.lease_ms, self._begin)
        self.agenda.run(lambda: self.started > 0)
        idle, begun = self.queue.busy, self.agenda.now
        self.agenda.run(lambda: len(self.times) == self.scenario.changes)
        utilization = (self.queue.busy - idle) / self.engine.servers / (self.agenda.now - begun)
        return Outcome(self.times, self.by_lease, utilization, self.operations, self.queue.busy)

    def _stops(self, length: float):
        end = length + 3 * self.scenario.lease_ms
        return stops(self.random, self.scenario.members, self.scenario.stops, *self.scenario.stop_ms, end)

    # The way, the engine and timers

    def _way(self) -> float:
        """One way: the fixed part, and as much again at worst, rarely."""
        way = self.engine.way_ms + self.scenario.network_ms
        return way * (0.9 + 0.1 * self.random.expovariate(1))

    def _timer(self, duration: float) -> float:
        return duration + self.random.expovariate(1 / self.scenario.timer_ms) if self.scenario.timer_ms else duration

    def _ask(self, kind: str, then, *arguments):
        """Sends an operation to the engine, and calls `then` when the engine executes it, with the moment when it is done."""
        self.agenda.at(self.agenda.now + self._way(), self._execute, kind, then, arguments)

    def _execute(self, kind: str, then, arguments):
        self.operations[kind] += 1
        then(self.queue.execute(self.agenda.now, self.costs[kind] / 1000), *arguments)

    # Members

    def _tick(self, member: Member):
        self._wake(member)
        self.agenda.at(member.awake(self._after(self._timer(self.scenario.lease_ms / 4))), self._tick, member)

    def _look(self, member: Member):
        if self.head > member.applied:
            self._wake(member)
        self.agenda.at(member.awake(self._after(self._timer(self.engine.look_ms))), self._look, member)

    def _after(self, duration: float) -> float:
        return self.agenda.now + duration

    def _hint(self, member: Member, position: int):
        if self.engine.hint_tells and member.applied == position - 1:
            member.applied = position
        self._wake(member)

    def _wake(self, member: Member):
        """Beats now, or after the beat under way and the pause that follows it."""
        if member.is_busy:
            member.must_beat = True
        elif self.agenda.now < member.rests_until:
            member.is_busy = True
            self.agenda.at(member.awake(member.rests_until), self._rested, member)
        else:
            member.is_busy, member.must_beat = True, False
            self._ask("beat", self._beat, member, True)

    def _rested(self, member: Member):
        member.is_busy = False
        self._wake(member)

    def _beat(self, done: float, member: Member, is_first: bool):
        """The engine executes a beat."""
        if member.is_outside:
            # The answer says so, and the member joins anew.
            member.is_outside, member.applied = False, self.head
        durable = done
        if self.engine.beats_wait and member.applied > member.recorded:
            durable += self.engine.commit_ms
        member.record(durable)
        answered = member.awake(durable + self._way())
        self.agenda.at(answered, self._answered, member, self.head, is_first)

    def _answered(self, member: Member, position: int, is_first: bool):
        has_news, member.applied = position > member.recorded, max(member.applied, position)
        if has_news and is_first:
            self._ask("beat", self._beat, member, False)
            return
        member.is_busy, member.rests_until = False, self._after(self._timer(SHORTEST_PAUSE))
        if has_news or member.must_beat:
            self._wake(member)

    # Changes

    def _begin(self):
        """A change begins at a random instance that runs."""
        running = [member for member in self.members if member.awake(self.agenda.now) == self.agenda.now]
        caller = self.random.choice(running or self.members)
        self.started += 1
        change = Change(caller, self.agenda.now)
        self._ask("change", self._changed, change)
        if self.scenario.rate and self.started < self.scenario.changes:
            self.agenda.at(self._after(self.random.expovariate(self.scenario.rate / 1000)), self._begin)

    def _changed(self, done: float, change: "Change"):
        """The engine has executed a change; now it becomes durable, and known."""
        self.agenda.at(done + self.engine.commit_ms, self._committed, change)

    def _committed(self, change: "Change"):
        self.head += 1
        change.position = self.head
        answered = self.agenda.now + self._way()
        if self.scenario.hints and not self.engine.look_ms:
            follows = answered + self._way() if self.engine.hint_follows else self.agenda.now
            for member in self.members:
                self.agenda.at(member.awake(follows + self._way()), self._hint, member, change.position)
        self.agenda.at(answered, self._question, change)

    def _question(self, change: "Change"):
        self._ask("question", self._lagging, change)

    def _lagging(self, done: float, change: "Change"):
        self.ghosts = [end for end in self.ghosts if end > done]
        others = (member for member in self.members if member is not change.caller and not member.is_outside)
        lagging = [member for member in others if member.lags(change.position, done)]
        self.agenda.at(done + self._way(), self._told, change, lagging, bool(self.ghosts))

    def _told(self, change: "Change", lagging: list[Member], has_ghosts: bool):
        elapsed = self.agenda.now - change.begun
        if not lagging and not has_ghosts:
            self._finish(elapsed)
        elif elapsed < self.limit:
            wait, change.wait = change.wait, min(2 * change.wait, LONGEST_WAIT)
            self.agenda.at(self._after(self._timer(min(wait, self.limit - elapsed))), self._question, change)
        else:
            self._condemn(lagging)
            self.by_lease += 1
            self._finish(elapsed)

    def _condemn(self, lagging: list[Member]):
        for member in lagging:
            member.is_outside = True
            self.ghosts.append(self.agenda.now + self.limit)

    def _finish(self, elapsed: float):
        self.times.append(elapsed)
        if not self.scenario.rate and self.started < self.scenario.changes:
            # A login and two look-ups before the next one.
            self.agenda.at(self._after(self.engine.change_ms + self.engine.trip_ms), self._begin)


@dataclass
class Change:
    """One change under way."""

    caller: Member
    begun: float
    position: int = 0
    wait: float = FIRST_WAIT


def costs(engine: Engine, members: int) -> dict[str, float]:
    """CPU time of each kind of operation, in microseconds. What a member costs beyond its beats is the hint's, in the change."""
    beats = 1 if engine.hint_tells else 2
    hint = max(0.0, engine.member_us - beats * engine.beat_us)
    return {"beat": engine.beat_us, "question": engine.look_up_us, "change": engine.revoke_us + hint * (members - 1)}


@functools.cache
def simulate(scenario: Scenario) -> Outcome:
    """Runs a scenario to its end."""
    return Simulation(scenario).run()
