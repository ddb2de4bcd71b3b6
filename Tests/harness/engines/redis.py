"""A single Redis server."""

import urllib.parse

from harness.engines.certificates import Authority, Certificate
from harness.engines.engine import Engine
from harness.engines.process import EngineError, Process, program, run
from harness.ports import free_port

USER = "coatcheck"


class Redis(Engine):
    """Settings are named as in redis.conf, with underscores for hyphens: appendfsync="always".

    `password` belongs to the default user and to the user `coatcheck`. With an `authority` the server speaks TLS only
    and asks every client for a certificate. What it was told is on disk before it answers, unless `appendfsync` says
    otherwise.
    """

    name = "redis"

    def __init__(self, folder, password: str | None = None, authority: Authority | None = None, **settings):
        super().__init__(folder)
        self.port = free_port()
        self.password = password
        self.authority = authority
        self.client_certificate: Certificate | None = authority.issue("redis-client") if authority else None
        self.settings = {
            "bind": "127.0.0.1",
            "dir": self.folder,
            "save": '""',
            "appendonly": "yes",
            "appendfsync": "always",
            "repl_diskless_sync_delay": 0,  # or replicas wait five seconds for company
            **self._ports(),
            **self._accounts(),
            **settings,
        }
        self._process = Process([program("redis-server"), self.folder / "redis.conf"], self.folder)

    def _ports(self) -> dict:
        if not self.authority:
            return {"port": self.port}
        server = self.authority.issue("redis-server")
        return {
            "port": 0,
            "tls_port": self.port,
            "tls_cert_file": server.certificate,
            "tls_key_file": server.key,
            "tls_ca_cert_file": self.authority.certificate,
            "tls_auth_clients": "yes",
        }

    def _accounts(self) -> dict:
        if not self.password:
            return {}
        return {
            "requirepass": self.password,
            "masterauth": self.password,
            "user": f"{USER} on >{self.password} ~* &* +@all",
        }

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    def launch(self):
        # A server under Sentinel or Cluster rewrites its file; what it wrote there is what it comes back with.
        file = self.folder / "redis.conf"
        if not file.exists():
            file.write_text("".join(f"{key.replace('_', '-')} {value}\n" for key, value in self.settings.items()))
        super().launch()

    @property
    def is_ready(self) -> bool:
        try:
            return self.cli("PING") == "PONG"
        except EngineError:
            return False

    # Addresses

    @property
    def url(self) -> str:
        """With the default user's password, and with the certificates when it speaks TLS."""
        return self.url_for("")

    @property
    def user_url(self) -> str:
        return self.url_for(USER)

    def url_for(self, user: str, password: str | None = None, database: int | None = None) -> str:
        password = password or self.password
        credentials = f"{user}:{urllib.parse.quote(password, safe='')}@" if password else ""
        path = "" if database is None else f"/{database}"
        if not self.authority:
            return f"redis://{credentials}{self.address}{path}"
        return f"rediss://{credentials}localhost:{self.port}{path}?" + urllib.parse.urlencode(self._tls_parameters, safe="/")

    @property
    def _tls_parameters(self) -> dict:
        return {
            "ssl_ca_certs": self.authority.certificate,
            "ssl_certfile": self.client_certificate.certificate,
            "ssl_keyfile": self.client_certificate.key,
        }

    # What a person does in a terminal

    def cli(self, *arguments) -> str:
        """Runs one command with redis-cli; an error reply is an EngineError."""
        return run([program("redis-cli", "redis-tools"), "-e", "-h", "127.0.0.1", "-p", self.port, *self.cli_options, *arguments])

    @property
    def cli_options(self) -> list:
        options = ["-a", self.password, "--no-auth-warning"] if self.password else []
        if self.authority:
            certificate = self.client_certificate
            options += ["--tls", "--cacert", self.authority.certificate]
            options += ["--cert", certificate.certificate, "--key", certificate.key]
        return options

    def info(self, section: str) -> dict[str, str]:
        lines = self.cli("INFO", section).splitlines()
        return dict(line.strip().split(":", 1) for line in lines if ":" in line)

