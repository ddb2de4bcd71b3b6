"""A client of the session service, `/service/v1`: one kept connection for each thread, over TCP or a unix socket."""

import contextlib
import hashlib
import http.client
import itertools
import json
import secrets
import select
import socket
import threading
from base64 import urlsafe_b64encode

from harness import canary
from harness.client import Response
from harness.ports import free_port
from harness.server import Server

PREFIX = "/service/v1/"

_numbers = itertools.count(1)


def listening(**settings) -> dict:
    """The settings of a server that has the session service on a free port."""
    return {"service_listen": f"127.0.0.1:{free_port()}", **settings}


@contextlib.contextmanager
def serving(folder, **settings):
    """A server with the session service, until the end of the block."""
    server = Server(folder, **listening(**settings)).start()
    try:
        yield server
    finally:
        if server.is_running:
            server.stop()


def admit(server, *options, name=None) -> "Service":
    """A new application at a server."""
    name = name or f"shop{next(_numbers)}"
    token = server.run("service", "add", name, "--sessions", *options).strip()
    return Service(server.settings["service_listen"], token, name)


def new_key() -> str:
    """The mark of one intended change: 12 random bytes."""
    return secrets.token_urlsafe(12)


def hash_of(stored: bytes) -> str:
    """How `if_fields` names a value: the first 16 bytes of the SHA-256 of its stored bytes."""
    return urlsafe_b64encode(hashlib.sha256(stored).digest()[:16]).decode().rstrip("=")


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Service:
    """`Service("127.0.0.1:9191", token)` or `Service("unix:/run/service.sock", token)`; a method for each call of the protocol.

    Every answer is a Response; only `new` demands success. No call is sent twice: a connection that the server has closed is opened
    anew before a call, and one that breaks during a call is an error."""

    def __init__(self, address: str, token: str | None, name="", timeout=30):
        canary.note(token)
        self.address, self.token, self.name, self.timeout = address, token, name, timeout
        self._own = threading.local()

    def at(self, server) -> "Service":
        """The same application at another server."""
        return Service(server.settings["service_listen"], self.token, self.name, self.timeout)

    def at_rest(self) -> "Service":
        """The same client, with no connection yet."""
        return Service(self.address, self.token, self.name, self.timeout)

    # Connections

    def connect(self) -> http.client.HTTPConnection:
        kind, _, path = self.address.partition(":")
        if kind == "unix":
            return _UnixConnection(path, self.timeout)
        return http.client.HTTPConnection(self.address, timeout=self.timeout)

    @property
    def _connection(self) -> http.client.HTTPConnection:
        kept = getattr(self._own, "connection", None)
        if kept is None:
            kept = self._own.connection = self.connect()
        elif kept.sock is not None and select.select([kept.sock], [], [], 0)[0]:
            kept.close()  # what can be read between two calls is the end of the connection
        return kept

    def close(self):
        if kept := getattr(self._own, "connection", None):
            kept.close()

    def request(self, method, path, body: bytes | None = None, headers=()) -> Response:
        """A call as it is; `path` is behind /service/v1/ unless it is absolute."""
        connection = self._connection
        try:
            connection.putrequest(method, path if path.startswith("/") else PREFIX + path, skip_accept_encoding=True)
            for name, value in self.headers(headers):
                connection.putheader(name, value)
            names = {name.lower() for name, _ in headers}
            if body is not None and not names & {"content-length", "transfer-encoding"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            response = Response(answer.status, answer.getheaders(), answer.read())
        except BaseException:
            connection.close()
            raise
        _note_secrets(response)
        return response

    def headers(self, others):
        has_own = any(name.lower() == "authorization" for name, _ in others)
        proof = [("Authorization", f"Bearer {self.token}")] if self.token and not has_own else []
        return [*proof, *others]

    def call(self, method, path, **members) -> Response:
        """A call with a JSON body; members that are None are left out."""
        body = json.dumps({name: value for name, value in members.items() if value is not None})
        return self.request(method, path, body.encode(), [("Content-Type", "application/json")])

    # Calls

    def authenticate(self, token, **members) -> Response:
        return self.call("POST", "authenticate", token=token, **members)

    def create(self, principal=None, **members) -> Response:
        return self.call("POST", "sessions", principal=principal, **members)

    def new(self, principal=None, **members) -> "Minted":
        """A new session, which must be possible."""
        answer = self.create(principal, **members)
        assert answer.status == 201, answer
        return Minted(answer)

    def patch(self, id, **members) -> Response:
        return self.call("PATCH", "data", id=id, **members)

    def rotate(self, id, **members) -> Response:
        return self.call("POST", "rotate", id=id, **members)

    def step_up(self, id, methods=("otp",), assurance="aal2", **members) -> Response:
        return self.call("POST", "step-up", id=id, methods=list(methods), assurance=assurance, **members)

    def end(self, id=None, **members) -> Response:
        return self.call("POST", "end", id=id, **members)

    def find(self, id) -> Response:
        return self.request("GET", f"sessions/{id}")

    def list(self, query="") -> Response:
        return self.request("GET", f"sessions{query and '?' + query}")

    def about(self) -> Response:
        return self.request("GET", "about")

    def events(self, after=None, wait=0) -> Response:
        return self.request("GET", "events" if after is None else f"events?after={after}&wait={wait}")

    # What a session is now

    def data(self, id) -> dict:
        answer = self.find(id)
        assert answer.status == 200, answer
        return answer.json["data"]

    def refusal(self, token) -> tuple[int, str | None]:
        """The status and the reason with which a token is refused, or (200, None)."""
        answer = self.authenticate(token)
        return answer.status, answer.json.get("reason")


class Minted:
    """A session as the call that created it answered."""

    def __init__(self, answer: Response):
        self.answer = answer.json
        self.id: str = self.answer["session"]["id"]
        self.token: str = self.answer["cookie"]["token"]
        self.version: int = self.answer["version"]
        self.ended: list[str] = self.answer["ended"]


def _note_secrets(response):
    """A token is a public handle and a secret; the secret must not be in anything that the server writes."""
    if b'"token"' not in response.body:
        return
    for name in ("cookie", "offer"):
        if isinstance(cookie := response.json.get(name), dict):
            canary.note(cookie["token"][22:])
