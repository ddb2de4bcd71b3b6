"""An application behind a proxy that interprets nothing: it keeps every request head exactly as it arrived."""

import socketserver
import threading

from harness.ports import free_port

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


class Echo:
    """`received` has the raw head of every request, in the order of arrival."""

    def __init__(self):
        self.port = free_port()
        self.received: list[bytes] = []
        echo = self

        class Connection(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self):
                while head := read_head(self.rfile):
                    echo.received.append(head)
                    self.wfile.write(ANSWER.split(b"ok")[0] if head.startswith(b"HEAD ") else ANSWER)

        class Listener(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                """A proxy that closes a connection is no error."""

        self._server = Listener(("127.0.0.1", self.port), Connection)

    def start(self) -> "Echo":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def read_head(stream) -> bytes:
    """The lines up to the empty one; nothing when the connection ended. Requests have no bodies here."""
    head = b""
    while line := stream.readline():
        if line == b"\r\n":
            return head
        head += line
    return b""
