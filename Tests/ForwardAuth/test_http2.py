"""Over HTTP/2 a request names its host, path, method and scheme in other places. Caddy and Traefik speak it by themselves,
Envoy and HAProxy when a client begins with it."""

from harness.http2 import ask
from harness.installation import APP
from harness.oracle import OTHER, divergences


def requests(port):
    """(:authority, host, :path, :method, :scheme) with one thing or another wrong about them; None leaves a field out."""
    here, there = f"{APP}:{port}", f"{OTHER}:{port}"
    hosts = [(here, None), (here, there), (there, here), (None, here), (None, there), (f"{APP}:8443", None), (f"{APP}:8443", here)]
    hosts += [(here, f"{APP}:8443"), (f"{APP.upper()}:{port}", there), (f"{APP}.:{port}", here), (f"x@{here}", here), ("", here), (APP, there)]
    paths = ["/open", "/admin", "/admin/users%E2%80%A8", "/files/a/secret", "/Admin", "//admin", "/open/../admin", "/open?x#/../admin"]
    paths += ["*", "", "admin", f"https://{there}/admin", "/\xc3\xa9", "/open\t/admin", "/open HTTP/1.1\r\nX: y", "/" + "a" * 5000]
    yield from ((authority, host, path, "GET", "https") for authority, host in hosts for path in ("/open", "/admin"))
    yield from ((here, None, path, "GET", "https") for path in paths)
    yield from ((here, None, "/api/v1", method, "https") for method in ("POST", "get", "X-Y", "GET /open", "CONNECT", "PROPFIND", ""))
    yield from ((here, None, "/open", "GET", scheme) for scheme in ("http", "ftp", ""))


def test_what_is_judged_is_what_is_delivered_over_http_2_too(pair, cookies):
    spoken = reached = 0
    for authority, host, path, method, scheme in requests(pair.door):
        pair.app.received.clear()
        fields = [(":method", method), (":scheme", scheme), (":authority", authority), (":path", path), ("host", host), ("cookie", cookies["member"])]
        sent = [(name, value) for name, value in fields if value is not None]
        claims = [("remote_user", "operator"), ("x-forwarded-host", OTHER), ("x-http-method-override", "DELETE")]
        spoken += ask(pair, APP, [*sent, *claims])
        reached += len(pair.app.received)
        for head in pair.app.received:
            assert not divergences(head, "member", pair.door, {"remote-user": "member"}), (sent, head)
    assert bool(spoken) == bool(reached) == (pair.name != "nginx")
