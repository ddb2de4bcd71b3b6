"""Blocking connections to the service, kept for the next call."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Protocol

from coatcheck.forks import start_anew_in_child
from coatcheck.wire import Address, Broken, Reply, ReplyReader, Request, failure


class Transport(Protocol):
    """Carries requests to the service for a blocking client."""

    def exchange(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Sends a request and returns the answer, until `deadline` on the monotonic clock. Raises `Broken`."""

    def close(self) -> None:
        """Gives up what is held open. The next exchange opens it again."""


class Connection:
    """One connection with at most one request under way."""

    def __init__(
        self, address: Address, context: ssl.SSLContext | None, deadline: float, connect_timeout: float
    ) -> None:
        connect_by = min(deadline, time.monotonic() + connect_timeout)
        self._socket = _connected(address, _left(connect_by))
        if context is not None:
            try:
                self._socket.settimeout(_left(deadline))
                self._socket = context.wrap_socket(self._socket, server_hostname=address.host)
            except BaseException:
                self._socket.close()
                raise

    def exchange(self, message: bytes, deadline: float) -> Reply:
        """Sends a request and reads its answer."""
        reader = ReplyReader()
        try:
            self._socket.settimeout(_left(deadline))
            self._socket.sendall(message)
            while True:
                data = self._socket.recv(65536)
                if not data:
                    raise Broken("the connection was closed", reader.started)
                reply = reader.feed(data)
                if reply is not None:
                    return reply
                self._socket.settimeout(_left(deadline))
        except OSError as error:
            raise Broken(failure(error), reader.started) from None

    def close(self) -> None:
        """Closes it. In a child process the parent's end stays open."""
        with suppress(OSError):
            self._socket.close()


class Pool:
    """The connections of one process. Safe to share between threads; after a fork the child starts with none.

    A connection whose call did not end properly is closed, never used again.
    """

    def __init__(
        self,
        address: Address,
        service_token: str,
        *,
        context: ssl.SSLContext | None = None,
        connect_timeout: float = 0.25,
        idle_limit: int = 16,
    ) -> None:
        self._address = address
        self._authority = address.authority
        self._token = service_token
        self._context = context or (ssl.create_default_context() if address.scheme == "https" else None)
        self._connect_timeout = connect_timeout
        self._idle_limit = idle_limit
        self._start()
        start_anew_in_child(self)

    def _start(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._idle: list[Connection] = []

    def after_fork(self) -> None:
        """Forgets the parent's connections: two processes must never share one."""
        idle = self._idle
        self._start()
        for connection in idle:
            connection.close()

    def exchange(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Sends a request on a kept connection, or on a new one."""
        if self._pid != os.getpid():
            self.after_fork()
        message = request.head(self._authority, self._token) + request.body
        connection = self._take(new_connection, deadline)
        try:
            reply = connection.exchange(message, deadline)
        except BaseException:
            connection.close()
            raise
        self._give_back(connection, reply)
        return reply

    def close(self) -> None:
        """Closes the connections that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self, new_connection: bool, deadline: float) -> Connection:
        if new_connection:
            # The last one was broken, so the others probably are: the service has been restarted.
            self.close()
        else:
            with self._lock:
                if self._idle:
                    return self._idle.pop()
        try:
            return Connection(self._address, self._context, deadline, self._connect_timeout)
        except OSError as error:
            raise Broken(failure(error), False) from None

    def _give_back(self, connection: Connection, reply: Reply) -> None:
        if reply.keeps_connection:
            with self._lock:
                if len(self._idle) < self._idle_limit:
                    self._idle.append(connection)
                    return
        connection.close()


def _connected(address: Address, timeout: float) -> socket.socket:
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout)
            connection.connect(address.host)
        except BaseException:
            connection.close()
            raise
        return connection
    connection = socket.create_connection((address.host, address.port), timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
