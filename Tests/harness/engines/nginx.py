"""An nginx that hands requests to several servers in turn."""

import os
import signal
import socket

from harness.engines.engine import Engine
from harness.engines.process import Process, program
from harness.ports import free_port


class Nginx(Engine):
    """Round robin without stickiness and retries: the client sees the answer or failure of one server."""

    name = "nginx"

    def __init__(self, folder, upstreams: list[int], port: int | None = None):
        super().__init__(folder)
        self.port = port or free_port()
        self.upstreams = upstreams
        command = [program("nginx"), "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr"]
        self._process = Process(command, self.folder, end_with=signal.SIGTERM)

    @property
    def processes(self) -> list[Process]:
        return [self._process]

    def launch(self):
        (self.folder / "nginx.conf").write_text("\n".join(self._lines()) + "\n")
        super().launch()

    def _lines(self) -> list[str]:
        names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        return [
            "user root;" if os.geteuid() == 0 else "",
            "daemon off;",
            "master_process off;",  # one process, so that none is left when it is killed
            f"pid {self.folder}/nginx.pid;",
            "events { worker_connections 1024; }",
            "http {",
            *(f"{name}_temp_path {self.folder}/{name};" for name in names),
            "access_log off;",
            "upstream servers {",
            *(f"server 127.0.0.1:{port} max_fails=0;" for port in self.upstreams),
            "}",
            f"server {{ listen 127.0.0.1:{self.port}; location / {{",
            "proxy_pass http://servers;",
            "proxy_next_upstream off;",
            "proxy_set_header Host $http_host;",
            "proxy_set_header X-Forwarded-For $remote_addr;",
            "} }",
            "}",
        ]

    @property
    def is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"
