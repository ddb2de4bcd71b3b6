"""An unavailable store never means "not signed in": requests answer 503 until it is back, and nothing is lost."""

import threading
import time

import pytest
from outages import KINDS, engine

from harness import Client, Load, Site
from harness.engines import Postgres, engine_folder
from harness.server import PASSWORD
from harness.waiting import eventually

LONGEST_ANSWER = 10  # seconds; a store that hangs must not make visitors wait for longer


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(f"outage {name}")) for name in KINDS])
def outage(request):
    with engine_folder() as folder, engine(request.param, folder) as running:
        url = "database:" if isinstance(running, Postgres) else running.url
        yield KINDS[request.param](running, url)


@pytest.fixture
def site(outage, start_site, stores) -> Site:
    accounts = outage.engine.url if isinstance(outage.engine, Postgres) else stores.database()
    return start_site(count=2, database_url=accounts, store=outage.sessions_url, sessions_limit_per_user=100)


class Leaving(threading.Thread):
    """Users who log out one after another, at either server; acknowledged logouts must hold."""

    def __init__(self, site: Site, count: int):
        super().__init__()
        user = site.add_user()
        self.people = [Client(site.servers[number % 2]).log_in(user, PASSWORD) for number in range(count)]
        self.tokens = [(person, person.cookie_header, person.csrf_token()) for person in self.people]
        self.acknowledged: list[tuple[Client, str]] = []
        self.statuses: set[int] = set()
        self.over = False

    def run(self):
        for person, cookie, csrf in self.tokens:
            if self.over:
                return
            answer = person.api("POST", "/logout", csrf=csrf, cookie=cookie)
            self.statuses.add(answer.status)
            if answer.status == 204:
                self.acknowledged.append((person, cookie))
            time.sleep(0.1)


def assert_unavailable(answer):
    assert answer.status == 503
    assert answer.header("Retry-After")
    assert answer.cookies == []


def assert_nobody_is_turned_away(visitor, username):
    """The answers of the servers while the store is down."""
    csrf = "A" * 43
    # A session in memory is served until the lease ends.
    eventually(lambda: visitor.session().status == 503)
    assert_unavailable(visitor.session())
    assert_unavailable(visitor.get("/account"))
    assert_unavailable(visitor.api("POST", "/sessions/revoke-others", csrf=csrf))
    assert_unavailable(Client(visitor.server).api("POST", "/login", {"username": username, "password": PASSWORD}))
    assert visitor.server.management("/readyz")[0] == 503
    assert visitor.server.management("/healthz")[0] == 200
    assert visitor.server.command("session", "list", "--user", username).returncode == 69


def test_servers_answer_503_while_the_store_is_away_and_go_on_when_it_is_back(outage, site, request, record_property):
    user = site.add_user()
    # Of several people: in a cluster a person's sessions are on one node.
    visitors = [Client(server).log_in(site.add_user(), PASSWORD) for server in site.servers for _ in range(3)]
    signed_out = Client(site).log_in(user, PASSWORD)
    signed_out_cookie = signed_out.cookie_header
    assert signed_out.api("POST", "/logout").status == 204
    leaving = Leaving(site, 60)

    with Load(visitors) as load:
        leaving.start()
        time.sleep(1)
        outage.begin()
        if not outage.heals:
            for server in site.servers:
                assert_nobody_is_turned_away(visitors[0].at(server), user)
        outage.end()
        back = load.now
        eventually(lambda: all(visitor.is_signed_in for visitor in visitors), detail=lambda: site.output)
        recovered = load.now
        leaving.over = True
        leaving.join()
        time.sleep(1)

    title = f"{request.node.callspec.id}: back after {back:.1f} s, everybody served {recovered - back:.1f} s later"
    record_property("timeline", load.timeline(title))
    assert set(load.statuses) <= {200, 503}
    assert not [answer for answer in load.answers if answer.clears_cookie]
    assert all(answer.retry_after for answer in load.answers if answer.status == 503)
    assert max(answer.took for answer in load.answers) < LONGEST_ANSWER
    assert {answer.status for answer in load.since(recovered + 0.5)} == {200}
    assert leaving.statuses <= {204, 503}
    assert leaving.acknowledged
    outage.repair()
    for event in ("store_error", "store_recovered"):
        eventually(lambda event=event: site.audit(event=event), what=f"{event} in the audit log")
    for visitor, cookie in [(signed_out, signed_out_cookie), *leaving.acknowledged]:
        for server in site.servers:
            answer = visitor.at(server).session(cookie=cookie)
            assert (answer.status, answer.json.get("reason")) == (401, "logout")
    for server in site.servers:
        assert Client(server).log_in(user, PASSWORD).is_signed_in
