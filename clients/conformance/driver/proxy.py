"""The proxy between client and service: forwards, records, and does what a fault says."""

import os
import pathlib
import socket
import tempfile
import threading
import time
from collections.abc import Callable

from .faults import Fault, Faults, invented, merged
from .record import Call, Record
from .service import Answer, Service, ServiceError
from .tokens import Tokens
from .wire import Misframed, break_off, read_request, serialized

LONGEST_HANG = 15


class Proxy:
    """Listens on TCP or a unix socket of its own. `problems` collects what a client sent and must not send."""

    def __init__(self, service: Service, cookie: dict, unix: bool, play: Callable[[list], None]):
        self.service, self.unix, self.play = service, unix, play
        self.record, self.faults, self.tokens = Record(), Faults(), Tokens(cookie)
        self.problems: list[str] = []
        self.service_errors: list[str] = []
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.connections = 0
        self.port = 0
        self.folder = tempfile.TemporaryDirectory(prefix="conformance-") if unix else None
        self.listener: socket.socket | None = None
        self.up()

    @property
    def address(self) -> str:
        return f"unix:{self.folder.name}/service.sock" if self.folder else f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Accepts connections (again), at the same address."""
        if self.listener:
            return
        if self.folder:
            path = f"{self.folder.name}/service.sock"
            pathlib.Path(path).unlink(missing_ok=True)
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(path)
        else:
            self.listener = socket.socket()
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.listener.bind(("127.0.0.1", self.port))
            self.port = self.listener.getsockname()[1]
        self.listener.listen(512)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def down(self) -> None:
        """Refuses connections, and breaks off the present ones, as a service that was killed."""
        listener, self.listener = self.listener, None
        if listener:
            break_off(listener)
            if self.folder:
                os.unlink(f"{self.folder.name}/service.sock")
        self.break_connections()

    def break_connections(self) -> None:
        """Closes all connections, as a service that was started anew."""
        with self.lock:
            connections, self.open = self.open, set()
        for connection in connections:
            break_off(connection)

    def close(self) -> None:
        self.closing.set()
        self.down()
        if self.folder:
            self.folder.cleanup()

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if not self.unix:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.open.add(connection)
                self.connections += 1
                number = self.connections
            threading.Thread(target=self.serve, args=(connection, number), daemon=True).start()

    def serve(self, connection: socket.socket, number: int) -> None:
        try:
            stream = connection.makefile("rb")
            while incoming := read_request(stream):
                call = self.record.begin(number, incoming.method, incoming.path, incoming.headers, incoming.body)
                raw = self.respond(call)
                if raw is not None:
                    connection.sendall(raw)
                if raw is None or call.fault in ("half", "bytes"):
                    break
        except Misframed as error:
            self.problems.append(str(error))
        except OSError:
            pass
        finally:
            with self.lock:
                self.open.discard(connection)
            break_off(connection)

    def respond(self, call: Call) -> bytes | None:
        """The bytes to send; None to close the connection without any."""
        try:
            with self.faults.under_way():
                fault = self.faults.take(call)
                if fault:
                    call.fault = fault.do
                    return self.disturbed(call, fault)
            return self.forwarded(call)
        except ServiceError as error:
            self.service_errors.append(str(error))
            return None

    def forwarded(self, call: Call) -> bytes:
        return serialized(self.answer(call))

    def answer(self, call: Call) -> Answer:
        """The answer of the service."""
        headers = {
            name: value for name, value in call.headers.items() if name not in ("host", "connection", "content-length")
        }
        answer = self.service.exchange(call.method, call.path, headers, self.tokens.translated(call) or None)
        call.status = answer.status
        self.tokens.learn(call, answer)
        return answer

    def disturbed(self, call: Call, fault: Fault) -> bytes | None:
        details = fault.details
        match fault.do:
            case "drop":
                return None
            case "hang":
                self.closing.wait(LONGEST_HANG)
                return None
            case "bytes":
                return details["text"].encode("latin-1")
            case "answer":
                self.play(details.get("steps", []))
                answer = invented(details)
                call.status = answer.status
                return serialized(answer)
            case "before":
                self.play(details["steps"])
                return self.forwarded(call)
        return self.altered(call, fault, self.answer(call))

    def altered(self, call: Call, fault: Fault, answer: Answer) -> bytes | None:
        """What becomes of an answer that the service has given."""
        details, raw = fault.details, serialized(answer)
        match fault.do:
            case "lost":
                return None
            case "half":
                return raw[: len(raw) - len(answer.body) // 2]
            case "slow":
                time.sleep(details["seconds"])
                return raw
            case "edit":
                return serialized(merged(answer, details["merge"]))
            case "offer":
                offered = self.tokens.with_offer(call, answer, details.get("max_age"))
                self.tokens.learn(call, offered)
                return serialized(offered)
            case "after":
                self.play(details["steps"])
                return raw
        raise ValueError(f"unknown fault {fault.do}")
