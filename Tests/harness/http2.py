"""One request over HTTP/2, with the pseudo-headers as they are given; no more of the answer is read than that it is over."""

import socket
import ssl

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RESET, SETTINGS, GOAWAY = 1, 3, 4, 7
END_STREAM, ACKNOWLEDGED, END_HEADERS = 1, 1, 4


def ask(installation, host: str, fields: list[tuple[str, str]]) -> bool:
    """Whether the proxy speaks HTTP/2."""
    context = ssl.create_default_context(cafile=installation.authority.certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    try:
        with socket.create_connection(("127.0.0.1", installation.door), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=host) as line:
                line.sendall(PREFACE + _frame(SETTINGS, 0, 0, b""))
                line.sendall(_frame(HEADERS, END_STREAM | END_HEADERS, 1, b"".join(_field(*field) for field in fields)))
                return _wait(line)
    except OSError:
        return False


def _wait(line) -> bool:
    stream = line.makefile("rb")
    if stream.peek(5)[:5] == b"HTTP/":
        return False
    while head := stream.read(9):
        length, kind, flags = int.from_bytes(head[:3]), head[3], head[4]
        number = int.from_bytes(head[5:])
        stream.read(length)
        if kind == SETTINGS and not flags & ACKNOWLEDGED:
            line.sendall(_frame(SETTINGS, ACKNOWLEDGED, 0, b""))
        if kind == GOAWAY or number == 1 and (kind == RESET or flags & END_STREAM and kind in (0, HEADERS)):
            return True
    return False


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def _field(name: str, value: str) -> bytes:
    """A literal that is never indexed, without Huffman's code."""
    return b"\x10" + _text(name) + _text(value)


def _text(text: str) -> bytes:
    data = text.encode("latin-1")
    if len(data) < 127:
        return bytes((len(data),)) + data
    rest, length = len(data) - 127, b"\x7f"
    while rest >= 128:
        length += bytes((rest % 128 + 128,))
        rest //= 128
    return length + bytes((rest,)) + data
