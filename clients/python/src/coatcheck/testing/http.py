"""The testing service over HTTP, for clients in other processes and languages.

Beside the protocol it answers `POST /testing/…`, with which a test moves the clock or asks for trouble:

    clock {"advance": seconds}      unavailable {"down": true}      lose {"count": 1, "partly": false}
    calls {}  ->  {"calls": ["authenticate", …]}, and starts counting anew
    bind {"id": handle}  ->  {"bound": value}, that of the second cookie of a session that is bound from now on
"""

from __future__ import annotations

import json
import os
import socket
import socketserver
from contextlib import suppress
from http.client import responses
from typing import Any
from urllib.parse import urlsplit

from coatcheck.testing.rendering import render
from coatcheck.testing.service import Service
from coatcheck.wire import Address, Broken, Reply, Request

_HEAD_LIMIT = 16 * 1024


class Server:
    """Serves a testing service at an address, in threads."""

    def __init__(self, service: Service, address: str) -> None:
        """address: `http://host:port` or `unix:/path`. Port 0 takes a free one."""
        where = Address.parse(address)
        handler = type("Handler", (_Handler,), {"service": service})
        if where.scheme == "unix":
            with suppress(FileNotFoundError):
                os.unlink(where.host)
            self._server: socketserver.BaseServer = _UnixServer(where.host, handler)
            self.address = address
        else:
            port = urlsplit(address).port or 0
            self._server = _TCPServer((where.host, port), handler)
            self.address = f"http://{where.host}:{self._server.server_address[1]}"

    def serve_forever(self) -> None:
        """Serves until `close` is called from another thread."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


class _TCPServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _Handler(socketserver.StreamRequestHandler):
    service: Service

    def handle(self) -> None:
        """Answers the requests of a connection until it ends."""
        with suppress(ConnectionError):
            if self.request.family != socket.AF_UNIX:
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (received := self._read()) is not None:
                if not self._answer(*received):
                    return

    def _read(self) -> tuple[Request, str] | None:
        """A request and its service token, None at the end of the connection."""
        line = self.rfile.readline(_HEAD_LIMIT).split()
        if len(line) != 3 or line[2] != b"HTTP/1.1":
            return None
        headers: dict[str, str] = {}
        size = 0
        while (header := self.rfile.readline(_HEAD_LIMIT)) not in (b"\r\n", b""):
            size += len(header)
            name, colon, value = header.decode("latin-1").partition(":")
            if not colon or size > _HEAD_LIMIT:
                return None
            headers[name.lower()] = value.strip()
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit():
            return None
        body = self.rfile.read(min(int(length), self.service.policy.limits.body_bytes + 1))
        token = headers.get("authorization", "").removeprefix("Bearer ")
        return Request(line[0].decode("ascii"), line[1].decode("ascii"), body), token

    def _answer(self, request: Request, token: str) -> bool:
        if request.target.startswith("/testing/"):
            return self._send(self._controlled(request))
        if request.target == "/service/v1/events?stream=1":
            return self._stream(token)
        try:
            reply = self.service._exchange(request, token)
        except Broken as broken:
            if broken.answered:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
            return False
        return self._send(reply) and len(request.body) <= self.service.policy.limits.body_bytes

    def _send(self, reply: Reply) -> bool:
        headers = b"".join(name + b": " + value + b"\r\n" for name, value in reply.headers.items())
        status = f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}\r\n".encode()
        self.wfile.write(status + headers + b"content-length: %d\r\n\r\n" % len(reply.body) + reply.body)
        return True

    def _controlled(self, request: Request) -> Reply:
        try:
            arguments = json.loads(request.body or b"{}")
            result = self._control(request.target.removeprefix("/testing/"), arguments)
        except (ValueError, LookupError, TypeError):
            return Reply(400, {b"content-type": b"application/json"}, b"{}")
        return Reply(200, {b"content-type": b"application/json"}, json.dumps(result).encode())

    def _control(self, what: str, arguments: dict[str, Any]) -> dict[str, Any]:
        service = self.service
        if what == "clock":
            service.clock.advance(float(arguments["advance"]))
        elif what == "unavailable":
            service.set_unavailable(bool(arguments["down"]))
        elif what == "lose":
            service.lose(int(arguments["count"]), partly=bool(arguments.get("partly", False)))
        elif what == "calls":
            calls, service.calls = service.calls, []
            return {"calls": calls}
        elif what == "bind":
            return {"bound": service.bind(str(arguments["id"]))}
        else:
            raise ValueError(what)
        return {}

    def _stream(self, token: str) -> bool:
        """Events as they happen, for closing sockets. Ends with the connection."""
        position = self._events(token, None)["next"]
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n: ready\n\n")
        while True:
            self.service.wait(token, position, 1)
            answer = self._events(token, position)
            position = answer["next"]
            events = (f"id: {event['id']}\ndata: {render(event)}\n\n" for event in answer["events"])
            self.wfile.write("".join(events).encode() or b": beat\n\n")

    def _events(self, token: str, position: int | None) -> dict[str, Any]:
        query = "" if position is None else f"?after={position}"
        reply = self.service.answer(Request("GET", f"/service/v1/events{query}"), token)
        if reply.status != 200:
            self._send(reply)
            raise ConnectionAbortedError
        answer: dict[str, Any] = json.loads(reply.body)
        return answer
