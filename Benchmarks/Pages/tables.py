"""Tables of the two engines, filled from rows that name their columns."""

import contextlib
import itertools
import os
import sqlite3
import subprocess

from harness.engines import Postgres
from harness.engines.process import program

BATCH = 20_000


class Stored(str):
    """A value as PostgreSQL writes it for COPY."""


class SQLiteTables:
    """The file is not safe from a crash while it is filled."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -800000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def columns(self, table: str) -> list[str]:
        """Empty if there is no such table."""
        return [row[1] for row in self.connection.execute(f"PRAGMA table_info({table})")]

    def first(self, table: str) -> dict:
        row = self.connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
        return dict(zip(self.columns(table), row))

    def texts(self, table: str, column: str) -> list[str]:
        return sorted(row[0] for row in self.connection.execute(f"SELECT {column} FROM {table}"))

    def insert(self, table: str, columns: list[str], rows):
        marks = ", ".join("?" * len(columns))
        self.connection.execute("BEGIN")
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        self.connection.execute("COMMIT")

    def set_head(self, seq: int, digest: bytes):
        self.connection.execute("INSERT OR REPLACE INTO audit_head (single, seq, hash) VALUES (1, ?, ?)", (seq, digest))

    def finish(self, analyze: bool):
        """As shipped: nothing runs ANALYZE in SQLite."""

    def close(self):
        self.connection.execute("PRAGMA locking_mode = NORMAL")
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.close()


class PostgresTables:
    """psql, as the superuser, for whom nothing is checked."""

    def __init__(self, engine: Postgres):
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]
        self.psql = [program("psql", "postgresql-client"), engine.superuser_url, *options, "--command"]
        self.environment = os.environ | {"PGOPTIONS": "-c session_replication_role=replica"}

    def _run(self, statement: str) -> str:
        command = [*self.psql, statement]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self.environment).stdout.removesuffix("\n")

    def columns(self, table: str) -> list[str]:
        found = self._run(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position")
        return found.split()

    def first(self, table: str) -> dict:
        row = self._run(f"COPY (SELECT * FROM {table} LIMIT 1) TO STDOUT")
        return dict(zip(self.columns(table), map(Stored, row.split("\t"))))

    def texts(self, table: str, column: str) -> list[str]:
        return sorted(self._run(f"SELECT {column} FROM {table}").splitlines())

    def insert(self, table: str, columns: list[str], rows):
        command = [*self.psql, f"COPY {table} ({', '.join(columns)}) FROM STDIN"]
        copy = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8", env=self.environment)
        with contextlib.closing(copy.stdin) as stream:
            for batch in _batches(rows):
                stream.write("".join("\t".join(map(_field, row)) + "\n" for row in batch))
        if copy.wait():
            raise RuntimeError(f"the rows of {table} were refused")

    def set_head(self, seq: int, digest: bytes):
        self._run(f"DELETE FROM audit_head; INSERT INTO audit_head (single, seq, hash) VALUES (1, {seq}, '\\x{digest.hex()}')")

    def finish(self, analyze: bool):
        if analyze:
            self._run("VACUUM (ANALYZE)")

    def close(self):
        pass


def _batches(rows):
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch


def _field(value) -> str:
    """A value for COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, Stored):
        return value
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value).replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t")
