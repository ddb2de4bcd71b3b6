"""Each example that keeps its sessions in Coatcheck, started by its one command: no restart and no worker loses anything."""

import json
import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from test_examples import Example, Place, sign_in

from harness import Client, Response, canary
from harness.ports import free_port
from harness.server import BINARY, PASSWORD, ROOT
from harness.waiting import eventually

EXAMPLES = ["flask", "django", "fastapi", "gin"]


class Shop(Example):
    """An example, Coatcheck beside it, and what an administrator does in a terminal."""

    def __init__(self, name, folder):
        self.auth, self.site, app = Place(free_port()), Place(free_port()), Place(free_port())
        self.places = [self.auth, self.site, *([app] if "behind" in name else [])]
        ports = {"AUTH_PORT": self.auth.port, "SITE_PORT": self.site.port, "APP_PORT": app.port}
        super().__init__(name, folder, **ports, MANAGEMENT_PORT=free_port())
        self.log = folder / "stdout"
        canary.watch(folder)
        self._restarted: subprocess.Popen | None = None
        self.start()

    def start(self):
        try:
            super().start(*self.places)
        except BaseException:
            if self.process.poll() is None:
                self.stop()
            raise

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        super().stop()
        self._kill_restarted()

    @contextmanager
    def without_coatcheck(self):
        """Kills Coatcheck while the application runs, and starts it again."""
        if not self._kill_restarted():
            self._kill_started_by_example()
        try:
            yield
        finally:
            with open(self.log, "ab") as log:
                command = [ROOT / "Examples" / self.name / "run", "coatcheck"]
                self._restarted = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            self.recover()

    def recover(self):
        """Waits until both workers know that Coatcheck answers: one that failed three times asks again after a second."""
        eventually(self._has_recovered, what="the end of the outage", detail=self.log.read_text)

    def _has_recovered(self) -> bool:
        visitor = Visitor(self.site)
        if visitor.post("/login", username="grace").status == 503:
            return False
        answers = visitor.answers("/", times=20)
        return all(answer.status == 200 for answer in answers) and len({shown(answer).worker for answer in answers}) == 2

    def _kill_restarted(self) -> bool:
        process, self._restarted = self._restarted, None
        if process is not None:
            process.kill()
            process.wait()
        return process is not None

    def _kill_started_by_example(self):
        process = int(re.search(r"\(kill (\d+)\)", self.log.read_text()).group(1))
        os.kill(process, signal.SIGKILL)
        eventually(lambda: not os.path.exists(f"/proc/{process}"), what="the end of Coatcheck")

    def coatcheck(self, *arguments, input="") -> str:
        environment = os.environ | {"COATCHECK_DATABASE_URL": f"sqlite:{self.folder}/coatcheck.db"}
        options = {"env": environment, "input": input, "capture_output": True, "text": True, "check": True}
        return subprocess.run([BINARY, *arguments], **options).stdout

    def sessions(self) -> dict[str, dict]:
        """By their handles."""
        lines = self.coatcheck("session", "list", "--application", "shop", "--json").splitlines()
        return {session["id"]: session for session in map(json.loads, lines)}


class Visitor(Client):
    """A browser at an example."""

    def sign_in(self, username="ada") -> "Visitor":
        answer = self.post("/login", username=username)
        assert answer.status in (302, 303) and answer.location == "/", answer.text
        return self

    def post(self, path, **fields):
        """With the hidden fields of the page that has the form."""
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.get("/").text)
        return self.form(path, dict(hidden) | fields)

    def answers(self, path, times, cookie=None, at_once=None) -> list[Response]:
        """Asked for at the same time, or so many of them."""
        with ThreadPoolExecutor(at_once or times) as pool:
            return list(pool.map(lambda _: self.get(path, cookie=cookie), range(times)))

    def page(self, path="/") -> SimpleNamespace:
        return shown(self.get(path))

    def pages(self, path="/", times=20, cookie=None) -> list[SimpleNamespace]:
        return [shown(answer) for answer in self.answers(path, times, cookie)]

    def pages_of_both_workers(self, path="/", cookie=None) -> list[SimpleNamespace]:
        """As many as it takes until each worker has answered."""
        pages = []

        def both():
            pages.extend(self.pages(path, cookie=cookie))
            return len({page.worker for page in pages}) == 2

        eventually(both, interval=0, what="an answer of each worker")
        return pages

    @property
    def token(self) -> str:
        (token,) = (value for value in self.jar.values() if re.fullmatch(r"[\w-]{64}", value))
        return token


def shown(answer: Response) -> SimpleNamespace:
    """What a page shows: username, count and worker. Without a sign-in there is no username."""
    assert answer.status == 200, answer.text
    values = dict(re.findall(r'id="(\w+)">([^<]*)<', answer.text))
    return SimpleNamespace(username=values.get("username"), count=int(values["count"]), worker=values["worker"])


