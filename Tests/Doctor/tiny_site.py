"""A site of one account that handles its sessions well, apart from the faults that it is given. It runs in the test's process."""

import base64
import http.server
import itertools
import json
import re
import secrets
import threading
import time
import urllib.parse
import uuid
from contextlib import contextmanager

from harness.ports import free_port
from harness.server import PASSWORD

UNSAFE_NAMES = {"no-secure", "no-prefix", "domain", "no-path", "first-wins", "last-wins"}
PREFIXED = "__Host-tiny"


class TinySite:
    def __init__(self, faults=(), idle=1000.0, absolute=1000.0):
        self.faults, self.idle, self.absolute = set(faults), idle, absolute
        self.port = free_port()
        self.url = f"http://localhost:{self.port}/"
        self.cookie = "tiny" if self.faults & UNSAFE_NAMES else PREFIXED
        self.sessions: dict[str, dict] = {}
        self.numbers = itertools.count(0xABC00)
        self.logins: list[tuple[str, str]] = []
        self.requests: list[str] = []

    def has(self, *faults) -> bool:
        return bool(self.faults.intersection(faults))

    # Sessions

    def new_id(self) -> str:
        if self.has("short-id"):
            return secrets.token_hex(8)
        if self.has("counter"):
            return f"{next(self.numbers):032x}"
        if self.has("uuid1"):
            return str(uuid.uuid1())
        if self.has("time-and-48-bits"):
            return f"{int(time.time() * 1000):024d}a{secrets.token_hex(6)}"
        if self.has("readable"):
            state = json.dumps({"user": "ada", "id": secrets.token_hex(16)}).encode()
            return base64.urlsafe_b64encode(state).decode().rstrip("=")
        if self.has("token-with-claims"):
            parts = [b'{"alg":"HS256"}', json.dumps({"sub": 7, "jti": secrets.token_hex(16)}).encode(), secrets.token_bytes(32)]
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        return secrets.token_hex(32)

    def begin(self, user=None, name=None) -> dict:
        """A new session."""
        name, now = name or self.new_id(), time.monotonic()
        self.sessions[name] = {"id": name, "user": user, "begun": now, "used": now}
        self.sessions[name] |= {"token": secrets.token_hex(8), "handle": secrets.token_hex(4)}
        return self.sessions[name]

    def find(self, name) -> dict | None:
        if self.has("adopt-unknown") and name and name not in self.sessions:
            self.begin(name=name)["adopted"] = True
        session, now = self.sessions.get(name), time.monotonic()
        if session is None:
            return None
        is_idle = now - session["used"] > self.idle and not self.has("no-idle-limit")
        is_old = now - session["begun"] > self.absolute and not self.has("no-absolute-limit")
        if is_idle or is_old:
            del self.sessions[name]
            return None
        session["used"] = now
        return session

    def log_in(self, brought) -> dict:
        """The signed-in session of a browser that brought an id or none."""
        known = self.find(brought)
        if known is not None and (self.has("keep-id") or "adopted" in known):
            return self.begin("ada", brought)
        if self.has("one-id-for-ever"):
            return self.begin("ada", "7c" * 32)
        if self.has("raise-old-too") and known is not None:
            known["user"] = "ada"
        elif not self.has("old-stays"):
            self.sessions.pop(brought, None)
        return self.begin("ada")

    @contextmanager
    def running(self):
        site = self

        class Handler(TinyHandler):
            pass

        Handler.site = site
        server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


