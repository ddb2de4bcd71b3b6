"""The page of metrics comes in time when a store does not answer, and says which one it is."""

import re
import time

import pytest
from outages import KINDS, engine

from harness import Server
from harness.engines import Postgres, engine_folder
from harness.waiting import eventually

#: Two stores are asked at the same time, for a second. The rest is for a busy machine; a collector waits 10 seconds.
LONGEST_PAGE = 4


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(f"metrics {name}")) for name in ["redis frozen", "postgres frozen"]])
def outage(request):
    with engine_folder() as folder, engine(request.param, folder) as running:
        yield KINDS[request.param](running, running.url)


@pytest.fixture
def server(outage, tmp_path):
    accounts = {"database_url": outage.engine.url, "store": "database:"} if isinstance(outage.engine, Postgres) else {"store": outage.sessions_url}
    server = Server(tmp_path, **accounts).start()
    yield server
    server.kill()


def page(server) -> str:
    status, text = server.management("/metrics")
    assert status == 200
    return text


def up(text) -> dict[str, int]:
    return {store: int(value) for store, value in re.findall(r'^coatcheck_store_up\{store="(\w+)"\} (\d)$', text, re.M)}


def test_the_page_comes_in_time_and_names_the_store(outage, server):
    eventually(lambda: up(page(server)) == {"sessions": 1, "database": 1}, what="both stores being up")
    outage.begin()
    try:
        for _ in range(3):
            began = time.monotonic()
            text = page(server)
            assert time.monotonic() - began < LONGEST_PAGE
        shares = isinstance(outage.engine, Postgres)
        assert up(text) == {"sessions": 0, "database": 0 if shares else 1}
        assert not re.search("^coatcheck_sessions ", text, re.M)
        assert bool(re.search("^coatcheck_audit_head_sequence ", text, re.M)) != shares
        assert re.search("^process_resident_memory_bytes ", text, re.M)
        found = eventually(lambda: (found := re.search(r"^coatcheck_near_cache_lease_held 0$", page(server), re.M)) and found, what="the lease being lost")
        assert found
    finally:
        outage.end()
    eventually(lambda: up(page(server)) == {"sessions": 1, "database": 1}, within=30, what="both stores being up again")
