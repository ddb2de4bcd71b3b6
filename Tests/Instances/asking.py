"""Clients that ask every server for the same sessions without pause, and disturbances of the servers meanwhile."""

import http.client
import random
import re
import signal
import threading
import time
import urllib.parse

from harness import Client, Server, Site
from harness.load import Threads
from harness.server import PASSWORD
from harness.waiting import eventually

NEVER = 0.0


def hits(server: Server) -> int:
    """How many look-ups the server has answered from memory."""
    pattern = r"^coatcheck_near_cache_hits_total (\d+)$"
    found = eventually(lambda: re.search(pattern, server.management("/metrics")[1], re.MULTILINE), what="metrics")
    return int(found.group(1))


class Asking(Threads):
    """`with Asking(servers, visitors) as asking:` asks every server for the session of every visitor, in a thread for each server.
    It remembers when the last request was sent that a server accepted."""

    def __init__(self, servers: list[Server], visitors: list[Client]):
        super().__init__(self._ask_all, servers)
        self.visitors = list(visitors)
        self.accepted = dict.fromkeys(servers, 0)
        self.statuses: set[int] = set()
        self._sent: dict[tuple[Server, str], float] = {}

    def last_accepted(self, visitor: Client) -> float:
        """When the last request with this session was sent that any server accepted."""
        handle = visitor.handle
        return max(self._sent.get((server, handle), NEVER) for server in self.accepted)

    def _ask_all(self, server: Server):
        connection = None
        while not self._over.wait(0.001):
            for visitor in list(self.visitors):
                connection = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                sent = time.monotonic()
                try:
                    status = self._ask(connection, server, visitor)
                except (OSError, http.client.HTTPException):
                    connection = None
                    continue
                self.statuses.add(status)
                if status == 200:
                    self.accepted[server] += 1
                    self._sent[server, visitor.handle] = sent

    @staticmethod
    def _ask(connection: http.client.HTTPConnection, server: Server, visitor: Client) -> int:
        headers = {"Cookie": visitor.cookie_header, "Host": urllib.parse.urlsplit(server.url).netloc}
        connection.request("GET", "/api/v1/session", headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


class Disturbance(threading.Thread):
    """Stops one server after the other for a moment and, in between, breaks connections to the store."""

    def __init__(self, servers: list[Server], break_connections, seed: int):
        super().__init__()
        self.servers = servers
        self.break_connections = break_connections
        self.random = random.Random(seed)
        self.frozen: Server | None = None
        self.count = {"freezes": 0, "breaks": 0}
        self._over = threading.Event()

    def run(self):
        while not self._over.wait(self.random.uniform(0.05, 0.3)):
            if self.random.random() < 0.3:
                self.break_connections(self.random)
                self.count["breaks"] += 1
            else:
                self._freeze(self.random.choice(self.servers), self.random.uniform(0.05, 0.8))

    def _freeze(self, server: Server, seconds: float):
        self.frozen = server
        with frozen(server):
            time.sleep(seconds)
        self.frozen = None
        self.count["freezes"] += 1

    def __enter__(self) -> "Disturbance":
        self.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self.join()


class frozen:
    """`with frozen(server):` stops its process, as a long pause of the machine would."""

    def __init__(self, server: Server):
        self.server = server

    def __enter__(self):
        self.server.process.send_signal(signal.SIGSTOP)

    def __exit__(self, *_):
        self.server.process.send_signal(signal.SIGCONT)


class Revoker:
    """A user at a device of their own, who ends their other sessions at any server."""

    def __init__(self, site: Site, user: str):
        self.visitor = Client(site.servers[0]).log_in(user, PASSWORD)
        self.csrf = self.visitor.csrf_token()

    def revoke(self, visitor: Client, servers: list[Server]) -> tuple[float, float] | None:
        """When the revocation returned, and how long it took. Asks the next server if one cannot reach its store. `None` if the
        session is already gone, because an answer was lost."""
        while True:
            server = random.choice(servers)
            began = time.monotonic()
            status = self.visitor.at(server).api("DELETE", f"/sessions/{visitor.handle}", csrf=self.csrf).status
            now = time.monotonic()
            if status == 204:
                return now, now - began
            if status == 404:
                return None
            assert status == 503, status
            time.sleep(0.02)
