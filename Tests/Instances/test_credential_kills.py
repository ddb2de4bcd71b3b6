"""A server is killed, or its session store is away, at any moment of a change of credentials.

Either the change is stored and every session made before it is over, or nothing has happened. The moments are spread over the
whole change, and every second one lies right after its commit, where the accounts are in a file that can be watched.
`make kills` tries more of them than `make test` does.
"""

import os
import re
import sqlite3
import subprocess
import threading
import time

import pytest

from harness import Client
from harness.engines import Redis, engine_folder
from harness.server import PASSWORD
from harness.waiting import eventually

NEW = "harbour-quilt-ninety-crows"
KILLS = int(os.environ.get("KILLS", "4"))
ADMIN = "root"

#: Where the sessions are; accounts are in SQLite, but with `postgres`.
STORES = ["sqlite", "postgres", "redis"]


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in STORES])
def settings(request, stores):
    match request.param:
        case "sqlite":
            return {"store": "database:"}
        case "postgres":
            return {"database_url": stores.database(), "store": "database:"}
        case "redis":
            return {"store": stores.sessions("redis")}


class Change:
    """One change of one user's credentials, with its pre- and postconditions."""

    def __init__(self, server, admin: Client):
        self.server, self.admin = server, admin
        self.user = server.add_user()
        self.mine, self.other = Client(server).log_in(self.user, PASSWORD), Client(server).log_in(self.user, PASSWORD)
        self.cookies = [self.mine.cookie_header, self.other.cookie_header]
        self.prepare()

    @property
    def handles(self) -> list[str]:
        """The sessions that the change ends. Their first 21 characters are the same in every token of theirs."""
        return [cookie.partition("coatcheck=")[2][:21] for cookie in self.cookies]

    def prepare(self):
        """Preparation before the critical moment."""

    def make(self):
        """Returns the answer's status; raises OSError when the server is killed meanwhile."""
        raise NotImplementedError

    @property
    def is_stored(self) -> bool:
        return self.can_log_in(NEW)

    def assert_nothing_happened(self):
        assert self.can_log_in(PASSWORD)

    def can_log_in(self, password) -> bool:
        answer = Client(self.server).api("POST", "/login", {"username": self.user, "password": password})
        assert answer.status in (200, 401), answer
        return answer.status == 200

    def sessions_alive(self) -> list[bool]:
        answers = [Client(self.server).session(cookie=cookie) for cookie in self.cookies]
        assert {answer.status for answer in answers} <= {200, 401}
        return [answer.status == 200 for answer in answers]


class OwnPassword(Change):
    @property
    def handles(self):
        return super().handles[1:]  # this one goes on, unless the server was killed before it could

    def prepare(self):
        self.csrf = self.mine.csrf_token()

    def make(self):
        return self.mine.api("POST", "/password", {"current": PASSWORD, "new": NEW}, csrf=self.csrf).status


class Reset(Change):
    def prepare(self):
        self.token = re.search(r"token=([\w-]+)", self.server.run("user", "reset-password", self.user)).group(1)
        self.page = Client(self.server)
        self.open()

    def open(self):
        self.csrf = self.page.get(f"/reset?token={self.token}").field("csrf_token")

    def make(self):
        fields = {"csrf_token": self.csrf, "token": self.token, "password": NEW, "password_again": NEW}
        return self.page.form("/reset", fields).status

    def assert_nothing_happened(self):
        super().assert_nothing_happened()
        self.open()
        assert self.make() == 303  # the link is not spent


class ByAdministrator(Change):
    method, payload = "PATCH", None

    def prepare(self):
        self.id = self.mine.session().json["principal"]["id"]
        self.csrf = self.admin.csrf_token()

    def make(self):
        return self.admin.api(self.method, f"/admin/users/{self.id}", self.payload, csrf=self.csrf).status


class Disable(ByAdministrator):
    payload = {"disabled": True}

    @property
    def is_stored(self):
        return not self.can_log_in(PASSWORD)

    def assert_nothing_happened(self):
        assert self.sessions_alive() == [True, True]


class Delete(Disable):
    method = "DELETE"


class Promote(ByAdministrator):
    payload = {"roles": ["admin"]}

    @property
    def is_stored(self):
        return self.admin.api("GET", f"/admin/users/{self.id}").json["roles"] == ["admin"]


KINDS = [OwnPassword, Reset, Disable, Delete, Promote]


