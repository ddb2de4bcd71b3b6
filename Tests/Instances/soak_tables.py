"""The number of rows in everything that a server keeps, read beside it."""

import sqlite3

from harness.engines import Postgres, Redis

#: The tables of accounts and of what happened to them.
COMMON = ["login_failures", "audit_log", "revocations", "session_removals", "running_servers"]
SESSIONS = {"live": "sessions", "ended": "ended_sessions", "log": "near_log", "members": "near_members"}


class SQLiteTables:
    """Accounts and sessions in one file."""

    def __init__(self, path):
        self.path = path

    def count(self) -> dict[str, int]:
        tables = SESSIONS | {name: name for name in COMMON}
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)
        try:
            return {name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for name, table in tables.items()}
        finally:
            connection.close()


class RedisTables:
    """Sessions in Redis, accounts in PostgreSQL."""

    def __init__(self, redis: Redis, database: int, postgres: Postgres, name: str):
        self.redis, self.database, self.postgres, self.name = redis, str(database), postgres, name

    def count(self) -> dict[str, int]:
        rows = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in COMMON)
        lines = self.postgres.sql(rows, database=self.name).splitlines()
        counts = {table: int(count) for table, count in (line.split("|") for line in lines)}
        return counts | {
            "live": self._number("ZCARD", "all"),
            "ended": self._number("ZCARD", "ended"),
            "log": self._number("XLEN", "near:log"),
            "members": self._number("ZCARD", "near:members"),
            "keys": int(self._cli("DBSIZE")),
        }

    def _number(self, command: str, part: str) -> int:
        return int(self._cli(command, "coatcheck:{all}:" + part))

    def _cli(self, *arguments) -> str:
        return self.redis.cli("-n", self.database, *arguments)
