"""The questions that proxies ask `/verify/…`, byte for byte as each of them does, without the proxies."""

import urllib.parse

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PAGE = [("Accept", "text/html,application/xhtml+xml"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
FETCH = [("Accept", "application/json"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty")]
HANDSHAKE = [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"), ("Sec-Fetch-Mode", "websocket")]

IDENTITY = ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups", "Remote-Session", "Remote-Assertion"]


def nginx(url, method, browser):
    """`auth_request` with the two headers of deploy/nginx. Hop-by-hop headers are gone, the client's other ones pass."""
    parts = urllib.parse.urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    original = url.replace(parts.netloc, f"{parts.hostname}:{port}", 1)
    said = [("X-Original-URL", original), ("X-Original-Method", method), ("X-Forwarded-For", "203.0.113.9")]
    return "GET", "/verify/nginx", [("Host", "coatcheck"), ("Connection", "close"), *said, *browser]


def caddy(url, method, browser):
    return "GET", "/verify/caddy", [*_forwarded(url, method), ("Accept-Encoding", "gzip"), *browser]


def traefik(url, method, browser):
    """`forwardAuth`: with the port in a header of its own; the scheme is `wss` for a handshake, whose Upgrade is removed."""
    said = _forwarded(url, method, proto="wss" if browser == HANDSHAKE else None)
    return "GET", "/verify/traefik", [*said, ("X-Forwarded-Port", "443"), ("X-Forwarded-Server", "traefik"), *browser]


def haproxy(url, method, browser):
    return "GET", "/verify/haproxy", [*_forwarded(url, method), ("User-Agent", CHROME), *browser]


def envoy(url, method, browser):
    """`ext_authz` over HTTP: the original method and host, the path behind the prefix, an empty body."""
    parts = urllib.parse.urlsplit(url)
    path = "/verify/envoy" + url.split(parts.netloc, 1)[1]
    said = [("Host", parts.netloc), ("X-Forwarded-Proto", parts.scheme), ("X-Forwarded-For", "203.0.113.9")]
    return method, path, [*said, ("Content-Length", "0"), ("X-Envoy-Internal", "true"), *browser]


def _forwarded(url, method, proto=None):
    parts = urllib.parse.urlsplit(url)
    return [
        ("X-Forwarded-Method", method),
        ("X-Forwarded-Proto", proto or parts.scheme),
        ("X-Forwarded-Host", parts.netloc),
        ("X-Forwarded-Uri", url.split(parts.netloc, 1)[1]),
        ("X-Forwarded-For", "203.0.113.9"),
    ]


PROXIES = {"nginx": nginx, "caddy": caddy, "traefik": traefik, "envoy": envoy, "haproxy": haproxy}


def ask(visitor, proxy, url, method="GET", browser=PAGE, without=None, extra=(), **options):
    """The answer to the proxy when `visitor` requests `url`."""
    verb, path, headers = PROXIES[proxy](url, method, browser)
    headers = [(name, value) for name, value in headers if name != without]
    return visitor.request(verb, path, headers=[*headers, *extra], **options)
