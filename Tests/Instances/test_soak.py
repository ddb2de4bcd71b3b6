"""A server does the same for a long time without growing: for two minutes, or for an hour and with 10,000 connections by `make soak`
(SOAK_SECONDS, SOAK_CONNECTIONS).

It is to fail on growth only, and not on a slow machine. So nothing here is a limit of time but the last resort of waiting."""

import asyncio
import math
import os
import random
import resource
import statistics
import time
from dataclasses import dataclass

import pytest
from soak_tables import RedisTables, SQLiteTables
from soak_watch import NOISE_KILOBYTES, Watch
from soaking import IDLE, SETTINGS, SWEEP, Soak

from harness import Server
from harness.growth import growth
from harness.resources import descriptors
from harness.waiting import eventually

SECONDS = float(os.environ.get("SOAK_SECONDS", "120"))
CONNECTIONS = int(os.environ.get("SOAK_CONNECTIONS", "100"))
USERS = 4
NOISE_THREADS, MOST_THREADS = 4, 80
#: Of stores, listeners and event loops some 45, and of connections that the server has not closed yet because their clients opened
#: them again. A store opens a few more when it is first busy.
OTHER_DESCRIPTORS, NOISE_DESCRIPTORS = 64, 16
#: Seconds until which connections are closed, sweeps done, and caches registered again on a busy machine.
SETTLING = 180
#: The kinds of audit events of one user here, with their reasons, and those that are counted for all clients together.
KINDS, SHARED_KINDS = 16, 4
#: What is counted by the hour: the kinds of events, some with several reasons, and the live sessions.
COUNTS = 40
#: The log of changes in Redis keeps about 10,000 entries; it is cut in steps of a node of the stream.
LOG_LENGTH = 10_000 + 200
#: Of Redis: indexes of all sessions, and the log of changes.
SHARED_KEYS = 8
#: An answer of 503 is honest while the machine stalls for longer than a store may take, and an exception.
BUSY_SHARE = 0.05


@pytest.fixture(autouse=True)
def memory_for_passwords_is_returned(monkeypatch):
    """By default the allocator keeps the 19 MiB of a hash, and takes as much again when a small allocation has come to lie in it: steps
    behind which nothing smaller could be seen."""
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", str(1 << 20))


