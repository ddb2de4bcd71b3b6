"""One near cache in the simulation: when it beats, and when its process is stopped."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Member:
    """The state of one instance's near cache, in the terms of docs/near-cache.md."""

    # What it has applied.
    applied: int = 0
    # What the registry knows of that: from a moment on, and until then.
    recorded: int = 0
    recorded_at: float = 0.0
    recorded_before: int = 0
    # Whether a beat is under way, when the pause after it ends, and whether something came meanwhile.
    is_busy: bool = False
    rests_until: float = 0.0
    must_beat: bool = False
    # It was condemned and has to join anew.
    is_outside: bool = False
    # When its process is stopped: pairs of moments, in order.
    stops: list[tuple[float, float]] = field(default_factory=list)

    def record(self, moment: float):
        """The registry knows what it has applied from then on."""
        if self.applied > self.recorded:
            self.recorded_before, self.recorded, self.recorded_at = self.recorded, self.applied, moment

    def lags(self, position: int, moment: float) -> bool:
        """Whether the registry does not know then that it has applied everything up to a position."""
        return (self.recorded if moment >= self.recorded_at else self.recorded_before) < position

    def awake(self, moment: float) -> float:
        """The first moment from then on at which its process runs. Moments must not go back by more than a stop."""
        for begun, ended in self.stops:
            if begun <= moment < ended:
                return ended
        return moment


def stops(random, members: int, rate: float, shortest: float, longest: float, end: float) -> list[list[tuple[float, float]]]:
    """For each member, when it is stopped: `rate` times a second among all of them, for a time between two bounds."""
    found: list[list[tuple[float, float]]] = [[] for _ in range(members)]
    moment = 0.0
    while rate > 0:
        moment += random.expovariate(rate / 1000)
        if moment > end:
            break
        periods = found[random.randrange(members)]
        if not periods or periods[-1][1] < moment:
            periods.append((moment, moment + random.uniform(shortest, longest)))
    return found
