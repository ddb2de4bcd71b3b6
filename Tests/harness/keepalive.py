"""A connection that stays open between requests, for a client with thousands of them in one thread."""

import asyncio
import json
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    def cookie(self, name: str) -> str | None:
        """The value that the answer sets; empty if it removes the cookie."""
        for line in self.headers.get("set-cookie", []):
            pair = line.split(";")[0]
            if pair.startswith(name + "="):
                return pair.removeprefix(name + "=")
        return None


class KeptConnection:
    """`await connection.ask("GET", "/login")` opens it if necessary. A server may close a silent connection at any time, also while a
    request is on its way; the request is then sent once more on a new one. `openings` counts them all."""

    def __init__(self, port: int, host: str):
        self.port, self.host = port, host
        self.openings = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> "KeptConnection":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.openings += 1
        return self

    def close(self):
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None

    async def ask(self, method: str, path: str, headers=(), body: bytes | None = None) -> Answer:
        fresh = self._writer is None or self._reader.at_eof()
        if fresh:
            self.close()
            await self.open()
        try:
            return await self._exchange(method, path, headers, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if fresh:
                raise
            return await self.ask(method, path, headers, body)

    async def _exchange(self, method, path, headers, body) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", *(f"{name}: {value}" for name, value in headers)]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        await self._writer.drain()
        status, answered = await self._head()
        if "chunked" in answered.get("transfer-encoding", []):
            content = await self._chunks()
        else:
            content = await self._reader.readexactly(int(answered.get("content-length", ["0"])[0]))
        if "close" in answered.get("connection", []):
            self.close()
        return Answer(status, content, answered)

    async def _head(self) -> tuple[int, dict[str, list[str]]]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")[:-2]
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        return int(first.split()[1]), headers

    async def _chunks(self) -> bytes:
        content = b""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            content += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readuntil(b"\r\n")
        return content
