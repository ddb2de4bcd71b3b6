"""No secret, no name and no address of a user is in any byte that a collector gets."""

import re

from harness import Client
from harness.collector import collecting
from harness.proxies import ask
from harness.server import PASSWORD

WRONG, NEW = "wrong-orchid-basement-eleven", "harbour-quilt-ninety-crows"
TYPED = "typed-into-the-address-bar-41"


def test_nothing_secret_leaves_in_a_trace(start):
    with collecting() as collector:
        server = start(traces_endpoint=collector.endpoint, trusted_proxies="127.0.0.1/32", traces_incoming="continue")
        secrets = {PASSWORD, WRONG, NEW, TYPED}
        user, admin_name = server.add_user(), server.add_user(admin=True)
        visitor, admin = Client(server), Client(server)
        visitor.log_in_by_form(user, WRONG)
        visitor.log_in_by_form(user, PASSWORD)
        admin.log_in(admin_name, PASSWORD)
        secrets |= {visitor.csrf_token(), admin.csrf_token(), visitor.get("/account").field("csrf_token")}
        link = re.search(r"http\S+token=(\S+)", server.run("user", "reset-password", user))
        secrets.add(link[1])
        visitor.get(f"/password?token={link[1]}")
        handles = {visitor.handle, admin.handle}
        admin.get("/admin/sessions/" + visitor.handle)
        admin.api("GET", f"/admin/sessions?user={user}")
        for proxy in ("nginx", "envoy", "traefik"):
            for _ in range(2):
                ask(visitor, proxy, f"https://app.example.org/{TYPED}?key={TYPED}")
        for path in (f"/{TYPED}", f"/login?password={TYPED}", f"/admin/users/{TYPED}"):
            visitor.get(path, headers=[("Referer", f"https://{TYPED}.example/"), ("X-Api-Key", TYPED)])
        visitor.request(TYPED.upper().replace("-", ""), "/")
        visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW})
        visitor.api("POST", "/logout")
        for client in (visitor, admin):
            secrets |= {cookie.value[22:] if cookie.name == server.cookie_name else cookie.value for cookie in client.set_cookies if len(cookie.value) > 8}
        assert server.stop() == 0
        assert {"GET /admin/sessions/{id}", "GET /verify/envoy/**", "POST /login", "GET /account"} <= set(collector.names)
        sent = b"".join(repr((path, headers)).encode() + body for path, headers, body in collector.requests)
    personal = {user, admin_name, "203.0.113.9", "Mozilla", TYPED.upper().replace("-", "")}
    assert [text for text in secrets | handles | personal if text.encode() in sent] == []
