"""The number of rows in everything that a server keeps, read beside it."""

import sqlite3

from harness.engines import Postgres, Redis

#: What a store of sessions keeps. In an SQLite file these are tables.
SESSIONS = {"sessions": "live", "ended_sessions": "ended", "near_log": "log", "near_members": "members"}


def counting(tables: list[str]) -> str:
    """One statement, so that a row that moves from one table to another is counted once."""
    return " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)


class SQLiteTables:
    """Accounts and sessions in one file."""

    def __init__(self, path):
        self.path = path
        names = self._rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        self.tables = [name for (name,) in names]

    def count(self) -> dict[str, int]:
        return {SESSIONS.get(table, table): number for table, number in self._rows(counting(self.tables))}

    def _rows(self, query: str) -> list[tuple]:
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


class RedisTables:
    """Sessions in Redis, accounts in PostgreSQL."""

    #: The command that measures each, of one key.
    PARTS = {"live": "ZCARD", "ended": "ZCARD", "log": "XLEN", "members": "ZCARD"}
    KEYS = {"live": "index:start", "ended": "index:ended", "log": "near:log", "members": "near:members"}

    def __init__(self, redis: Redis, database: int, postgres: Postgres, name: str):
        self.redis, self.database, self.postgres, self.name = redis, str(database), postgres, name
        self.tables = postgres.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", database=name).splitlines()

    def count(self) -> dict[str, int]:
        lines = self.postgres.sql(counting(self.tables), database=self.name).splitlines()
        counts = {table: int(count) for table, count in (line.split("|") for line in lines)}
        return counts | self._sessions()

    def _sessions(self) -> dict[str, int]:
        """In one script, as in SQLite in one statement."""
        calls = ", ".join(f"redis.call('{command}', KEYS[{number}])" for number, command in enumerate(self.PARTS.values(), 1))
        calls += ", redis.call('DBSIZE')"
        keys = [f"coatcheck:{{all}}:{self.KEYS[name]}" for name in self.PARTS]
        answer = self.redis.cli("-n", self.database, "EVAL", f"return {{{calls}}}", len(keys), *keys)
        return dict(zip([*self.PARTS, "keys"], map(int, answer.split()), strict=True))