@dataclass
class Run:
    """A soak that is over."""

    servers: list[Server]
    load: Soak
    watch: Watch
    tables: SQLiteTables | RedisTables
    #: The rows at the beginning.
    before: dict[str, int]

    def check(self):
        assert self.load.mistakes == {}
        assert self.load.done["busy"] <= self.load.requests * BUSY_SHARE
        # Which of the rarer things happen depends on how much the machine gets done; each run has most of them.
        rare = ("log out", "revoke", "expired", "rotation", "use after the idle timeout")
        assert sum(self.load.done[kind] > 0 for kind in rare) >= 3
        self._check_resources()
        eventually(lambda: not self.unexplained(), SETTLING, 1, "a reason for every row", lambda: "\n".join(self.unexplained()))

    def _check_resources(self):
        assert self.watch.is_conclusive, "memory grows"
        for number, server in enumerate(self.servers):
            own_connections = math.ceil(CONNECTIONS / len(self.servers))
            opened = self.watch.series("descriptors", number)
            assert statistics.median(count for _, count in opened) < own_connections + OTHER_DESCRIPTORS
            assert growth(opened) < NOISE_DESCRIPTORS
            eventually(lambda: descriptors(server) < OTHER_DESCRIPTORS, SETTLING, what="the end of all connections")
            # A pool of threads takes another one when all are busy, and keeps it.
            assert growth(self.watch.series("threads", number)) < NOISE_THREADS
            assert max(count for _, count in self.watch.series("threads", number)) < MOST_THREADS

    def unexplained(self) -> list[str]:
        """Tables with rows for which there is no reason: what was done, and for how long it is kept."""
        now = time.monotonic()
        counts, signed_in, servers = self.tables.count(), self.load.done["sign in"], len(self.servers)
        young = sum(now - used < IDLE + SWEEP for used in self.load.uses.values())
        sessions = counts["live"] + counts["ended"]
        # The tables that are not named here hold what administrators do.
        bounds = self.before | {
            "live": young + self.load.uncertain,
            "ended": signed_in + self.load.uncertain,
            "revocations": counts["ended"],
            # In Redis, each session and each user has a key, beside those of the store as a whole.
            "keys": sessions + USERS + SHARED_KEYS,
            "members": servers,
            "account_log_members": servers,
            "running_servers": servers,
            "log": min(LOG_LENGTH, self._most_changes()),
            # A sign-in changes the account, which keeps the time of the last one.
            "account_log": self.before["account_log"] + signed_in + self.load.uncertain,
            # One count for each name, and one for the network that all attempts came from.
            "login_failures": USERS + 1,
            "session_removals": 0,
            "audit_log": self.before["audit_log"] + self._most_audit_entries(),
            "audit_hours": int(COUNTS * (self.watch.seconds / 3600 + 2)),
        }
        found = [f"{name}: {count}, at most {bounds[name]}" for name, count in counts.items() if count > bounds[name]]
        # A session is live, or remembered as ended.
        if not signed_in <= sessions <= signed_in + self.load.uncertain:
            found.append(f"live and ended: {sessions} of {signed_in} sessions")
        if min(counts["members"], counts["running_servers"]) < servers:
            found.append(f"a server is missing: {counts['members']} members, {counts['running_servers']} servers")
        return found

    def _most_changes(self) -> int:
        """Of a session: its begin, its end and what becomes known of it in between; and each rotation with its confirmation."""
        return 4 * (self.load.done["sign in"] + self.load.uncertain) + 2 * self.load.done["rotation"]

    def _most_audit_entries(self) -> int:
        """Of a session: its login, begin, rotations, end, and a use after it. Beyond 60 of a kind for a user, one a minute and one
        for the rest; and a line a minute for what all clients cause together."""
        done, servers = self.load.done, len(self.servers)
        minutes = (self.watch.seconds / 60 + 1 + SETTLING / 60) * servers
        events = 4 * (done["sign in"] + self.load.uncertain) + done["rotation"] + done["wrong password"]
        folded = USERS * KINDS * (60 * servers + 2 * minutes)
        return int(min(events, folded) + SHARED_KINDS * minutes) + 10


def soak(site_or_server, servers, tables, record_property, title) -> Run:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    users = [site_or_server.add_user() for _ in range(USERS)]
    before = tables.count()
    load, watch = Soak(servers, users, SECONDS, CONNECTIONS), Watch(servers, tables, SECONDS, CONNECTIONS)
    asyncio.run(watch.run(load))
    record_property("timeline", watch.timeline(title, load))
    return Run(servers, load, watch, tables, before)


def test_growth_is_seen_behind_noise_and_a_single_step_is_not_growth():
    choice = random.Random(5)
    noise = [(float(second), choice.uniform(0, 2000)) for second in range(120)]
    step = [(second, value + (20_000 if second > 95 else 0)) for second, value in noise]
    leak = [(second, value + 100 * second) for second, value in noise]
    assert growth(noise) < NOISE_KILOBYTES
    assert growth(step) < NOISE_KILOBYTES
    assert growth(leak) > NOISE_KILOBYTES


def test_a_server_with_one_file_does_not_grow(start, record_property):
    server = start(**SETTINGS)
    tables = SQLiteTables(server.database)
    soak(server, [server], tables, record_property, "soak, SQLite").check()


@pytest.mark.xdist_group("redis")
def test_two_servers_with_redis_do_not_grow(start_site, stores, record_property):
    settings = stores.settings("redis")
    site = start_site(count=2, **settings, **SETTINGS)
    number = int(settings["store"].rsplit("/", 1)[1])
    tables = RedisTables(stores.redis, number, stores.postgres, settings["database_url"].rsplit("/", 1)[1])
    soak(site, site.servers, tables, record_property, "soak, two servers, Redis").check()