class TinyHandler(http.server.BaseHTTPRequestHandler):
    site: TinySite
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # an answer is one write

    def log_message(self, *_):
        pass

    # The request

    @property
    def values(self) -> list[str]:
        """The values of the session cookie, in order."""
        pairs = [part.strip().partition("=") for part in (self.headers["Cookie"] or "").split(";")]
        return [value for name, _, value in pairs if name == self.site.cookie]

    @property
    def brought(self) -> str | None:
        values = self.values
        if len(values) > 1 and not self.site.has("first-wins", "last-wins", "first-wins-with-prefix"):
            return None
        return values[-1 if self.site.has("last-wins") else 0] if values else None

    @property
    def session(self) -> dict | None:
        if self.site.has("trusts-header") and self.headers["X-Forwarded-User"]:
            return {"user": self.headers["X-Forwarded-User"], "token": "", "handle": ""}
        return self.site.find(self.brought)

    def is_forged(self, fields, session) -> bool:
        origin = self.headers["Origin"]
        is_foreign = origin is not None and origin + "/" != self.site.url and not self.site.has("no-origin-check")
        is_proven = session is not None and fields.get("token") == session["token"]
        return is_foreign or not is_proven and not self.site.has("no-token-check")

    def do_GET(self):
        self.route()

    def do_POST(self):
        self.route()

    def route(self):
        length = int(self.headers["Content-Length"] or 0)
        fields = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        path = self.path.partition("?")[0]
        self.site.requests.append(f"{self.command} {self.path}")
        action = getattr(self, f"{self.command}_{path.strip('/').replace('-', '_') or 'home'}", None)
        if action is None:
            return self.answer(405 if path == "/logout" else 404)
        return action(fields)

    # The pages

    def GET_home(self, _):
        headers = {"Set-Cookie": "nonsense; Path=/"} if self.site.has("invalid-cookie") else {}
        if self.site.has("other-cookie-in-clear"):
            headers["Set-Cookie"] = "colour=blue; Path=/"
        host = self.headers["X-Forwarded-Host"] if self.site.has("repeats-host") else None
        self.answer(200, f'Welcome to <a href="http://{host or "localhost"}/">us</a>', headers)

    def GET_login(self, _):
        session, headers = self.session, {}
        if session is None:
            session = self.site.begin()
            headers = self.setting(session)
        caching = "public, max-age=60" if self.site.has("cached-cookie") else "no-store"
        form = f'<form method="post"><input type="hidden" value="{session["token"]}" name="token"></form>'
        self.answer(200, form, headers, caching)

    def POST_login(self, fields):
        self.site.logins.append((fields.get("username"), fields.get("password")))
        forged = self.is_forged(fields, self.session) and not self.site.has("login-unprotected")
        if forged or fields.get("username") != "ada" or fields.get("password") != PASSWORD or self.site.has("refuses-logins"):
            return self.answer(403, "no")
        session = self.site.log_in(self.brought)
        suffix = f"?sid={session['id']}" if self.site.has("id-in-address") else ""
        return self.answer(303, "", self.setting(session) | {"Location": "/account" + suffix})

    def GET_account(self, _):
        session = self.session
        if session is None and self.site.has("overloaded-after-logout") and "POST /logout" in self.site.requests and self.values:
            return self.answer(503)
        if session is None or session["user"] is None:
            return self.answer(303, "", {"Location": "/login"})
        others = "".join(f'<i data-session="{each["handle"]}"></i>' for each in self.site.sessions.values() if each["user"])
        leak = f"<script>var sid = '{self.brought}'</script>" if self.site.has("id-in-page") else ""
        page = f'Hello ada<input name="token" type=hidden value={session["token"] or "-"}>{others}{leak}'
        return self.answer(200, page, {}, "private, max-age=60" if self.site.has("stored-page") else "no-store")

    def POST_end_session(self, fields):
        if self.session is None or self.is_forged(fields, self.session):
            return self.answer(403, "no")
        for name, session in list(self.site.sessions.items()):
            if session["handle"] == fields.get("session") and not self.site.has("ends-nothing"):
                del self.site.sessions[name]
        return self.answer(303, "", {"Location": "/account"})

    def GET_logout(self, _):
        return self.end() if self.site.has("logout-by-get") else self.answer(405)

    def POST_logout(self, fields):
        return self.answer(403, "no") if self.is_forged(fields, self.session) else self.end()

    def end(self):
        if self.site.has("logout-does-nothing"):
            return self.answer(200, "Goodbye")
        if not self.site.has("logout-only-in-browser"):
            self.site.sessions.pop(self.brought, None)
        gone = f"{self.site.cookie}=; Path=/; Secure; Max-Age=0"
        if self.site.has("logout-keeps-cookie"):
            return self.answer(303, "", {"Location": "/"})
        return self.answer(303, "", {"Set-Cookie": gone, "Location": "/login"})

    # The answer

    def setting(self, session) -> dict[str, str]:
        attributes = {"Path=/": "no-path", "Secure": "no-secure", "HttpOnly": "no-httponly", "SameSite=Lax": "no-samesite"}
        kept = [text for text, fault in attributes.items() if not self.site.has(fault)]
        kept += ["Domain=localhost"] if self.site.has("domain") else []
        text = "; ".join([f"{self.site.cookie}={session['id']}", *kept])
        return {"Set-Cookie": re.sub("Lax", "None", text) if self.site.has("samesite-none") else text}

    def answer(self, status, text="", headers=(), caching="no-store"):
        body = text.encode() + b"<p>" * (200_000 if self.site.has("long-pages") else 0)
        self.send_response(status)
        for name, value in {"Cache-Control": caching, "Content-Type": "text/html", **dict(headers)}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
