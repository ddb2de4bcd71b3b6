"""Where a service listens: http://HOST:PORT, https://HOST:PORT or unix:PATH."""

import http.client
import socket
from urllib.parse import urlsplit

PREFIX = "/service/v1/"


class AddressError(ValueError):
    """The address of the service cannot be used; the text says why."""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self.socket_path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.socket_path)


def connection(address: str, timeout: float) -> http.client.HTTPConnection:
    """A connection that is opened by its first request."""
    if address.startswith("unix:") and len(address) > len("unix:"):
        return UnixConnection(address.removeprefix("unix:"), timeout)
    parts = urlsplit(address)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname:
        raise AddressError(
            f"{address} is no address of a service: write http://HOST:PORT, https://HOST:PORT or unix:PATH"
        )
    if parts.path not in ("", "/", PREFIX, PREFIX.rstrip("/")):
        raise AddressError(f"{address} names the path {parts.path}: leave it out, the service is always at {PREFIX}")
    return kinds[parts.scheme](parts.hostname, parts.port, timeout=timeout)
