"""Finds requests at an application that its rules do not allow, judged by the received bytes.

This is a second reading of `RULES`, independent of the server's: over every way in which an application may read a path."""

import re
import unicodedata
import urllib.parse

from harness.installation import APP
from harness.proxies import IDENTITY

OTHER = "other.example.test"
RULES = f"""
rules:
  - {{host: "{APP}:8443", access: bypass}}
  - {{host: "{OTHER}:8443", access: bypass}}
  - {{host: {APP}, path: /open, access: bypass}}
  - {{host: {APP}, path: /admin, access: {{groups: [operators]}}}}
  - {{host: {APP}, glob: "/files/*/secret", access: deny}}
  - {{host: {APP}, regex: "/reports/[^/]+", access: {{groups: [operators]}}}}
  - {{host: {APP}, regex: "/api/.+", methods: [GET, HEAD], access: signed-in}}
  - {{host: {APP}, path: /api, access: deny}}
  - {{host: {APP}, access: bypass}}
  - {{host: {OTHER}, path: /open, access: deny}}
  - {{host: {OTHER}, path: /admin, access: bypass}}
  - {{host: {OTHER}, path: /reports, access: signed-in}}
  - {{host: {OTHER}, methods: [GET, HEAD], access: {{groups: [operators]}}}}
  - {{host: {OTHER}, access: deny}}
"""
PEOPLE = {"anonymous": None, "member": [], "operator": ["operators"]}


def access(host: str, method: str, path: str) -> str:
    """Who may: bypass, signed-in, operators or deny."""

    def is_below(place):
        return path == place or path.startswith(place + "/")

    reads = method in ("GET", "HEAD")
    if host == APP:
        if is_below("/open"):
            return "bypass"
        if is_below("/admin") or re.fullmatch("/reports/[^/]+", path, re.DOTALL):
            return "operators"
        if re.fullmatch("/files/[^/]*/secret", path):
            return "deny"
        if is_below("/api"):
            return "signed-in" if reads and re.fullmatch("/api/.+", path, re.DOTALL) else "deny"
        return "bypass"
    if host == OTHER:
        if is_below("/open"):
            return "deny"
        if is_below("/admin"):
            return "bypass"
        return "signed-in" if is_below("/reports") else "operators" if reads else "deny"
    return "deny"


def may(person: str, demand: str) -> bool:
    return demand == "bypass" or demand == "signed-in" and person != "anonymous" or demand == "operators" and person == "operator"


IGNORABLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")
READINGS = [
    lambda path: urllib.parse.unquote(path, errors="surrogateescape"),  # decoded twice
    lambda path: path.replace("\\", "/"),
    lambda path: re.sub(";[^/]*", "", path),  # parameters, as servlets know them
    lambda path: re.split("[?#]", path)[0],
    lambda path: re.split("[\x00-\x1f\x7f-\x9f\u2028\u2029]", path)[0],
    lambda path: re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", "", path),
    lambda path: IGNORABLE.sub("", path),
    lambda path: unicodedata.normalize("NFC", path),
    lambda path: re.sub(r"([^/]*[^/\s.])[\s.]+(?=/|$)", r"\1", path),
    lambda path: re.sub("/+", "/", path),
    lambda path: _without_dots(path),
    lambda path: path.upper().lower(),
    lambda path: path.rstrip("/") or "/",
]


def _without_dots(path: str) -> str:
    kept = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:1] + kept[1:-1]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) or "/"


def readings(path: str) -> set[str]:
    """All that applications may take a path for, when each of them forgives some things and not others."""
    read = {urllib.parse.unquote(path, errors="surrogateescape")}
    for reading in READINGS:
        read |= {reading(path) for path in read}
    return read


def divergences(head: bytes, person: str, port: int, identity: dict[str, str]) -> list[str]:
    """The fault of a request that reached the application. `identity` is the expected identity of the user."""
    line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    parts = line.split(" ")
    if len(parts) != 3:
        return [f"no request line: {line!r}"]
    method, target, _ = parts
    hosts = {value for name, value in headers if name == "host"}
    if target.startswith("/"):
        path = target
    else:
        authority = re.match("(?i)https?://([^/?#]*)", target)
        if not authority:
            return [f"no address: {target!r}"]
        hosts.add(authority[1])
        path = target[authority.end() :] or "/"
    found = [] if len(hosts) == 1 else [f"hosts: {sorted(hosts)}"]
    found += _about_headers(headers, hosts, port)
    demands = {access(host.rpartition(":")[0].lower(), method, read) for host in hosts for read in readings(path.partition("?")[0])}
    found += [f"{person} may not: {demand}" for demand in demands if not may(person, demand)]
    return found + _about_identity(headers, demands, identity)


def _about_headers(headers, hosts, port) -> list[str]:
    found = [f"port: {host}" for host in hosts if host.rpartition(":")[2] != str(port)]
    allowed = {
        "x-forwarded-host": hosts, "x-forwarded-port": {str(port)}, "x-forwarded-proto": {"https", "wss"},
        "x-forwarded-for": {"127.0.0.1"}, "x-real-ip": {"127.0.0.1"},
    }  # fmt: skip
    for name, value in headers:
        plain = re.sub("[^a-z0-9]", "-", name)
        is_claim = re.match("forwarded$|x-(forwarded|original|rewrite|real|http-method|method-override)(-|$)", plain)
        if is_claim and plain != "x-forwarded-server" and value not in allowed.get(name, ()):
            found.append(f"claim: {name}: {value}")
        if name == "upgrade" and value.lower() != "websocket":
            found.append(f"upgrade: {value}")
        if name == "connection" and value.lower() not in ("upgrade", "close", "keep-alive"):
            found.append(f"connection: {value}")
    return found


def _about_identity(headers, demands, identity) -> list[str]:
    """The user's identity if the rule needs a user, and none otherwise."""
    told = [(name, value) for name, value in headers if re.sub("[^a-z0-9]", "-", name) in map(str.lower, IDENTITY) and value]
    if any(name not in map(str.lower, IDENTITY) for name, _ in told):
        return [f"identity: {told}"]
    known = {name: value for name, value in told if name in identity}
    if len(demands) > 1 and not told:
        return []  # some reading is open to everybody, and it depends on the application which one holds
    expected = {} if demands == {"bypass"} else identity
    return [] if known == expected or len(demands) > 1 and known in ({}, identity) else [f"identity: {told}"]
