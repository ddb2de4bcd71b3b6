"""A server does the same for a long time without growing: `make soak`, for an hour (SOAK_SECONDS) and with 10,000 connections
(SOAK_CONNECTIONS). Without SOAK_SECONDS it does not run."""

import asyncio
import math
import os
import random
import resource
import time

import pytest
from soak_tables import RedisTables, SQLiteTables
from soak_watch import Watch
from soaking import IDLE, SETTINGS, SWEEP, Soak

from harness.growth import growth
from harness.resources import descriptors
from harness.waiting import eventually

SECONDS = float(os.environ.get("SOAK_SECONDS", "120"))
CONNECTIONS = int(os.environ.get("SOAK_CONNECTIONS", "500"))
USERS = 4
pytestmark = pytest.mark.skipif("SOAK_SECONDS" not in os.environ, reason="a campaign of its own: make soak")
#: The memory of a process moves by up to three megabytes for reasons of its own: the allocator keeps pieces for each thread, and the
#: caches of the databases fill. Beside that a request may leave next to nothing behind.
NOISE_KILOBYTES, BYTES_OF_A_REQUEST = 4 * 1024, 4
NOISE_THREADS, MOST_THREADS = 4, 80
#: Of stores, listeners, event loops, and connections that the server has not closed yet because their clients opened them again.
OTHER_DESCRIPTORS = 64
#: Seconds by which a sweep may be late on a busy machine.
ROOM = 30
#: The kinds of audit events of one user here, with their reasons, and those that are counted for all clients together.
KINDS, SHARED_KINDS = 16, 4
#: The log of changes in Redis keeps about 10,000 entries; it is cut in steps of a node of the stream.
LOG_LENGTH = 10_000 + 200


@pytest.fixture(autouse=True)
def memory_for_passwords_is_returned(monkeypatch):
    """By default the allocator keeps the 19 MiB of a hash, and takes as much again when a small allocation has come to lie in it: steps
    behind which nothing smaller could be seen."""
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", str(1 << 20))


def soak(site_or_server, servers, tables, record_property, title) -> tuple[Soak, Watch, dict[str, int]]:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    users = [site_or_server.add_user() for _ in range(USERS)]
    before = tables.count()
    load, watch = Soak(servers, users, SECONDS, CONNECTIONS), Watch(servers, tables, SECONDS)
    asyncio.run(watch.run(load))
    record_property("timeline", watch.timeline(title, load))
    return load, watch, before


def assert_steady(watch: Watch):
    """The resources of each server do not grow."""
    allowed = NOISE_KILOBYTES + watch.requests_of_second_half() * BYTES_OF_A_REQUEST / 1024
    for number, server in enumerate(watch.servers):
        assert watch.unexplained_kilobytes(number) < allowed, "memory grows"
        own_connections = math.ceil(CONNECTIONS / len(watch.servers))
        assert max(count for _, count in watch.series("descriptors", number)) < own_connections + OTHER_DESCRIPTORS
        eventually(lambda: descriptors(server) < OTHER_DESCRIPTORS, what="the end of all connections")
        # A pool of threads takes another one when all are busy, and keeps it.
        assert growth(watch.series("threads", number)) < NOISE_THREADS
        assert max(count for _, count in watch.series("threads", number)) < MOST_THREADS


def assert_explained(load: Soak, watch: Watch, before: dict[str, int]):
    """Every row has a reason: what was done, and for how long it is kept."""
    at, after = watch.samples[-1].at, watch.counts
    signed_in = load.done["sign in"]
    assert after["live"] + after["ended"] == signed_in, "a session is live, or remembered as ended"
    young = sum(1 for used in load.uses.values() if time.monotonic() - used < IDLE + SWEEP + ROOM)
    assert after["live"] <= young, "expired sessions are swept"
    assert after["revocations"] <= after["ended"]
    assert after["members"] == len(watch.servers)
    assert after["log"] <= LOG_LENGTH
    assert after["running_servers"] == len(watch.servers)
    # One count for each name, and one for the network that all attempts came from.
    assert after["login_failures"] <= USERS + 1
    assert after["session_removals"] == 0
    assert after["audit_log"] - before["audit_log"] <= most_audit_entries(load, at, len(watch.servers))


def most_audit_entries(load: Soak, seconds: float, servers: int) -> int:
    """Of a session: its login, begin, rotations, end, and a use after it. Beyond 60 of a kind for a user, one a minute and one for
    the rest; and a line a minute for what all clients cause together."""
    minutes = (seconds / 60 + 1) * servers
    events = 4 * load.done["sign in"] + load.done["rotation"] + load.done["wrong password"]
    folded = USERS * KINDS * (60 * servers + 2 * minutes)
    return int(min(events, folded) + SHARED_KINDS * minutes) + 10


def check(load: Soak, watch: Watch, before: dict[str, int]):
    assert load.mistakes == {}
    # Which of the rarer things happen depends on how much the machine gets done; each run has most of them.
    rare = ("log out", "revoke", "expired", "rotation", "use after the idle timeout")
    assert sum(load.done[kind] > 0 for kind in rare) >= 3
    assert_steady(watch)
    assert_explained(load, watch, before)


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
    check(*soak(server, [server], tables, record_property, "soak, SQLite"))


@pytest.mark.xdist_group("redis")
def test_two_servers_with_redis_do_not_grow(start_site, stores, record_property):
    settings = stores.settings("redis")
    site = start_site(count=2, **settings, **SETTINGS)
    number = int(settings["store"].rsplit("/", 1)[1])
    tables = RedisTables(stores.redis, number, stores.postgres, settings["database_url"].rsplit("/", 1)[1])
    check(*soak(site, site.servers, tables, record_property, "soak, two servers, Redis"))
