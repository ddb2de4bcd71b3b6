"""A server on a filled database, with SQLite or PostgreSQL, in a folder that is kept or thrown away."""

import contextlib
import json
import pathlib
import time

from harness import Client, Server
from harness.engines import Postgres
from harness.server import PASSWORD
from harness.waiting import eventually

from Pages.crowd import NAMED, Crowd
from Pages.filling import Filling, say
from Pages.tables import PostgresTables, SQLiteTables

ADMINISTRATOR = "manager"
# A busy user has more sessions than others may have, and what was made up is not removed while it is kept.
SETTINGS = {"sessions_limit_per_user": 1000, "audit_retention": "3650d", "log_level": "error"}
# Those of a new PostgreSQL, unlike the small ones of the tests. Without autovacuum nothing but the filling makes statistics.
POSTGRES = {"shared_buffers": "128MB", "max_wal_size": "2GB", "autovacuum": "off"}


class NotStarted(Exception):
    """The server gave up on the filled database."""


class Installation:
    """`with Installation(…) as installation:` fills the database unless it is filled, and starts the server."""

    def __init__(self, engine: str, folder: pathlib.Path, rows: int, passwords: int | None = None, analyze: bool = True):
        self.engine, self.folder, self.rows, self.passwords, self.analyze = engine, folder, rows, passwords, analyze
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Installation":
        with contextlib.ExitStack() as stack:
            self._open(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _open(self, stack: contextlib.ExitStack):
        settings = dict(SETTINGS)
        if self.engine == "postgres":
            self.database = stack.enter_context(self._postgres())
            settings["database_url"] = self.database.url
        self.server = Server(self.folder / "server", **settings)
        stack.callback(lambda: self.server.is_running and self.server.stop())
        if self._note.exists():
            self._reuse()
        else:
            self._fill()
        self._start()

    def _start(self):
        """Without the haste of the tests: with so many rows it may take a while, which is measured too."""
        started = time.monotonic()
        self.server.launch()
        eventually(lambda: self.server.is_ready or not self.server.is_running, within=900, interval=0.02, what="the server being ready")
        if not self.server.is_running:
            last = self.server.output.strip().rpartition("\n")[2]
            raise NotStarted(f"the server ended {time.monotonic() - started:.1f} s after its start with {self.rows:,} rows: {last}")
        self.starting = time.monotonic() - started
        say(f"{self.engine}: the server is ready after {self.starting:.1f} s")

    def _postgres(self) -> Postgres:
        engine = Postgres(self.folder / "postgres", **POSTGRES)
        if engine.data.exists():
            engine._configure()  # a port of this run
        return engine

    # Filling

    @property
    def _note(self) -> pathlib.Path:
        """Written when the database is full."""
        return self.folder / "filled.json"

    def _tables(self):
        return PostgresTables(self.database) if self.engine == "postgres" else SQLiteTables(self.server.database)

    @contextlib.contextmanager
    def _filling(self):
        tables = self._tables()
        try:
            yield Filling(tables, self.crowd, self.engine)
        finally:
            tables.close()

    def _fill(self):
        started = time.monotonic()
        self.crowd = Crowd(self.rows, int(time.time() * 1000) - 60_000, self.passwords)
        self.server.run("migrate")
        with self._filling() as filling:
            filling.fill_log()
        profile = ("--display-name", "Mona-Lisa Manager", "--email", "mona.manager@office.example")
        self.server.run("user", "add", ADMINISTRATOR, "--admin", "--password-stdin", *profile, input=PASSWORD + "\n")
        self.server.start()
        Client(self.server).log_in(ADMINISTRATOR, PASSWORD, remember=True)
        self.server.stop()
        with self._filling() as filling:
            filling.fill_people()
            filling.tables.finish(self.analyze)
            columns = {table: filling.tables.columns(table) for table in ("accounts", "sessions", "audit_log", "account_words")}
        self._note.write_text(json.dumps({"rows": self.rows, "now": self.crowd.now, "columns": columns}))
        say(f"{self.engine}: full after {time.monotonic() - started:.0f} s, {self.size / 1e6:,.0f} MB")

    def _reuse(self):
        note = json.loads(self._note.read_text())
        if note["rows"] != self.rows:
            raise SystemExit(f"{self.folder} has {note['rows']:,} rows of each kind: --rows {note['rows']}, or another folder")
        self.crowd = Crowd(note["rows"], note["now"])
        self.server.run("migrate")
        tables = self._tables()
        for table, columns in note["columns"].items():
            if added := sorted(set(tables.columns(table)) - set(columns)):
                say(f"{self.engine}: {table} has got {', '.join(added)} since it was filled, with what the migration puts there")
        tables.close()

    @property
    def size(self) -> int:
        """The bytes of the database."""
        if self.engine == "postgres":
            return int(self.database.sql("SELECT pg_database_size('coatcheck')"))
        return self.server.database.stat().st_size

    # Visitors

    def visitor(self, name: str) -> Client:
        """Signed in. The people of the crowd have the administrator's password."""
        assert name == ADMINISTRATOR or name in NAMED
        return Client(self.server).log_in(name, PASSWORD, remember=True)
