"""Sessions are served from the memory of four servers, and a revocation that returned holds at all of them.

The numbers are small here; `make revokes` revokes 200 sessions in each test.
"""

import os
import random
import time

import pytest
from asking import Asking, Disturbance, Revoker, frozen, hits

from harness import Client, Server, Site
from harness.engines import Redis, engine_folder
from harness.server import PASSWORD
from harness.waiting import eventually

REVOCATIONS = int(os.environ.get("REVOCATIONS", "30"))
SEED = int(os.environ.get("REVOCATION_SEED", "8"))
LEASE = 1.0
CERTAIN_END = LEASE * 1.002 + 0.005
#: What else a request may take while the machine is busy.
ROOM = 4.0
ENGINES = [pytest.param(name, marks=pytest.mark.xdist_group(f"near {name}")) for name in ("redis", "postgres")]


class RedisSessions:
    """Sessions in a Redis of their own, accounts in PostgreSQL."""

    def __init__(self, stores, redis: Redis):
        self.redis = redis
        self.settings = {"database_url": stores.database(), "store": redis.url}

    def break_connections(self, choice: random.Random):
        self.redis.cli("CLIENT", "KILL", "TYPE", choice.choice(["normal", "pubsub"]))


class PostgresSessions:
    """Sessions and accounts in one database."""

    def __init__(self, stores):
        self.postgres = stores.postgres
        url = stores.database()
        self.name = url.rsplit("/", 1)[1]
        self.settings = {"database_url": url, "store": "database:"}

    def break_connections(self, choice: random.Random):
        few = f"ORDER BY random() LIMIT {choice.randint(1, 5)}"
        self.postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM "
            f"(SELECT pid FROM pg_stat_activity WHERE datname = '{self.name}' {few}) AS chosen"
        )


@pytest.fixture(params=ENGINES)
def sessions(request, stores):
    if request.param == "postgres":
        yield PostgresSessions(stores)
        return
    with engine_folder() as folder, Redis(folder / "redis", password="copper-thimble-orchard") as redis:
        yield RedisSessions(stores, redis)


@pytest.fixture
def redis_sessions(stores):
    with engine_folder() as folder, Redis(folder / "redis", password="copper-thimble-orchard") as redis:
        yield RedisSessions(stores, redis)


@pytest.fixture
def start_near(start_site):
    """Starts four servers: start_near(sessions, near="off")."""

    def start_near(sessions, **settings) -> Site:
        settings = {"sessions_near_cache_lease": "1s", "sessions_limit_per_user": 1000} | settings
        return start_site(count=4, **sessions.settings, **settings)

    return start_near


def sign_in(site: Site, user: str, count: int) -> list[Client]:
    return [Client(site.servers[number % len(site.servers)]).log_in(user, PASSWORD) for number in range(count)]


def wait_until_served_from_memory(visitor: Client, servers: list[Server]):
    for server in servers:
        before = hits(server)
        eventually(lambda: visitor.at(server).is_signed_in and hits(server) > before, what="a hit", detail=lambda: server.output[-4000:])


def wait_until_quick(servers: list[Server], user: str, revoker: Revoker):
    """Until the registry is trusted at these servers, and a revocation waits for no lease."""
    for server in servers:
        eventually(
            lambda: revoker.revoke(Client(server).log_in(user, PASSWORD), [server])[1] < LEASE,
            what="a quick revocation", interval=0,
        )  # fmt: skip


def revoke_under_load(site: Site, sessions, asking: Asking, revoker: Revoker, user: str) -> dict[Client, tuple[float, float]]:
    """Revokes one session after the other while servers freeze and connections break. Returns when each revocation returned,
    and how long it took."""
    visitors, returned = sign_in(site, user, REVOCATIONS), {}
    with Disturbance(site.servers, sessions.break_connections, SEED) as disturbance:
        for number, visitor in enumerate(visitors):
            # The next one is asked for everywhere while this one is revoked, and this one for a while after it.
            asking.visitors = visitors[max(0, number - 5) : number + 3]
            time.sleep(0.1)
            servers = [server for server in site.servers if server is not disturbance.frozen]
            if done := revoker.revoke(visitor, servers):
                returned[visitor] = done
    assert min(disturbance.count.values()) > 0
    time.sleep(CERTAIN_END)
    return returned


def assert_refused_everywhere(site: Site, asking: Asking, returned: dict[Client, tuple[float, float]]):
    late = {visitor.handle: asking.last_accepted(visitor) - moment for visitor, (moment, _) in returned.items()}
    assert {handle: seconds for handle, seconds in late.items() if seconds >= 0} == {}
    for visitor in returned:
        assert {visitor.at(server).session().status for server in site.servers} == {401}


