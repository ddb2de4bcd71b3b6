"""A client of server-sent events that stores them."""

import json
import queue
import socket
import threading
import time


class Events:
    """`Events(server, token)` connects at once; `wait()` returns the next event as a dictionary. `cookie` is sent in place of a token."""

    def __init__(self, server, token=None, last=None, path="/api/v1/revocations", cookie=None):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        resume = f"Last-Event-ID: {last}\r\n" if last is not None else ""
        credential = f"Cookie: {cookie}" if cookie else f"Authorization: Bearer {token}"
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{credential}\r\n{resume}\r\n"
        self.socket.sendall(head.encode())
        self.reader = self.socket.makefile("rb")
        self.status = int(self.reader.readline().split()[1])
        self.headers = {}
        while (line := self.reader.readline().strip()):
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        self.events, self.comments, self.is_over = queue.Queue(), [], threading.Event()
        if self.status == 200:
            self.thread = threading.Thread(target=self._read, daemon=True)
            self.thread.start()
            self.wait_for_comment("connected")

    def _lines(self):
        """The lines in the chunks of the body."""
        rest = b""
        while (size := int(self.reader.readline() or b"0", 16)) > 0:
            rest += self.reader.read(size)
            self.reader.readline()
            *lines, rest = rest.split(b"\n")
            yield from (line.decode() for line in lines)

    def _read(self):
        event = {}
        try:
            for line in self._lines():
                name, _, value = line.partition(":")
                if line == "":
                    if "event" in event:
                        self.events.put(event | {"data": json.loads(event["data"])})
                    event = {}
                elif name == "":
                    self.comments.append((time.monotonic(), value.strip()))
                else:
                    event[name] = value.strip()
        except (OSError, ValueError):
            pass
        finally:
            self.is_over.set()

    def wait(self, within=10) -> dict:
        return self.events.get(timeout=within)

    def wait_for_comment(self, text, within=10):
        deadline = time.monotonic() + within
        while text not in [comment for _, comment in self.comments]:
            assert time.monotonic() < deadline, f"no comment {text!r}"
            time.sleep(0.02)

    @property
    def is_empty(self) -> bool:
        return self.events.empty()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
