"""A database that closed idle connections costs no visitor anything."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client, Server
from harness.engines import PgBouncer, Postgres, engine_folder
from harness.server import PASSWORD

pytestmark = pytest.mark.xdist_group("hang-ups")

IDLE = "idle timeout"


def terminate(postgres, _):
    postgres.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'coatcheck'")


def restart(postgres, pooler):
    postgres.restart()
    if pooler:
        # It remembers for a second that it could not connect, and refuses every client.
        pooler.wait_until_ready()


def wait_for_the_timeout(*_):
    time.sleep(0.7)


def restart_pooler(_, pooler):
    pooler.restart()


HANG_UPS = {
    "terminated": terminate, "restarted": restart, IDLE: wait_for_the_timeout, "pooler restarted": restart_pooler,
    "restarted behind a pooler": restart, "terminated behind a pooler": terminate,
}


def in_parallel(calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.mark.parametrize("kind", HANG_UPS)
def test_the_first_requests_after_a_hang_up_are_answered(start, kind):
    settings = {"idle_session_timeout": "500ms"} if kind == IDLE else {}
    with engine_folder() as folder, Postgres(folder / "postgres", **settings) as postgres:
        pooler = PgBouncer(folder / "pooler", postgres) if "pooler" in kind else None
        if pooler:
            pooler.start()
        url = pooler.url + "?prepared_statements=off" if pooler else postgres.url
        server = start(database_url=url, store="database:", sessions_limit_per_user=1000)
        name = server.add_user()
        people = [Client(server).log_in(name, PASSWORD) for _ in range(14)]
        for _ in range(3):
            in_parallel([person.session for person in people])
            HANG_UPS[kind](postgres, pooler)
            answers = in_parallel([person.session for person in people[:7]])
            answers += [person.get("/account") for person in people[7:]]
            assert [answer.status for answer in answers] == [200] * 14, server.output
        HANG_UPS[kind](postgres, pooler)
        leaver = people.pop()
        assert leaver.api("POST", "/logout", csrf=leaver.csrf_token()).status == 204
        HANG_UPS[kind](postgres, pooler)
        assert Client(server).api("POST", "/login", {"username": name, "password": PASSWORD}).status == 200
        server.stop()
        if pooler:
            pooler.stop()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_JP"])
@pytest.mark.parametrize("setting", ["database_url", "store"])
def test_a_database_that_is_not_utf_8_is_refused_with_the_remedy(stores, tmp_path, encoding, setting):
    name = f"{encoding}_{setting}".lower()
    stores.postgres.sql(
        f"CREATE DATABASE {name} OWNER coatcheck ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    server = Server(tmp_path, **{setting: stores.postgres.url_for("coatcheck", name)})
    result = server.command("serve")
    assert result.returncode == 78
    assert encoding in result.stderr and "ENCODING 'UTF8' TEMPLATE template0" in result.stderr
    assert stores.postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name, role="coatcheck") == "0"
