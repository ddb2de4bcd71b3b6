"""Each example, started by its one command, works as described."""

import http.client
import os
import pathlib
import re
import signal
import subprocess
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client
from harness.ports import free_port
from harness.server import BINARY, PASSWORD, ROOT
from harness.waiting import eventually


class Place:
    """Where a `Client` sends its requests: a port of this machine, and the name that browsers see."""

    certificate, cookie_name = None, "__Host-coatcheck"

    def __init__(self, port):
        self.port, self.url = port, f"http://localhost:{port}"

    def observe(self, *_):
        pass

    @property
    def answers(self) -> bool:
        try:
            return Client(self).get("/").status < 500
        except (OSError, http.client.HTTPException):
            return False


class Example:
    """`make run` of one example, in a process group of its own."""

    def __init__(self, name, folder: pathlib.Path, **environment):
        self.name, self.folder = name, folder
        self.environment = os.environ | {"WARNINGS_AS_ERRORS": "1", "SERVER_BINARY": str(BINARY), "FOLDER": str(folder)}
        self.environment |= {key: str(value) for key, value in environment.items()}
        self.log = folder / "log"

    def start(self, *places) -> "Example":
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["make", "--no-print-directory", "-C", ROOT / "Examples" / self.name, "run"],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        for place in places:
            eventually(lambda: self._check(place), within=300, what=f"{self.name} at {place.url}", detail=self.log.read_text)
        return self

    def _check(self, place):
        assert self.process.poll() is None, self.log.read_text()
        return place.answers

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise


@pytest.fixture
def alone(request, tmp_path):
    """An example without Coatcheck."""
    place = Place(free_port())
    example = Example(request.param, tmp_path, PORT=place.port).start(place)
    yield place
    example.stop()


@pytest.mark.parametrize("alone", ["login"], indirect=True)
def test_the_login_form_keeps_a_name_in_the_session(alone):
    visitor = Client(alone)
    visitor.server.cookie_name = "__Host-session"
    assert 'action="/login"' in visitor.get("/").text
    assert not visitor.jar
    answer = visitor.form("/login", {"name": "Ada <b>"})
    assert answer.status in (302, 303) and answer.location == "/"
    page = visitor.get("/")
    assert "Hello, Ada &lt;b&gt;" in page.text
    assert visitor.form("/logout", {"csrf_token": "x"}).status == 403
    old = visitor.cookie_header
    assert visitor.form("/logout", {"csrf_token": page.field("csrf_token")}).status in (302, 303)
    assert "Hello" not in visitor.get("/", cookie=old).text


@pytest.mark.parametrize("alone", ["counter"], indirect=True)
def test_the_counter_is_right_under_a_hundred_parallel_requests(alone):
    visitor = Client(alone)
    assert visitor.get("/").text == "1\n"
    cookie = visitor.cookie_header
    with ThreadPoolExecutor(100) as pool:
        counts = sorted(int(text) for text in pool.map(lambda _: Client(alone).get("/", cookie=cookie).text, range(100)))
    assert counts == list(range(2, 102))
    assert Client(alone).get("/").text == "1\n"


@pytest.fixture(scope="module", params=["flask-behind-nginx", "gin-behind-caddy"])
def protected(request, tmp_path_factory):
    """Coatcheck, a proxy and an application: where one signs in, and where the application is."""
    folder = tmp_path_factory.mktemp("example")
    auth, site, app = Place(free_port()), Place(free_port()), Place(free_port())
    example = Example(
        request.param, folder, AUTH_PORT=auth.port, SITE_PORT=site.port, APP_PORT=app.port, MANAGEMENT_PORT=free_port()
    ).start(auth, app, site)
    settings = {"COATCHECK_DATABASE_URL": f"sqlite:{folder}/coatcheck.db", "COATCHECK_PUBLIC_URL": auth.url}
    add = [BINARY, "user", "add", "ada", "--password-stdin"]
    subprocess.run(add, env=os.environ | settings, input=PASSWORD + "\n", text=True, check=True, capture_output=True)
    yield auth, site, app
    example.stop()


def sign_in(auth, site) -> Client:
    """As a browser does it: opened, sent to the login page, and sent back."""
    visitor = Client(site)
    answer = visitor.get("/count", headers=[("Sec-Fetch-Mode", "navigate")])
    assert answer.status == 302 and answer.location.startswith(auth.url + "/login?next=")
    target = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.location).query)["next"][0]
    assert target == site.url + "/count"
    answer = visitor.at(auth).log_in_by_form("ada", PASSWORD, next=target)
    assert (answer.status, answer.location) == (303, target)
    return visitor


def test_an_application_greets_who_signed_in_and_counts(protected):
    auth, site, _ = protected
    visitor = sign_in(auth, site)
    assert visitor.get("/").text == "Hello, ada\n"
    with ThreadPoolExecutor(20) as pool:
        counts = sorted(int(text) for text in pool.map(lambda _: visitor.get("/count").text, range(20)))
    assert counts == list(range(1, 21))
    assert sign_in(auth, site).get("/count").text == "1\n"


def test_an_application_lets_nobody_in_after_logout(protected):
    auth, site, _ = protected
    visitor = sign_in(auth, site)
    old = visitor.cookie_header
    assert visitor.get("/").status == 200
    assert visitor.at(auth).submit("/account", "/logout").status == 303
    assert visitor.get("/", cookie=old).status == 401
    assert visitor.get("/", cookie=old, headers=[("Sec-Fetch-Mode", "navigate")]).status == 302


def test_an_application_believes_no_headers_of_clients(protected):
    auth, site, app = protected
    visitor = sign_in(auth, site)
    claims = [("Remote-User", "root"), ("Remote-Session", "x"), ("Remote-Assertion", "a.b.c"), ("Remote_User", "root")]
    assert Client(site).get("/", headers=claims).status == 401
    assert visitor.get("/", headers=claims).text == "Hello, ada\n"
    assert Client(app).get("/").status == 401


def test_every_example_is_listed():
    listed = set(re.findall(r"\]\(([\w-]+)\)", (ROOT / "Examples/README.md").read_text()))
    assert listed == {path.name for path in (ROOT / "Examples").iterdir() if path.is_dir()}
