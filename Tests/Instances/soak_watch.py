"""What a soak measures while it runs."""

import asyncio
import re
import time
from dataclasses import dataclass

from soaking import Soak

from harness import Server
from harness.growth import growth, second_half
from harness.resources import descriptors, memory, own_kilobytes, threads

TABLES = ["live", "ended", "log", "members", "login_failures", "audit_log"]


@dataclass
class Sample:
    """At the end of a window; of each server."""

    at: float
    requests: int
    resident: list[int]
    #: The least in the window, in which no password was being hashed; each takes 19 MiB for a moment.
    own: list[int]
    cached: list[int]
    descriptors: list[int]
    threads: list[int]
    counts: dict[str, int]


class Watch:
    """`await watch.run(soak)` measures until the soak is over, in windows."""

    WINDOWS = 24
    PAUSE = 0.2

    def __init__(self, servers: list[Server], tables, seconds: float):
        self.servers, self.tables = servers, tables
        self.window = seconds / self.WINDOWS
        self.samples: list[Sample] = []

    async def run(self, soak: Soak):
        began = time.monotonic()
        load = asyncio.create_task(soak.run())
        least, end = self._own(), self.window
        while not (await asyncio.wait([load], timeout=self.PAUSE))[0]:
            least = list(map(min, least, self._own()))
            if (now := time.monotonic() - began) >= end:
                self.samples.append(await asyncio.to_thread(self._measure, now, soak.requests, least))
                least, end = self._own(), max(now, end) + self.window
        await load
        # Without connections; what it shows about tables is final.
        self.samples.append(self._measure(time.monotonic() - began, soak.requests, least))

    @property
    def counts(self) -> dict[str, int]:
        return self.samples[-1].counts

    def _own(self) -> list[int]:
        return list(map(own_kilobytes, self.servers))

    def _measure(self, now: float, requests: int, least: list[int]) -> Sample:
        each = self.servers
        return Sample(
            now, requests, list(map(memory, each)), least, list(map(_cached_kilobytes, each)),
            list(map(descriptors, each)), list(map(threads, each)), self.tables.count(),
        )  # fmt: skip

    # What it shows

    def series(self, name: str, server: int) -> list[tuple[float, float]]:
        """Of the whole windows."""
        return [(sample.at, float(getattr(sample, name)[server])) for sample in self.samples[:-1]]

    def unexplained_kilobytes(self, server: int) -> float:
        """The growth of the process's own memory in the second half, without the growth of the sessions that it keeps on
        purpose."""
        return growth(self.series("own", server)) - max(0.0, growth(self.series("cached", server)))

    def requests_of_second_half(self) -> int:
        half = second_half([(sample.at, float(sample.requests)) for sample in self.samples])
        return int(half[-1][1] - half[0][1]) if half else 0

    def timeline(self, title: str, soak: Soak) -> str:
        columns = "".join(f"{name:>15}" for name in TABLES)
        lines = [title, f"  second requests/s  resident MB   own MB  descriptors  threads{columns}"]
        earlier_at, earlier_requests = 0.0, 0
        for sample in self.samples:
            rate = (sample.requests - earlier_requests) / max(1e-9, sample.at - earlier_at)
            numbers = "".join(f"{sample.counts[name]:15d}" for name in TABLES)
            lines.append(
                f"  {sample.at:6.0f} {rate:10.0f} {_all(sample.resident):>12} {_all([size // 1024 for size in sample.own]):>8} "
                f"{_all(sample.descriptors):>12} {_all(sample.threads):>8}{numbers}"
            )
            earlier_at, earlier_requests = sample.at, sample.requests
        done = ", ".join(f"{count} {kind}" for kind, count in soak.done.most_common())
        lines.append(f"  {soak.requests} requests: {done}; {soak.reopened} connections opened again")
        for number in range(len(self.servers)):
            lines.append(
                f"  server {number + 1}: own memory {self.unexplained_kilobytes(number):+.0f} KB in the second half beside its "
                f"sessions, {self.requests_of_second_half()} requests; descriptors {growth(self.series('descriptors', number)):+.1f}, "
                f"threads {growth(self.series('threads', number)):+.1f}"
            )
        return "\n".join(lines)


def _all(values: list[int]) -> str:
    """One column for one server or several."""
    return "/".join(map(str, values))


def _cached_kilobytes(server: Server) -> int:
    """The sessions in the memory of a near cache. The last known number does not matter while the server is too busy to tell."""
    found = re.search(r"^coatcheck_near_cache_bytes (\d+)$", server.management("/metrics")[1], re.MULTILINE)
    return int(found.group(1)) // 1024 if found else 0
