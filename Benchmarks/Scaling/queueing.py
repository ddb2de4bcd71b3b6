"""The clock and the queue of a simulation: events in the order of time, and an engine that executes one thing after another."""

import heapq
from collections.abc import Callable


class Agenda:
    """What happens when. Times are in milliseconds."""

    def __init__(self):
        self.now = 0.0
        self._events: list = []
        self._number = 0

    def at(self, moment: float, action: Callable, *arguments):
        """Calls `action` with the arguments at a moment, which is not in the past."""
        self._number += 1
        heapq.heappush(self._events, (moment, self._number, action, arguments))

    def run(self, until: Callable[[], bool]):
        """Goes on until there is nothing to do, or until a condition holds."""
        while self._events and not until():
            self.now, _, action, arguments = heapq.heappop(self._events)
            action(*arguments)


class Queue:
    """An engine with a number of servers, first come, first served. Ask it in the order of arrival."""

    def __init__(self, servers: int):
        self._free = [0.0] * servers
        self.busy = 0.0

    def execute(self, arrival: float, duration: float) -> float:
        """When an operation is done that arrives at a moment and takes `duration`."""
        begun = max(arrival, heapq.heappop(self._free))
        heapq.heappush(self._free, begun + duration)
        self.busy += duration
        return begun + duration
