"""A PostgreSQL server."""

import pathlib
import shutil
import signal
import urllib.parse

from harness.engines.certificates import Authority
from harness.engines.engine import Engine
from harness.engines.process import EngineError, Process, program, run, unprivileged_user
from harness.ports import free_port

SUPERUSER, OWNER, DATABASE = "postgres", "coatcheck", "coatcheck"


class Postgres(Engine):
    """Passwords are checked by SCRAM, connections may be encrypted, and what is committed is on disk.

    One superuser, and one ordinary role that owns the database it works in. As root, everything runs as the system's
    user `postgres`, whom the folder then belongs to.
    """

    name = "postgres"

    def __init__(self, folder, authority: Authority | None = None, password="tide-basket-lantern", **settings):
        super().__init__(folder)
        self.port = free_port()
        self.password = password
        self.authority = authority or Authority(self.folder / "authority")
        self.user = unprivileged_user()
        self.data = self.folder / "data"
        self.settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 300,
            "shared_buffers": "32MB",
            "max_wal_size": "256MB",
            "ssl": "on",
            "ssl_ca_file": "authority.pem",
            "ssl_cert_file": "server.pem",
            "ssl_key_file": "server.key",
            **settings,
        }
        command = [program("postgres", "postgresql"), "-D", self.data]
        self._process = Process(command, self.folder, user=self.user, end_with=signal.SIGINT)

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    def launch(self):
        if not self.data.exists():
            self._initialise()
        super().launch()

    def wait_until_ready(self):
        super().wait_until_ready()
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'"):
            self.sql(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{self.password}'")
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _initialise(self):
        if self.user:
            shutil.chown(self.folder, self.user, self.user)
        self._password_file.write_text(self.password + "\n")
        self._give(self._password_file)
        how = ["--auth", "scram-sha-256", "--username", SUPERUSER, "--pwfile", self._password_file, "--encoding", "UTF8"]
        run([program("initdb", "postgresql"), "-D", self.data, "--no-locale", "--no-sync", *how], self.user, cwd=self.folder)
        self._configure()

    @property
    def _password_file(self) -> pathlib.Path:
        return self.folder / "password"

    def _configure(self):
        with open(self.data / "postgresql.conf", "a") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in self.settings.items())
        server = self.authority.issue(f"postgres-server-{self.port}")
        sources = {"authority.pem": self.authority.certificate, "server.pem": server.certificate, "server.key": server.key}
        for name, source in sources.items():
            self._give(pathlib.Path(shutil.copy(source, self.data / name)))

    def _give(self, path: pathlib.Path):
        path.chmod(0o600)
        if self.user:
            shutil.chown(path, self.user, self.user)

    @property
    def is_ready(self) -> bool:
        try:
            return self.sql("SELECT 1") == "1"
        except EngineError:
            return False

    # Addresses

    @property
    def url(self) -> str:
        """The ordinary role's, to the database it owns."""
        return self.url_for(OWNER, DATABASE)

    @property
    def superuser_url(self) -> str:
        return self.url_for(SUPERUSER, DATABASE)

    @property
    def tls_url(self) -> str:
        parameters = urllib.parse.urlencode({"sslmode": "verify-full", "sslrootcert": self.authority.certificate}, safe="/")
        return f"{self.url_for(OWNER, DATABASE, host='localhost')}?{parameters}"

    def url_for(self, role: str, database: str, host="127.0.0.1", password: str | None = None) -> str:
        password = urllib.parse.quote(password or self.password, safe="")
        return f"postgres://{role}:{password}@{host}:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """Makes an empty database of this name for the ordinary role and returns its URL."""
        self.sql(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        return self.url_for(OWNER, name)

    # What a person does in a terminal

    def sql(self, statement: str, database="postgres", role=SUPERUSER) -> str:
        """Runs SQL with psql: rows a line each, columns parted by |."""
        url = self.url_for(role, database) + "?connect_timeout=5"
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]
        return run([program("psql", "postgresql-client"), url, *options, "--command", statement])

    def standby(self, folder) -> "Postgres":
        """A second server that follows this one and is read-only. It has the same roles, and starts on demand."""
        copy = Postgres(folder, authority=self.authority, password=self.password)
        if copy.user:
            shutil.chown(copy.folder, copy.user, copy.user)
        source = self.url_for(SUPERUSER, "postgres")
        run([program("pg_basebackup", "postgresql"), "-d", source, "-D", copy.data, "-R", "-c", "fast"], copy.user, cwd=copy.folder)
        copy._configure()
        return copy
