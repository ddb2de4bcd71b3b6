"""Several servers that share their settings, behind one load balancer."""

import pathlib

from harness.engines import Nginx
from harness.ports import free_port
from harness.server import Server


class Site:
    """`Client(site)` comes in through nginx, which hands requests to the servers in turn and never tries a second one;
    `visitor.at(site.servers[1])` goes to one of them. All have the same public URL, database and session store."""

    certificate = None

    def __init__(self, folder: pathlib.Path, count=3, **settings):
        door = free_port()
        shared = {"public_url": f"http://localhost:{door}", "trusted_proxies": "127.0.0.1/32", **settings}
        self.servers = [Server(folder / f"server-{number}", **shared) for number in range(1, count + 1)]
        self.nginx = Nginx(folder / "nginx", [server.port for server in self.servers], port=door)

    @property
    def first(self) -> Server:
        return self.servers[0]

    @property
    def port(self) -> int:
        return self.nginx.port

    @property
    def url(self) -> str:
        return self.first.url

    @property
    def cookie_name(self) -> str:
        return self.first.cookie_name

    def start(self) -> "Site":
        """All at once, as after a power cut: one of them makes the tables while the others wait."""
        for server in self.servers:
            server.launch()
        for server in self.servers:
            server.wait_until_ready()
        self.nginx.start()
        return self

    def stop(self):
        self.nginx.stop()
        for server in self.servers:
            if server.is_running:
                server.stop()

    def kill(self):
        self.nginx.kill()
        for server in self.servers:
            if server.is_running:
                server.kill()

    @property
    def output(self) -> str:
        return "\n".join(f"--- {server.folder.name}\n{server.output[-4000:]}" for server in self.servers)

    # As of one server; a command goes to the shared stores, whichever server's settings it runs with.

    def add_user(self, **options) -> str:
        return self.first.add_user(**options)

    def audit(self, **filters) -> list[dict]:
        return self.first.audit(**filters)

    def observe(self, method, path, response):
        self.first.observe(method, path, response)
