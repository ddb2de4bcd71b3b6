"""A visitor of several hosts behind one TLS proxy, with the cookies a browser would keep and send."""

import http.client
import ssl
import urllib.parse

from harness.client import Response
from harness.cookies import SetCookie


class Traveller:
    def __init__(self, port: int, authority):
        self.port = port
        self.authority = authority
        #: Where connections come from, when it matters.
        self.address = "127.0.0.1"
        self.jar: dict[tuple[str, str], SetCookie] = {}

    def request(self, method, host, path, body=None, headers=(), cookie=None) -> Response:
        """The path goes out as it is given. `cookie` replaces the jar's."""
        connection = self.connect(host)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            sent = {name.lower() for name, _ in headers}
            if "host" not in sent:
                connection.putheader("Host", f"{host}:{self.port}")
            cookie = self.cookies_for(host) if cookie is None else cookie
            if cookie:
                connection.putheader("Cookie", cookie)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            response = Response(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
        for cookie in response.cookies:
            place = (cookie.attribute("Domain") or host, cookie.name)
            self.jar.pop(place, None) if cookie.deletes else self.jar.update({place: cookie})
        return response

    def connect(self, host) -> http.client.HTTPSConnection:
        return _Connection(host, self.port, ssl.create_default_context(cafile=self.authority), self.address)

    def cookies_for(self, host) -> str:
        kept = [cookie for (place, _), cookie in self.jar.items() if host == place or host.endswith("." + place)]
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in kept)

    def open(self, url, headers) -> Response:
        parts = urllib.parse.urlsplit(url)
        assert parts.port == self.port, url
        return self.request("GET", parts.hostname, url.split(parts.netloc, 1)[1], headers=headers)

    def log_in(self, url, username, password) -> str:
        """Fills in the form at `url` as a user does; returns the target."""
        page = self.open(url, [("Accept", "text/html")])
        assert page.status == 200, (page.status, page.text[:500])
        fields = {"username": username, "password": password, "csrf_token": page.field("csrf_token"), "next": page.field("next")}
        parts = urllib.parse.urlsplit(url)
        origin = f"https://{parts.netloc}"
        headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", origin), ("Sec-Fetch-Site", "same-origin")]
        answer = self.request("POST", parts.hostname, "/login", urllib.parse.urlencode(fields).encode(), headers)
        assert answer.status == 303, (answer.status, answer.text[:500])
        return answer.location


class _Connection(http.client.HTTPSConnection):
    """Names one host in the handshake and connects to this machine."""

    def __init__(self, host, port, context, address):
        super().__init__("127.0.0.1", port, timeout=15, context=context, source_address=(address, 0))
        self.name = host

    def connect(self):
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.name)
