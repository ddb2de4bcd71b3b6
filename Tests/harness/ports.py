"""Free loopback ports."""

import random
import socket

# Below the range the system takes for outgoing connections: a client that keeps trying a stopped engine's port could
# otherwise be given that very port and talk to itself.
_RANGE = range(15_000, 32_000)
_reserved: list[socket.socket] = []


def free_port() -> int:
    """A free port, reserved for this process until it ends."""
    while True:
        port = random.choice(_RANGE)
        if _reserve(port) and _is_free(port):
            return port


def _reserve(port: int) -> bool:
    """Whether no other process of the tests was given the port. An abstract socket's name has one owner on the machine and
    goes with it."""
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0coatcheck-test-port-{port}")
    except OSError:
        name.close()
        return False
    _reserved.append(name)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
