"""A visitor: one cookie jar, one user agent. Sends exactly the given request and shows the whole answer."""

import base64
import html
import http.client
import json
import re
import ssl
import urllib.parse
from dataclasses import dataclass

from harness import canary
from harness.cookies import SetCookie


@dataclass
class Response:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        values = self.all(name)
        assert len(values) <= 1, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def cookies(self) -> list[SetCookie]:
        return [SetCookie.parse(value) for value in self.all("Set-Cookie")]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        return self.json.get("code")

    @property
    def location(self) -> str | None:
        return self.header("Location")

    def field(self, name: str) -> str:
        """The value of the first form field with this name."""
        tag = re.search(rf'<input\b[^>]*\bname="{name}"[^>]*>', self.text)
        assert tag, f"no field {name} in: {self.text[:2000]}"
        value = re.search(r'\bvalue="([^"]*)"', tag.group())
        return html.unescape(value.group(1)) if value else ""


class Client:
    def __init__(self, server, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"):
        self.server = server
        self.user_agent = user_agent
        self.jar: dict[str, str] = {}
        self.set_cookies: list[SetCookie] = []

    def at(self, server) -> "Client":
        """The same browser, with the same cookies, at another server of the same site."""
        other = Client(server, self.user_agent)
        other.jar, other.set_cookies = self.jar, self.set_cookies
        return other

    # Requests

    def request(self, method, path, body=None, headers=(), cookie=None, timeout=30) -> Response:
        """`cookie` replaces the jar's Cookie header; "" sends none. Headers may repeat."""
        connection = self.connect(timeout)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            sent = dict((key.lower(), value) for key, value in headers)
            if "host" not in sent:
                connection.putheader("Host", urllib.parse.urlsplit(self.server.url).netloc)
            if "user-agent" not in sent:
                connection.putheader("User-Agent", self.user_agent)
            cookie = self.cookie_header if cookie is None else cookie
            if cookie:
                connection.putheader("Cookie", cookie)
            for key, value in headers:
                connection.putheader(key, value)
            if body is not None and "content-length" not in sent:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            response = Response(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
        self.remember(response)
        self.server.observe(method, path, response)
        return response

    def connect(self, timeout) -> http.client.HTTPConnection:
        if self.server.certificate:
            context = ssl.create_default_context(cafile=self.server.certificate)
            return http.client.HTTPSConnection("localhost", self.server.port, timeout=timeout, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=timeout)

    def remember(self, response):
        for cookie in response.cookies:
            self.set_cookies.append(cookie)
            canary.note_cookie(cookie)
            if cookie.deletes:
                self.jar.pop(cookie.name, None)
            else:
                self.jar[cookie.name] = cookie.value

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())

    @property
    def token(self) -> str | None:
        return self.jar.get(self.server.cookie_name)

    @property
    def handle(self) -> str:
        """The public name of our session: the first 16 of the token's 48 bytes."""
        return base64.urlsafe_b64encode(base64.urlsafe_b64decode(self.token)[:16]).decode().rstrip("=")

    def with_token(self, token) -> str:
        """A Cookie header with this session token in place of our own."""
        return f"{self.server.cookie_name}={token}"

    def get(self, path, **options) -> Response:
        return self.request("GET", path, **options)

    def form(self, path, fields, site="same-origin", origin=True, extra=(), **options) -> Response:
        """Posts a form as a browser does; `site` and `origin` can be replaced or, with None, left out."""
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        canary.note(dict(pairs).get("csrf_token"))
        headers = [("Content-Type", "application/x-www-form-urlencoded"), *self.provenance(site, origin), *extra]
        return self.request("POST", path, urllib.parse.urlencode(pairs).encode(), headers, **options)

    def api(self, method, path, payload=None, csrf=True, site="same-origin", origin=True, extra=(), **options):
        """Calls /api/v1 as a page's script does. `csrf`: True fetches our token, a string is sent as it is, None nothing."""
        headers = [] if method == "GET" else self.provenance(site, origin)
        if csrf is True and method != "GET" and self.token:
            csrf = self.csrf_token()
        if isinstance(csrf, str):
            canary.note(csrf)
            headers.append(("X-CSRF-Token", csrf))
        body = None
        if payload is not None:
            headers.append(("Content-Type", "application/json"))
            body = json.dumps(payload).encode()
        return self.request(method, "/api/v1" + path, body, [*headers, *extra], **options)

    def provenance(self, site, origin):
        headers = [("Sec-Fetch-Site", site)] if site else []
        origin = self.server.url if origin is True else origin
        return headers + ([("Origin", origin)] if origin else [])

    # What a visitor does

    def session(self, **options) -> Response:
        return self.get("/api/v1/session", **options)

    def csrf_token(self) -> str | None:
        answer = self.session()
        return answer.json["csrf_token"] if answer.status == 200 else None

    @property
    def is_signed_in(self) -> bool:
        return self.session().status == 200

    def log_in(self, username, password, remember=False) -> "Client":
        """Signs in through the API, waiting while the password queue is full."""
        payload = {"username": username, "password": password}
        if remember:
            payload["remember"] = True
        answer = self.api("POST", "/login", payload)
        while answer.status == 503:
            answer = self.api("POST", "/login", payload)
        assert answer.status == 200, answer
        return self

    def log_in_by_form(self, username, password, **fields) -> Response:
        page = self.get("/login")
        fields = {"username": username, "password": password, "csrf_token": page.field("csrf_token"), **fields}
        return self.form("/login", fields)

    def submit(self, page_path, action, **fields) -> Response:
        """Opens a page, takes its token and posts the form to `action`."""
        token = self.get(page_path).field("csrf_token")
        return self.form(action, {"csrf_token": token, **fields})
