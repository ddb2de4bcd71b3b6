"""Clients that shake hands with a server over TLS without pause, and the certificates that they see."""

import socket
import ssl
import time
from collections import Counter

from harness.load import Threads

REQUEST = b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"


def trusting(*authorities) -> ssl.SSLContext:
    """What a client that trusts these authorities uses."""
    context = ssl.create_default_context()
    for authority in authorities:
        context.load_verify_locations(authority.certificate)
    return context


class Connection:
    """One connection over TLS. The certificate is the one of its handshake."""

    def __init__(self, server, context: ssl.SSLContext, timeout=10):
        plain = socket.create_connection(("127.0.0.1", server.port), timeout=timeout)
        self._socket = context.wrap_socket(plain, server_hostname="localhost")

    @property
    def name(self) -> str:
        """The common name of the certificate."""
        subject = self._socket.getpeercert()["subject"]
        return dict(pair for part in subject for pair in part)["commonName"]

    def ask(self) -> int:
        """The status of one more request on this connection."""
        self._socket.sendall(REQUEST)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self._socket.recv(65536)
            assert part, "the connection ended without an answer"
            answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(body) < length:
            body += self._socket.recv(65536)
        return int(head.split()[1])

    def close(self):
        self._socket.close()


class Handshakes(Threads):
    """`with Handshakes(server, context) as load:` opens connections in several threads, with one request each."""

    def __init__(self, server, context: ssl.SSLContext, threads=4):
        super().__init__(self._shake, range(threads))
        self._server, self._context = server, context
        self.names: Counter[str] = Counter()
        self.failures: list[Exception] = []

    def _shake(self, _):
        while not self._over.is_set():
            try:
                connection = Connection(self._server, self._context)
                assert connection.ask() == 401
                self.names[connection.name] += 1
                connection.close()
            except (OSError, AssertionError) as error:
                self.failures.append(error)
            time.sleep(0.002)
