"""What systemd does for a server: holds its listening sockets open, passes them on, and listens to what the server says."""

import fcntl
import os
import socket
import threading
import typing

from harness.ports import free_port
from harness.server import Server


class HeldSocket:
    """A listening socket that stays open when a server ends."""

    def __init__(self, name: str, listener: socket.socket | None = None):
        self.name = name
        if listener is None:
            self.port = free_port()
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(1024)
        self.listener = listener
        # Above the numbers that the server finds them at.
        self.descriptor = fcntl.fcntl(listener, fcntl.F_DUPFD, 100)

    def close(self):
        self.listener.close()
        os.close(self.descriptor)


def pass_on(server: Server, *sockets: HeldSocket, names: str | None = None, count: int | None = None):
    """Lets a server that is started later find the sockets from descriptor 3 on. `names` and `count` replace what is said about them."""
    server.passed = tuple(held.descriptor for held in sockets)
    moves = " ".join(f"{number}<&{held.descriptor}" for number, held in enumerate(sockets, start=3))
    ends = " ".join(f"{held.descriptor}<&-" for held in sockets)
    # The shell becomes the server, so its process id is the server's.
    server.wrapper = ["setpriv", "--pdeathsig", "KILL", "--", "bash", "-c", f'export LISTEN_PID=$$; exec "$@" {moves} {ends}', "bash"]
    server.variables |= {"LISTEN_FDS": str(len(sockets) if count is None else count)}
    names = ":".join(held.name for held in sockets) if names is None else names
    if names:
        server.variables["LISTEN_FDNAMES"] = names
    for held in sockets:
        if held.name == "http" and hasattr(held, "port"):
            server.port = held.port
            server.settings |= {"public_url": f"http://localhost:{held.port}"}
        if held.name == "management" and hasattr(held, "port"):
            server.management_port = held.port
    return server


class Notices:
    """The socket that the server tells its state, at a path or at an abstract name. `with` keeps all that it says."""

    def __init__(self, address: str):
        self.address = address
        self.said: list[dict[str, str]] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._socket.settimeout(0.1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> typing.Self:
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _listen(self):
        while not self._over.is_set():
            try:
                text = self._socket.recv(4096).decode()
            except TimeoutError:
                continue
            self.said.append(dict(line.split("=", 1) for line in text.splitlines()))

    def count(self, key: str) -> int:
        return sum(key in notice for notice in self.said)

    @property
    def states(self) -> list[str]:
        """What it said, in order, without the signs of life."""
        return [next(iter(notice)) for notice in self.said if "WATCHDOG" not in notice]
