"""The reference service on a socket: HTTP/1.1, bearer token, JSON, keys."""

import hmac
import os
import socket
import socketserver
import sys
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

import calls
from rawjson import dump, members
from store import Refusal, Store

WRITES = {
    ("POST", "authenticate"): calls.authenticate,
    ("POST", "sessions"): calls.mint,
    ("PATCH", "data"): calls.patch,
    ("POST", "rotate"): calls.rotate,
    ("POST", "step-up"): calls.step_up,
    ("POST", "end"): calls.end,
}
KEYED = {"sessions", "data", "rotate", "step-up"}
KEY_SECONDS = 60


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store
    token: str

    def do(self) -> None:
        try:
            status, answer = self.answered()
        except Refusal as refusal:
            status, answer = refusal.status, {"status": refusal.status, "code": refusal.code, **refusal.members}
        body = dump(answer).encode()
        kind = "application/json" if status < 400 else "application/problem+json"
        self.send_response(status)
        for name, value in ("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"):
            self.send_header(name, value)
        self._headers_buffer.append(b"\r\n")
        self._headers_buffer.append(body)
        self.flush_headers()

    do_GET = do_POST = do_PATCH = do

    def answered(self) -> tuple[int, dict]:
        size = int(self.headers.get("Content-Length", 0))
        if size > self.store.limits.body_bytes:
            self.close_connection = True
            raise Refusal(413, "body_too_large", max=self.store.limits.body_bytes, size=size)
        raw = self.rfile.read(size)
        if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {self.token}".encode()):
            raise Refusal(403, "forbidden")
        address = urlsplit(self.path)
        if not address.path.startswith("/service/v1/"):
            raise Refusal(404, "not_found")
        name, query = address.path.removeprefix("/service/v1/"), dict(parse_qsl(address.query))
        if self.command == "GET":
            return self.looked_up(name, query)
        if (self.command, name) not in WRITES:
            raise Refusal(404, "not_found")
        try:
            body = members(raw.decode())
        except ValueError:
            raise Refusal(400, "bad_request", field="body") from None
        with self.store.lock:
            return self.written(name, WRITES[self.command, name], body)

    def written(self, name: str, call, body: dict) -> tuple[int, dict]:
        """Makes the change, or gives the answer that this key got before."""
        key = calls.text_of(body, "key") if name in KEYED else None
        now, answers = time.time(), self.store.answers
        if key and key in answers and now < answers[key][0] + KEY_SECONDS:
            return answers[key][1]
        answer = call(self.store, body)
        if key:
            answers[key] = (now, answer)
        return answer

    def looked_up(self, name: str, query: dict) -> tuple[int, dict]:
        with self.store.lock:
            try:
                if name == "sessions":
                    return calls.listed(self.store, query)
                if name.startswith("sessions/"):
                    return calls.read(self.store, name.removeprefix("sessions/"))
                if name == "events":
                    return calls.events(self.store, query)
            except ValueError:
                raise Refusal(400, "bad_request", field="query") from None
            if name == "about":
                return calls.about(self.store)
        raise Refusal(404, "not_found")

    def address_string(self) -> str:
        return "client"

    def log_message(self, *_) -> None:
        """Nothing is logged: a line could hold a handle, and a test of a client has no use for it."""


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 256
    disable_nagle_algorithm = True

    def get_request(self):
        connection, address = super().get_request()
        if self.address_family == socket.AF_INET:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address or ("unix", 0)


class UnixServer(Server):
    address_family = socket.AF_UNIX

    def server_close(self) -> None:
        super().server_close()
        os.unlink(self.server_address)


def bound(listen: str, handler: type[Handler]) -> tuple[Server, str]:
    """A listening server and the address at which clients reach it."""
    if listen.startswith("unix:"):
        return UnixServer(listen.removeprefix("unix:"), handler), listen
    host, _, port = listen.rpartition(":")
    server = Server((host, int(port)), handler)
    return server, "http://{}:{}".format(*server.server_address)


def serve(listen: str, token: str, store: Store) -> None:
    server, address = bound(listen, type("BoundHandler", (Handler,), {"store": store, "token": token}))
    print(f"listening on {address}", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
