"""A pgbouncer in front of a PostgreSQL server."""

import signal
import urllib.parse

from harness.engines.engine import Engine
from harness.engines.postgres import OWNER, Postgres
from harness.engines.process import EngineError, Process, program, run, unprivileged_user
from harness.ports import free_port


class PgBouncer(Engine):
    """Transaction mode: a connection to the server belongs to a client for one transaction only."""

    name = "pgbouncer"

    def __init__(self, folder, postgres: Postgres, pool_size=20):
        super().__init__(folder)
        self.port = free_port()
        self.postgres = postgres
        self.pool_size = pool_size
        command = [program("pgbouncer"), self.folder / "pgbouncer.ini"]
        self._process = Process(command, self.folder, user=unprivileged_user(), end_with=signal.SIGINT)

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    def launch(self):
        (self.folder / "users.txt").write_text(f'"{OWNER}" "{self.postgres.password}"\n')
        (self.folder / "pgbouncer.ini").write_text("\n".join(self._lines()) + "\n")
        super().launch()

    def _lines(self) -> list[str]:
        return [
            "[databases]",
            f"* = host=127.0.0.1 port={self.postgres.port}",
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {self.port}",
            "unix_socket_dir =",
            "auth_type = scram-sha-256",
            f"auth_file = {self.folder / 'users.txt'}",
            "pool_mode = transaction",
            "max_client_conn = 1000",
            f"default_pool_size = {self.pool_size}",
            "server_login_retry = 1",
        ]

    @property
    def is_ready(self) -> bool:
        try:
            return run([program("psql", "postgresql-client"), self.url + "?connect_timeout=5", "-Atc", "SELECT 1"]) == "1"
        except EngineError:
            return False

    @property
    def url(self) -> str:
        return self.url_for(urllib.parse.urlsplit(self.postgres.url).path[1:])

    def url_for(self, database: str) -> str:
        password = urllib.parse.quote(self.postgres.password, safe="")
        return f"postgres://{OWNER}:{password}@127.0.0.1:{self.port}/{database}"