class Watch:
    """Waits until a change is stored in the accounts' file, and keeps the server from the next step."""

    def __init__(self, change):
        self.database = sqlite3.connect(change.server.database, isolation_level=None, timeout=0)
        self.user = change.user
        self.before = self.version

    @property
    def version(self):
        return self.database.execute("SELECT security_version FROM accounts WHERE username = ?", [self.user]).fetchone()

    def wait(self, thread):
        """Sessions are in the same file: takes the file's lock in turn with the server."""
        while thread.is_alive():
            try:
                self.database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                continue
            if self.version != self.before:
                return
            self.database.execute("ROLLBACK")
            time.sleep(0.0002)

    def close(self):
        self.database.close()


class RedisWatch(Watch):
    """Sessions are in Redis, which puts every write off."""

    def __init__(self, change):
        super().__init__(change)
        self.tell(change.server.store, "PAUSE", "60000", "WRITE")
        self.store = change.server.store

    def wait(self, thread):
        while self.version == self.before and thread.is_alive():
            time.sleep(0.0002)

    def close(self):
        super().close()
        self.tell(self.store, "UNPAUSE")

    @staticmethod
    def tell(url, *command):
        subprocess.run(["redis-cli", "--no-auth-warning", "-u", url, "CLIENT", *command], check=True, capture_output=True)


def watch(change) -> Watch:
    return RedisWatch(change) if change.server.store.startswith("redis") else Watch(change)


def killed_during(change, delay) -> int | None:
    """Kills the server `delay` seconds into the change, or without a delay right after its commit, and starts it again.
    The answer's status, if there was one."""
    status, commit = [], watch(change) if delay is None else None

    def make():
        try:
            status.append(change.make())
        except (OSError, ValueError):
            pass

    thread = threading.Thread(target=make)
    thread.start()
    if commit:
        commit.wait(thread)
    else:
        time.sleep(delay)
    change.server.kill()
    thread.join()
    if commit:
        commit.close()
    change.server.start()
    return status[0] if status else None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_session_outlives_a_change_that_is_stored_whenever_the_server_is_killed(kind, settings, start, record_property):
    server = start(sessions_limit_per_user=1000, sessions_reauthentication_window="1h", **settings)
    server.add_user(ADMIN, admin=True)
    admin = Client(server).log_in(ADMIN, PASSWORD)
    rehearsal = kind(server, admin)
    began = time.monotonic()
    assert rehearsal.make() in (200, 204, 303)
    duration = time.monotonic() - began
    assert rehearsal.is_stored and rehearsal.sessions_alive() == [False, False]
    stored, acknowledged, changes = 0, 0, []
    for number in range(KILLS):
        change = kind(server, admin)
        at_commit = number % 2 == 0 and "database_url" not in settings  # a file, then
        status = killed_during(change, None if at_commit else duration * 1.15 * (number + 1) / (KILLS + 1))
        alive = change.sessions_alive()
        if change.is_stored:
            stored += 1
            changes.append(change)
            assert alive == [False, False], f"a session survived the change, kill {number}"
        else:
            assert status is None, f"an acknowledged change was lost, kill {number}"
            assert alive == [True, True]
            change.assert_nothing_happened()
        acknowledged += status is not None
    eventually(lambda: not left(server, changes), within=40, what="the removal of the ended sessions")
    server.run("audit", "verify")
    record_property("timeline", f"{kind.__name__}: {KILLS} kills, {stored} changes stored, {acknowledged} acknowledged, 0 survivors")


def left(server, changes) -> list[str]:
    """The sessions made before a change that are still in the store."""
    listed = server.run("session", "list", "--json")
    return [change.user for change in changes if any(handle in listed for handle in change.handles)]


@pytest.fixture
def redis():
    with engine_folder() as folder:
        engine = Redis(folder / "redis").start()
        yield engine
        engine.stop()


@pytest.mark.xdist_group("redis away")
def test_a_reset_while_the_session_store_is_away_ends_the_sessions_all_the_same(redis, start):
    server = start(store=redis.url)
    reset = Reset(server, None)
    redis.stop()
    assert reset.make() == 303
    redis.start()
    eventually(lambda: server.is_ready, what="the server being ready")
    assert reset.is_stored
    for cookie in reset.cookies:
        answer = Client(server).session(cookie=cookie)
        assert (answer.status, answer.json.get("reason")) == (401, "password_changed")
    eventually(lambda: not left(server, [reset]), within=40, what="the removal of the ended sessions")
    assert [event["reason"] for event in server.audit(event="session_expired")] == ["password_change"] * 2


@pytest.mark.xdist_group("redis away")
def test_a_command_that_does_not_reach_the_session_store_changes_nothing(redis, start):
    server = start(store=redis.url)
    change = Change(server, None)
    redis.stop()
    assert server.command("user", "disable", change.user).returncode == 69
    redis.start()
    eventually(lambda: server.is_ready, what="the server being ready")
    assert change.sessions_alive() == [True, True] and change.can_log_in(PASSWORD)
