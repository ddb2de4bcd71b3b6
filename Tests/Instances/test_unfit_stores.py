"""Stores that are there and do less than they should: said loudly at start, 503 while it lasts."""

import pytest

from harness import Client
from harness.engines import Postgres, Redis, engine_folder
from harness.server import PASSWORD

pytestmark = pytest.mark.xdist_group("bad stores")


@pytest.fixture
def start_with(start):
    """Starts a Redis with these settings and a server that keeps its sessions there."""
    with engine_folder() as folder:
        running = []

        def start_with(**settings):
            redis = Redis(folder / f"redis-{len(running)}", **settings).start()
            running.append(redis)
            return redis, start(store=redis.url, sessions_limit_per_user=1000)

        yield start_with
        for redis in running:
            redis.stop()


def test_a_full_memory_refuses_logins_and_goes_on_serving_sessions(start_with):
    redis, server = start_with(maxmemory_policy="noeviction")
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    other = Client(server).log_in(user, PASSWORD)
    redis.cli("CONFIG", "SET", "maxmemory", "1mb")
    answer = Client(server).api("POST", "/login", {"username": user, "password": PASSWORD})
    assert answer.status == 503
    assert answer.header("Retry-After")
    assert answer.cookies == []
    assert visitor.is_signed_in
    assert "memory" in server.output.lower()
    redis.cli("CONFIG", "SET", "maxmemory", "0")
    assert Client(server).log_in(user, PASSWORD).is_signed_in
    assert other.is_signed_in


def test_sessions_can_be_ended_while_the_memory_is_full(start_with):
    redis, server = start_with(maxmemory_policy="noeviction")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    copy, csrf = visitor.cookie_header, visitor.csrf_token()
    redis.cli("CONFIG", "SET", "maxmemory", "1mb")
    assert visitor.api("POST", "/logout", csrf=csrf).status == 204
    assert visitor.session(cookie=copy).status == 401


def test_a_server_that_evicts_is_announced(start_with):
    _, server = start_with(maxmemory="100mb", maxmemory_policy="allkeys-lru")
    assert "maxmemory-policy" in server.output


def test_a_server_that_keeps_nothing_on_disk_is_announced(start_with):
    _, server = start_with(appendonly="no")
    assert "appendonly" in server.output or "disk" in server.output


def test_a_postgres_that_acknowledges_too_early_is_announced(start):
    with engine_folder() as folder, Postgres(folder / "postgres", synchronous_commit="off", fsync="off") as postgres:
        output = start(database_url=postgres.url).output
    assert "synchronous_commit" in output
    assert "fsync" in output


def test_a_server_as_it_should_be_is_not_complained_about(start_with):
    _, server = start_with(maxmemory_policy="noeviction")
    assert "warning" not in server.output.lower()


def test_keys_of_another_program_under_our_prefix_are_unavailable_and_left_alone(start_with):
    redis, server = start_with()
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    keys = [key for key in redis.cli("KEYS", "*").splitlines() if key.isprintable() and ":near:" not in key]
    key = next(key for key in keys if redis.cli("TYPE", key) == "zset")
    redis.cli("RENAME", key, "ours")
    redis.cli("SET", key, "red")
    answer = Client(server).api("POST", "/login", {"username": user, "password": PASSWORD})
    assert answer.status == 503
    assert redis.cli("GET", key) == "red"
    redis.cli("DEL", key)
    redis.cli("RENAME", "ours", key)
    assert visitor.is_signed_in
    assert Client(server).log_in(user, PASSWORD).is_signed_in


def test_a_primary_that_became_a_replica_answers_503(start_with):
    redis, server = start_with()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    csrf = visitor.csrf_token()
    redis.cli("REPLICAOF", "127.0.0.1", "1")
    answer = visitor.api("POST", "/logout", csrf=csrf)
    assert answer.status == 503
    assert answer.cookies == []
    redis.cli("REPLICAOF", "NO", "ONE")
    assert visitor.is_signed_in


@pytest.mark.parametrize("offset", ["+10s", "-10s"])
@pytest.mark.parametrize("engine", ["redis", "postgres"])
def test_a_clock_that_differs_from_the_stores_is_announced(start, stores, engine, offset):
    server = start(store=stores.sessions(engine), clock=offset)
    assert "clock" in server.output.lower()
