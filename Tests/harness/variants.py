"""Requests that a client may send to the applications behind a proxy: each a little wrong in one to three ways.

The same number is always the same request."""

import random
from dataclasses import dataclass, field

from harness.proxies import IDENTITY

PATHS = """
/ /open /open/x /admin /admin/users /admin/users/7 /files/a/secret /files/a /reports /reports/2024 /reports/2024/x /api /api/v1
/%61dmin /page?next=/admin
""".split()
PEOPLE = ["member"] * 6 + ["anonymous"] * 2 + ["operator"] * 2
#: Characters that a parser, a file system or a pattern may treat in a way of its own, percent-encoded.
CHARACTERS = """
%00 %01 %08 %09 %0A %0B %0C %0D %0D%0A %1F %20 %7F %C2%80 %C2%85 %C2%9F %C2%A0 %C2%AD %CC%81 %CC%B8 %D8%9C %E1%9A%80 %E2%80%8B %E2%80%8C %E2%80%8D
%E2%80%8E %E2%80%A8 %E2%80%A9 %E2%80%AE %E2%81%A0 %E2%81%A6 %E3%80%80 %EF%B8%8F %EF%BB%BF %EF%BF%BD %EF%BF%BF %EF%B7%90 %F3%A0%81%81 %C3%A9 e%CC%81
%C0%AF %C0%AE %E0%80%AF %F0%80%80%AF %ED%A0%80 %ED%B0%80 %F4%90%80%80 %FF %FE %80 %E2%80 %C3 %u2028 %zz % %2 %25 %2528 %252e %252f %2500
%2e %2F %5c \\ ; %3B ;x=1 %3f %23 # ? ! $ & ' ( ) * + , : = @ [ ] ~ . .. ... .json %24 %7C | ^ " < > ` { } %EF%BC%8F %EF%BC%8E %E2%84%AA %C5%BF %C4%B1 %C4%B0
""".split()  # fmt: skip
METHODS = "GET GET GET HEAD POST PUT DELETE OPTIONS PATCH TRACE PROPFIND CONNECT X-Y get G%45T".split()
IN_A_NAME = "-_.!#$%&'*+^`|~"
#: Headers from which applications take the requested address and the client.
CLAIMS = {
    "Forwarded": ["host={other};proto=http;for=127.0.0.1"],
    "X-Forwarded-Host": ["{other}", "evil.example"],
    "X-Host": ["{other}"],
    "X-Original-Host": ["{other}"],
    "X-Forwarded-Server": ["{other}"],
    "X-Forwarded-Port": ["8443"],
    "X-Forwarded-Proto": ["http", "gopher"],
    "X-Forwarded-Scheme": ["http"],
    "X-Forwarded-Ssl": ["off"],
    "X-Forwarded-For": ["127.0.0.1", "10.0.0.1, 127.0.0.1", "unknown"],
    "X-Real-IP": ["10.0.0.1"],
    "X-Forwarded-Uri": ["/open", "/admin"],
    "X-Forwarded-Path": ["/admin"],
    "X-Forwarded-Prefix": ["/admin"],
    "X-Original-URL": ["/admin", "https://{other}/open"],
    "X-Original-URI": ["/admin"],
    "X-Rewrite-URL": ["/admin"],
    "X-Forwarded-Method": ["OPTIONS", "GET"],
    "X-Original-Method": ["GET"],
    "X-HTTP-Method": ["DELETE"],
    "X-HTTP-Method-Override": ["DELETE"],
    "X-Method-Override": ["DELETE"],
}
#: Headers that a client may name in `Connection`, so that some proxies remove them.
LISTED = [*IDENTITY, "Cookie", "Host", "Accept", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Uri", "X-Forwarded-Method", "X-Original-URL"]
UPGRADES = ["h2c", "websocket", "WebSocket", "websocket, h2c", "TLS/1.0", "x"]


@dataclass
class Variant:
    number: int
    person: str
    #: The application that the client connects to.
    host: str
    other: str
    port: int
    method: str = "GET"
    target: str = "/"
    version: str = "HTTP/1.1"
    hosts: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)

    def raw(self, cookie: str) -> bytes:
        """The bytes on the wire. Text is latin-1, so that any byte can be sent."""
        headers = [*(("Host", host) for host in self.hosts), *self.headers, ("X-Variant", f"{self.number}")]
        if cookie:
            headers.append(("Cookie", cookie))
        lines = [f"{self.method} {self.target} {self.version}", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def variant(number: int, host: str, other: str, port: int, seed: int = 0) -> Variant:
    dice = random.Random(f"{seed} {number} {host}")
    made = Variant(number, dice.choice(PEOPLE), host, other, port, target=dice.choice(PATHS), hosts=[f"{host}:{port}"])
    for change in dice.sample(CHANGES, dice.choice((1, 1, 1, 2, 2, 3))):
        change(made, dice)
    return made


def _insert(made, dice):
    """A character somewhere in the path."""
    characters = "".join(dice.choices(CHARACTERS, k=dice.choice((1, 1, 2))))
    at = dice.choice((len(made.target), dice.randrange(len(made.target) + 1)))
    made.target = made.target[:at] + characters + made.target[at:]


def _raw_byte(made, dice):
    at = dice.randrange(len(made.target) + 1)
    made.target = made.target[:at] + dice.choice(("\xe9", "\xc3\xa9", "\xe2\x80\xa8", "\x80", "\xff", "\x01", "\x7f", "\t")) + made.target[at:]


def _slashes(made, dice):
    part = dice.choice(("//", "/./", "/../", "/%2e/", "/%2e%2e/", "/.%2e/", "/x/../", "/..;/", "/%2f/", "/\\", "/..%5c", "/%252e%252e/", "/;/"))
    at = dice.choice([index for index, character in enumerate(made.target) if character == "/"] or [0])
    made.target = made.target[:at] + part + made.target[at + 1 :]


def _climb(made, dice):
    start = dice.choice(("/open", "/files/a", "/.coatcheck", "/verify/nginx", "/_coatcheck/verify"))
    made.target = start + dice.choice(("/..", "/%2e%2e", "/..%2f..", "\\..", "/.;/..", "//..", "/%2e%2e%2f")) + dice.choice(PATHS)


def _letter(made, dice):
    """A letter in the other case, or encoded once or twice."""
    letters = [index for index, character in enumerate(made.target) if character.isalpha() and character.isascii()]
    if not letters:
        return
    at = dice.choice(letters)
    letter = made.target[at]
    code = f"{ord(letter):02{dice.choice('xX')}}"
    letter = dice.choice((letter.swapcase(), f"%{code}", f"%25{code}", f"%u00{code}"))
    made.target = made.target[:at] + letter + made.target[at + 1 :]


def _case(made, dice):
    # As bytes, so that only ASCII changes.
    made.target = dice.choice((bytes.upper, bytes.title))(made.target.encode("latin-1")).decode("latin-1")


def _end(made, dice):
    made.target += dice.choice(("/", "?", "#", "/.", "/..", "?x#y", "/?", "%3f", "%23", ".", "%20", "%00.png", ";.css", "/x", "/" + "a" * 5000))


def _absolute(made, dice):
    host = dice.choice((made.host, made.other, "evil.example", f"{made.other}:{made.port}", f"{made.host}:{made.port}", f"x@{made.host}", ""))
    made.target = dice.choice(("https://", "http://", "HTTPS://", "//", "https:", "ftp://")) + host + dice.choice((made.target, made.target, "", "?x"))


def _host(made, dice):
    here, there = f"{made.host}:{made.port}", f"{made.other}:{made.port}"
    made.hosts = dice.choice(
        (
            [there], [here, there], [there, here], [], [""], [made.host], [made.host.upper() + f":{made.port}"], [f"{made.host}:8443"],
            [f"{made.host}:1"], [f"{made.host}.:{made.port}"], [f"x@{here}"], [f"{here}, {there}"], [f"{there},{here}"], [f"{here} {there}"],
            [f"{here}\t"], [f"{here}/"], [f"{here}#{there}"], [f"{made.host}:{made.port}0"], [f"{made.host}:0{made.port}"], [f"[{made.host}]"],
            ["evil.example"], [made.host.replace(".", "%2e")], [f"{made.host}\xa0"],
        )
    )  # fmt: skip


def _method(made, dice):
    made.method = dice.choice(METHODS)


def _star(made, dice):
    made.method, made.target = dice.choice((("OPTIONS", "*"), ("GET", "*"), ("CONNECT", f"{made.host}:{made.port}"), ("GET", "admin"), ("GET", "")))


def _old(made, dice):
    made.version = dice.choice(("HTTP/1.0", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1"))


def _claim(made, dice):
    name = dice.choice(list(CLAIMS))
    value = dice.choice(CLAIMS[name]).format(other=made.other)
    made.headers.append((dice.choice((name, name, name.lower(), name.replace("-", "_"), name.replace("-", "."))), value))


def _identity(made, dice):
    name = dice.choice(IDENTITY).replace("-", dice.choice(IN_A_NAME))
    made.headers.append((dice.choice((name, name.lower(), name.upper())), "operator"))


def _connection(made, dice):
    listed = dice.sample(LISTED, dice.choice((1, 2, 3)))
    made.headers.append(("Connection", ", ".join([*dice.choice(((), ("close",), ("keep-alive",))), *listed])))


def _upgrade(made, dice):
    made.headers += [("Connection", dice.choice(("Upgrade", "upgrade, HTTP2-Settings", "Upgrade, Remote-User", ""))), ("Upgrade", dice.choice(UPGRADES))]
    made.headers += [("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13")]


CHANGES = [_insert] * 6 + [_raw_byte, _slashes, _slashes, _climb, _letter, _letter, _case, _end, _end, _absolute, _host, _host, _method, _method]
CHANGES += [_star, _old, _claim, _claim, _identity, _connection, _connection, _upgrade]
