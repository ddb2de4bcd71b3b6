"""Empty shared stores, from engines that are started when the first test asks for one."""

import functools
import itertools
import pathlib

from harness.engines import Engine, PgBouncer, Postgres, Redis, RedisCluster, RedisSentinel

PASSWORD = "copper-thimble-orchard"


class Stores:
    """One of each engine, for tests that leave them running. Tests that break an engine start their own."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self._numbers = itertools.count(1)
        self._running: list[Engine] = []

    def _start(self, engine: Engine) -> Engine:
        self._running.append(engine)
        return engine.start()

    def stop(self):
        while self._running:
            self._running.pop().stop()

    @functools.cached_property
    def redis(self) -> Redis:
        return self._start(Redis(self.folder / "redis", password=PASSWORD, databases=10_000))

    @functools.cached_property
    def sentinel(self) -> RedisSentinel:
        return self._start(RedisSentinel(self.folder / "sentinel", password=PASSWORD, databases=10_000))

    @functools.cached_property
    def cluster(self) -> RedisCluster:
        return self._start(RedisCluster(self.folder / "cluster", password=PASSWORD))

    @functools.cached_property
    def postgres(self) -> Postgres:
        return self._start(Postgres(self.folder / "postgres", password=PASSWORD))

    @functools.cached_property
    def pgbouncer(self) -> PgBouncer:
        return self._start(PgBouncer(self.folder / "pgbouncer", self.postgres))

    def database(self) -> str:
        """The URL of an empty PostgreSQL database."""
        return self.postgres.new_database(f"test{next(self._numbers)}")

    def sessions(self, name: str) -> str:
        """The URL of an empty session store. All that is kept in the cluster shares its one key space."""
        match name:
            case "redis":
                return self.redis.url_for("", database=next(self._numbers))
            case "sentinel":
                return f"{self.sentinel.url}/{next(self._numbers)}"
            case "cluster":
                return self.cluster.url
            case "postgres":
                return self.database()
        raise ValueError(name)

    def settings(self, name: str) -> dict[str, str]:
        """The settings of servers that share all stores: accounts in PostgreSQL, sessions there as well or elsewhere."""
        match name:
            case "database":
                return {"database_url": self.database(), "store": "database:"}
            case "pgbouncer":
                pooled = self.pgbouncer.url_for(self.database().rsplit("/", 1)[1])
                return {"database_url": pooled + "?prepared_statements=off", "store": "database:"}
        return {"database_url": self.database(), "store": self.sessions(name)}
