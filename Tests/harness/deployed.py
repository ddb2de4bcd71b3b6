"""The configurations of deploy/, started as they are shipped: only what they call variables is filled in."""

import os
import re
import signal
import socket

from harness.engines.engine import Engine
from harness.engines.process import Process, program
from harness.ports import free_port
from harness.server import ROOT

DEPLOY = ROOT / "deploy"


class Deployed(Engine):
    """A proxy in front of Coatcheck and of one application, with TLS. `variables` are those of the shipped file."""

    def __init__(self, folder, certificate, port: int, **variables):
        super().__init__(folder)
        self.port = port
        bundle = self.folder / "bundle.pem"
        bundle.write_text(certificate.certificate.read_text() + certificate.key.read_text())
        self.variables = {
            "HTTPS_PORT": port,
            "HTTP_PORT": free_port(),
            "CERTIFICATE": certificate.certificate,
            "CERTIFICATE_KEY": certificate.key,
            "CERTIFICATE_BUNDLE": bundle,
            **variables,
        }
        self._process = Process(self.command(), self.folder, end_with=signal.SIGTERM)

    def command(self) -> list:
        raise NotImplementedError

    @property
    def environment(self) -> list[str]:
        return ["env", f"HOME={self.folder}", *(f"{name}={value}" for name, value in self.variables.items())]

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    @property
    def is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class DeployedNginx(Deployed):
    name = "nginx"

    def command(self):
        template = (DEPLOY / "nginx/coatcheck.conf.template").read_text()
        filled = re.sub(r"\$\{([A-Z_]+)\}", lambda match: str(self.variables[match[1]]), template)
        (self.folder / "coatcheck.conf").write_text(filled)
        temporary = "\n".join(f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"""{"user root;" if os.geteuid() == 0 else ""}
            daemon off; master_process off; pid {self.folder}/nginx.pid;
            events {{ worker_connections 1024; }}
            http {{ {temporary} access_log off; include {self.folder}/coatcheck.conf; }}
            """
        )
        return [program("nginx"), "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr"]


class DeployedCaddy(Deployed):
    name = "caddy"

    def command(self):
        return [*self.environment, program("caddy"), "run", "--config", DEPLOY / "caddy/Caddyfile", "--adapter", "caddyfile"]


class DeployedHAProxy(Deployed):
    name = "haproxy"

    def command(self):
        self.variables["COATCHECK_LUA"] = DEPLOY / "haproxy/coatcheck.lua"
        return [*self.environment, program("haproxy"), "-db", "-f", DEPLOY / "haproxy/haproxy.cfg"]


DEPLOYED = {kind.name: kind for kind in (DeployedNginx, DeployedCaddy, DeployedHAProxy)}
