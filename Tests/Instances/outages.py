"""Engines that go away and come back while servers depend on them."""

import pathlib
import signal
import time

from harness.engines import Engine, Postgres, Redis, RedisCluster, RedisSentinel


class Outage:
    """begin() returns when the engine is down, end() when it or its replacement is up again."""

    heals = False  # whether others take the place of what was killed

    def __init__(self, engine: Engine, sessions_url: str):
        self.engine = engine
        self.sessions_url = sessions_url

    def begin(self):
        raise NotImplementedError

    def end(self):
        raise NotImplementedError

    def repair(self):
        """Restarts the killed server as another replica of its successor."""


class Stopped(Outage):
    def begin(self):
        self.engine.stop()

    def end(self):
        time.sleep(2)
        self.engine.start()


class Killed(Stopped):
    def begin(self):
        self.engine.kill()


class Frozen(Outage):
    """It accepts connections but does not answer, as if the cable had been pulled."""

    def begin(self):
        for process in self.engine.processes:
            process.send(signal.SIGSTOP)

    def end(self):
        time.sleep(2)
        for process in self.engine.processes:
            process.send(signal.SIGCONT)


class NodeKilled(Outage):
    heals = True

    def repair(self):
        self.killed.start()
        self.engine.wait_until_ready()


class PrimaryKilled(NodeKilled):
    def begin(self):
        self.killed = self.engine.kill_primary()

    def end(self):
        self.engine.wait_for_another_primary(self.killed)


class MasterKilled(NodeKilled):
    def begin(self):
        self.killed = self.engine.masters[0]
        self.killed.kill()

    def end(self):
        self.engine.wait_until_served()


KINDS = {
    "redis stopped": Stopped,
    "redis killed": Killed,
    "redis frozen": Frozen,
    "sentinel primary killed": PrimaryKilled,
    "cluster master killed": MasterKilled,
    "postgres restarted": Stopped,
    "postgres killed": Killed,
    "postgres frozen": Frozen,
}


def engine(name: str, folder: pathlib.Path) -> Engine:
    """The engine that holds the sessions, set so that it loses nothing it acknowledged; see docs/stores.md."""
    match name.split()[0]:
        case "redis":
            return Redis(folder / "redis", password="brass-whistle-alcove")
        case "sentinel":
            return RedisSentinel(folder / "sentinel", min_replicas_to_write=1, min_replicas_max_lag=2)
        case "cluster":
            return RedisCluster(folder / "cluster", replicas_per_master=1)
        case "postgres":
            return Postgres(folder / "postgres")
