"""What a soak measures while it runs."""

import asyncio
import contextlib
import re
import sqlite3
import subprocess
import time
from dataclasses import dataclass

from soaking import Soak

from harness import Server
from harness.engines import EngineError
from harness.growth import growth, late_quarters, second_half
from harness.resources import descriptors, memory, own_kilobytes, threads

#: The memory of a process moves by up to a megabyte for reasons of its own: the allocator keeps pieces for each thread, and the
#: caches of the databases fill. With many connections it moves by more, because each keeps room for the largest request that it
#: has had. Beside that a request may leave next to nothing behind.
NOISE_KILOBYTES, BYTES_OF_A_CONNECTION, BYTES_OF_A_REQUEST = 2 * 1024, 200, 4
TABLES = ["live", "ended", "log", "members", "login_failures", "audit_log"]


@dataclass
class Sample:
    """At the end of a window; of each server."""

    at: float
    requests: int
    resident: list[int]
    #: The least in the window while no password was being hashed; each takes 19 MiB for a moment.
    own: list[int]
    cached: list[int]
    descriptors: list[int]
    threads: list[int]
    counts: dict[str, int]


class Watch:
    """`await watch.run(soak)` measures until the soak is over, in windows.

    If memory seems to grow, the soak goes on, up to twice as long. What a slow machine had not yet used for the first time in the
    first half is then in use; a leak goes on."""

    WINDOWS = 24
    PAUSE = 0.2
    #: Windows of a quarter below which nothing can be said about it; a machine that is too busy to measure leaves some out.
    FEWEST_WINDOWS = 3

    def __init__(self, servers: list[Server], tables, seconds: float, connections: int):
        self.servers, self.tables, self.connections = servers, tables, connections
        self.seconds, self.longest = seconds, 2 * seconds
        self.window, self.more = seconds / self.WINDOWS, seconds / 4
        self.samples: list[Sample] = []

    async def run(self, soak: Soak):
        began = time.monotonic()
        load = asyncio.create_task(soak.run())
        least, end = None, self.window
        while not (await asyncio.wait([load], timeout=self.PAUSE))[0]:
            if not soak.is_hashing:
                own = list(map(own_kilobytes, self.servers))
                least = list(map(min, least, own)) if least else own
            if (now := time.monotonic() - began) >= end:
                if least:
                    await asyncio.to_thread(self._sample, now, soak.requests, least)
                least, end = None, now + self.window
                self._prolong(soak, now)
        await load

    def _prolong(self, soak: Soak, now: float):
        """In the last two windows."""
        if self.seconds - 2 * self.window < now and self.seconds < self.longest and not self.is_conclusive:
            soak.prolong(self.more)
            self.seconds += self.more

    def _sample(self, now: float, requests: int, least: list[int]):
        """Leaves a window out if the machine is too busy to answer."""
        each = self.servers
        with contextlib.suppress(EngineError, sqlite3.OperationalError, subprocess.TimeoutExpired, TimeoutError):
            self.samples.append(
                Sample(
                    now, requests, list(map(memory, each)), least, list(map(_cached_kilobytes, each)),
                    list(map(descriptors, each)), list(map(threads, each)), self.tables.count(),
                )
            )  # fmt: skip

    # What it shows

    def series(self, name: str, server: int) -> list[tuple[float, float]]:
        return [(sample.at, float(getattr(sample, name)[server])) for sample in self.samples]

    def unexplained_kilobytes(self, server: int) -> float:
        """The growth of the process's own memory in the second half, without the growth of the sessions that it keeps on
        purpose."""
        return growth(self.series("own", server)) - max(0.0, growth(self.series("cached", server)))

    @property
    def allowed_kilobytes(self) -> float:
        bytes = self.connections * BYTES_OF_A_CONNECTION + self.requests_of_second_half() * BYTES_OF_A_REQUEST
        return NOISE_KILOBYTES + bytes / 1024

    @property
    def is_conclusive(self) -> bool:
        """Whether there is enough to judge, and no growth."""
        steady = all(self.unexplained_kilobytes(server) < self.allowed_kilobytes for server in range(len(self.servers)))
        return steady and min(map(len, late_quarters(self.series("own", 0)))) >= self.FEWEST_WINDOWS

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
    """The sessions in the memory of a near cache."""
    status, text = server.management("/metrics")
    if status != 200:
        raise TimeoutError
    found = re.search(r"^coatcheck_near_cache_bytes (\d+)$", text, re.MULTILINE)
    return int(found.group(1)) // 1024 if found else 0
