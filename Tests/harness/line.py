"""A client that sends bytes and looks at no more of the answer than its head."""

import re
import socket
import ssl

#: What counts as the status where there is no answer for a long time.
TIMEOUT = 599


class Line:
    """One connection to the proxy after another, each kept as long as the proxy keeps it."""

    def __init__(self, installation, host):
        self.port, self.host, self.socket = installation.door, host, None
        self.context = ssl.create_default_context(cafile=installation.authority.certificate)

    def send(self, request: bytes) -> int:
        """The status that the proxy answers; 0 when it closes the connection without a word, as it may. `headers` are those of the
        answer."""
        self.headers = {}
        if not self.socket:
            plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket = self.context.wrap_socket(plain, server_hostname=self.host)
            self.stream = self.socket.makefile("rb")
        try:
            self.socket.sendall(request)
            return self._read(request)
        except TimeoutError:
            self.close()
            return TIMEOUT
        except (ConnectionError, ssl.SSLError):
            self.close()
            return 0

    def _read(self, request) -> int:
        first = self.stream.readline()
        if not first.startswith(b"HTTP/1."):
            self.close()
            return int(re.search(rb"\b[45]\d\d\b", first)[0]) if first else 0
        while (line := self.stream.readline()).strip():
            name, _, value = line.partition(b":")
            self.headers[name.strip().lower()] = value.strip()
        status = int(first.split()[1])
        # What follows a refusal, an old version or a body that is as long as the connection is another connection's.
        is_kept = status == 200 and b" HTTP/1.1\r" in request and b"content-length" in self.headers
        if not is_kept or self.headers.get(b"connection", b"").lower() == b"close":
            self.close()
        elif not request.startswith(b"HEAD "):
            self.stream.read(int(self.headers[b"content-length"]))
        return status

    def close(self):
        if self.socket:
            self.socket.close()
            self.stream.close()
        self.socket = None