def timeline(title: str, asking: Asking, served: int, returned: dict[Client, tuple[float, float]]) -> str:
    took = sorted(seconds for _, seconds in returned.values())
    return (
        f"{title}: {len(took)} revocations, {sum(asking.accepted.values())} accepted requests before, {served} of them from memory, "
        f"0 after; p50 {took[len(took) // 2] * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms"
    )


def test_a_session_is_accepted_nowhere_once_its_revocation_returned(sessions, start_near, request, record_property):
    site = start_near(sessions)
    user = site.add_user()
    revoker = Revoker(site, user)
    wait_until_served_from_memory(revoker.visitor, site.servers)
    before = sum(map(hits, site.servers))
    with Asking(site.servers, []) as asking:
        returned = revoke_under_load(site, sessions, asking, revoker, user)
    served = sum(map(hits, site.servers)) - before
    record_property("timeline", timeline(request.node.callspec.id, asking, served, returned))
    assert asking.statuses <= {200, 401, 503}
    assert len(returned) > REVOCATIONS * 0.8
    assert served > sum(asking.accepted.values()) / 10
    assert_refused_everywhere(site, asking, returned)


def test_without_a_near_cache_the_same_holds(sessions, start_near):
    site = start_near(sessions, sessions_near_cache="off")
    user = site.add_user()
    revoker = Revoker(site, user)
    with Asking(site.servers, []) as asking:
        returned = revoke_under_load(site, sessions, asking, revoker, user)
    assert sum(asking.accepted.values()) > 0
    assert sum(map(hits, site.servers)) == 0
    assert_refused_everywhere(site, asking, returned)


def test_a_server_without_memory_waits_for_those_that_have_some(sessions, start_near):
    site = start_near(sessions)
    first, *others = site.servers
    first.stop()
    first.settings["sessions_near_cache"] = "off"
    first.start()
    user = site.add_user()
    revoker = Revoker(site, user)
    wait_until_served_from_memory(revoker.visitor, others)
    visitors, returned = sign_in(site, user, 10), {}
    with Asking(site.servers, []) as asking:
        for number, visitor in enumerate(visitors):
            asking.visitors = visitors[max(0, number - 3) : number + 2]
            time.sleep(0.1)
            returned[visitor] = revoker.revoke(visitor, [first])
        time.sleep(0.3)
    assert hits(first) == 0
    assert_refused_everywhere(site, asking, returned)


def test_a_frozen_server_delays_revocations_by_a_lease_and_then_no_longer(sessions, start_near):
    site = start_near(sessions)
    first, second, third, fourth = site.servers
    user = site.add_user()
    revoker = Revoker(site, user)
    wait_until_served_from_memory(revoker.visitor, site.servers)
    wait_until_quick(site.servers, user, revoker)
    visitor = sign_in(site, user, 1)[0]
    wait_until_served_from_memory(visitor, [fourth])
    with frozen(fourth):
        _, took = revoker.revoke(visitor, [first])
        assert LEASE < took < CERTAIN_END + ROOM
        # Its registration is removed when its last lease must have ended, at the next beat.
        wait_until_quick([first, second, third], user, revoker)
    assert visitor.at(fourth).session().status == 401
    wait_until_served_from_memory(revoker.visitor, [fourth])
    wait_until_quick(site.servers, user, revoker)


def lose_everything(redis: Redis):
    redis.cli("FLUSHALL")


def restart(redis: Redis):
    redis.kill()
    redis.start()


@pytest.mark.xdist_group("near redis")
@pytest.mark.parametrize("lose", [lose_everything, restart])
def test_a_lost_registry_makes_no_ended_session_acceptable(redis_sessions, start_near, lose):
    """The next revocation comes at once, before the servers have joined the new registry for long enough to trust it."""
    site = start_near(redis_sessions)
    returned = {}
    with Asking(site.servers, []) as asking:
        for _ in range(3):
            user = site.add_user()
            revoker, old = Revoker(site, user), sign_in(site, user, 3)
            asking.visitors = old
            wait_until_served_from_memory(old[0], site.servers)
            lose(redis_sessions.redis)
            moment = time.monotonic()
            if lose is lose_everything:
                revoker, new = eventually(lambda: (Revoker(site, user), sign_in(site, user, 3)), what="signing in again")
                asking.visitors = [*old, *new]
                time.sleep(0.05)
            else:
                new = old
            returned |= {visitor: done for visitor in new if (done := revoker.revoke(visitor, site.servers))}
            time.sleep(CERTAIN_END)
            if lose is lose_everything:
                assert max(map(asking.last_accepted, old)) < moment + CERTAIN_END
    assert len(returned) > 6
    assert_refused_everywhere(site, asking, returned)