@pytest.fixture(scope="module", params=EXAMPLES)
def shop(request, tmp_path_factory):
    shop = Shop(request.param, tmp_path_factory.mktemp(request.param))
    yield shop
    shop.stop()


@pytest.fixture
def visitor(shop):
    return Visitor(shop.site)


def test_a_visitor_gets_no_cookie_before_it_is_needed(visitor):
    assert visitor.page().username is None
    assert not [name for name in visitor.jar if name != "csrftoken"]


def test_both_workers_know_who_signed_in(visitor):
    pages = visitor.sign_in("ada.b").pages_of_both_workers()
    assert {page.username for page in pages} == {"ada.b"}


def test_both_workers_count_on_from_one_number(visitor):
    pages = visitor.sign_in().pages_of_both_workers("/count")
    assert {page.count for page in visitor.pages_of_both_workers()} == {len(pages)}


def test_a_hundred_parallel_increments_count_a_hundred(shop):
    """On a busy machine some of a hundred at once are not answered in time. A 503 may have counted, so fewer are sent at once."""
    for at_once in [100, 50, 20]:
        visitor = Visitor(shop.site).sign_in()
        statuses = [answer.status for answer in visitor.answers("/count", times=100, at_once=at_once)]
        assert set(statuses) <= {200, 503}
        shop.recover()
        assert statuses.count(200) <= visitor.page().count <= 100
        if set(statuses) == {200}:
            break
    assert visitor.page().count == 100


def test_what_a_visitor_counted_is_kept_at_the_login(visitor):
    visitor.page("/count")
    before = visitor.handle
    assert visitor.sign_in().page().count == 1
    assert visitor.handle != before


def test_a_restart_of_the_application_and_of_coatcheck_loses_nothing(shop, visitor):
    visitor.sign_in().pages("/count", times=3)
    before = visitor.page()
    shop.restart()
    after = visitor.page()
    assert (after.username, after.count) == ("ada", 3)
    assert after.worker != before.worker


def test_an_outage_is_answered_with_503_and_the_session_goes_on_after_it(shop, visitor):
    visitor.sign_in().page("/count")
    cookie = visitor.cookie_header
    with shop.without_coatcheck():
        for path in ["/", "/count"]:
            answer = visitor.get(path)
            assert (answer.status, answer.cookies) == (503, [])
            assert int(answer.header("Retry-After")) >= 1
    assert visitor.cookie_header == cookie
    assert (visitor.page().username, visitor.page().count) == ("ada", 1)


def test_a_login_during_an_outage_is_answered_with_503(shop, visitor):
    visitor.page()
    with shop.without_coatcheck():
        answer = visitor.post("/login", username="ada")
        assert (answer.status, answer.cookies, answer.location) == (503, [], None)
        assert int(answer.header("Retry-After")) >= 1


def test_a_session_that_was_revoked_is_refused_by_both_workers(shop, visitor):
    other = Visitor(shop.site).sign_in("grace")
    old = visitor.sign_in("mallory").cookie_header
    principal = shop.sessions()[visitor.handle]["username"]
    shop.coatcheck("session", "revoke", "--application", "shop", "--user", principal)
    assert {page.username for page in visitor.pages_of_both_workers(cookie=old)} == {None}
    assert other.page().username == "grace"


def test_a_session_that_was_signed_out_of_is_refused_by_both_workers(visitor):
    old = visitor.sign_in().cookie_header
    assert visitor.post("/logout").status in (302, 303)
    assert {page.username for page in visitor.pages_of_both_workers(cookie=old)} == {None}


def test_the_administrator_sees_the_sessions_of_the_application(shop, visitor):
    visitor.sign_in("ada.b").page("/count")
    listed = shop.sessions()[visitor.handle]
    assert listed["application"] == "shop"
    assert listed["device"]["user_agent"] == visitor.user_agent


def test_a_second_start_is_the_same_application(shop):
    token = (shop.folder / "service-token").read_text()
    shop.restart()
    assert (shop.folder / "service-token").read_text() == token
    assert (shop.folder / "service-token").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["flask-behind-nginx", "gin-behind-caddy"])
def test_the_counter_behind_a_proxy_survives_a_restart(name, tmp_path):
    shop = Shop(name, tmp_path)
    try:
        shop.coatcheck("user", "add", "ada", "--password-stdin", input=PASSWORD + "\n")
        visitor = sign_in(shop.auth, shop.site)
        assert visitor.get("/count").text == "1\n"
        shop.restart()
        assert visitor.get("/count").text == "2\n"
    finally:
        shop.stop()
