"""Free loopback ports."""

import random
import socket

# Below the range the system takes for outgoing connections: a client that keeps trying a stopped engine's port could
# otherwise be given that very port and talk to itself.
_RANGE = range(15_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, never the same one twice in this process."""
    while True:
        port = random.choice(_RANGE)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
