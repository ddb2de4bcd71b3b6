"""A machine whose clock is wrong for a while: nothing that a right clock would have kept is lost, nothing is let in that it
would have refused."""

import base64
import json
import time

import pytest

from harness import Client
from harness.proxies import PROXIES, ask
from harness.server import PASSWORD
from harness.waiting import eventually


def restart(server, offset):
    server.stop()
    server.clock = offset
    server.start()


def test_one_start_with_a_clock_far_ahead_costs_no_event_and_no_session(start):
    server = start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    link = server.run("user", "reset-password", server.add_user())
    before = server.audit()
    restart(server, "+400d")
    assert visitor.session().status == 401
    eventually(lambda: "coatcheck clock accept" in server.output, what="the warning")
    time.sleep(2)  # removal begins with the start
    restart(server, None)
    assert server.audit()[: len(before)] == before
    assert not server.audit(event="audit_pruned")
    assert server.command("audit", "verify").returncode == 0
    assert visitor.session().status == 200
    address = next(word for word in link.split() if "token=" in word)
    assert Client(server).get(address.removeprefix(server.url)).status == 200


def test_a_server_that_really_was_away_goes_on_once_somebody_confirmed_the_clock(start):
    server = start()
    last = server.audit()[-1]["seq"]
    server.stop()
    assert '"needs_confirmation":false' in server.run("clock", "show", "--json")
    assert "held until" in server.run("clock", "show", offset="+400d")
    assert "the clock is trusted from" in server.run("clock", "accept", offset="+400d")
    assert '"needs_confirmation":false' in server.run("clock", "show", "--json", offset="+400d")
    server.clock = "+400d"
    server.start()
    eventually(lambda: server.audit(event="audit_pruned"), what="the removal")
    assert server.audit(event="audit_pruned")[0]["last_seq"] >= last
    assert server.audit(event="config_changed")[0]["what"] == "clock"
    assert server.command("audit", "verify").returncode == 0


def test_after_a_first_start_with_a_clock_ahead_applications_and_links_work_at_once(start):
    server = start(clock="+60s", trusted_proxies="127.0.0.1/32", forwardauth_redirect_hosts="app.example.org")
    link = server.run("user", "reset-password", server.add_user(), offset="+60s")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    restart(server, None)
    assert opened(server, link) == 200
    assert opened(server, server.run("user", "reset-password", server.add_user(), offset="+10m")) == 410
    assert_served(server, visitor)
    assert_served(server, Client(server).log_in(server.add_user(), PASSWORD))
    assert server.output.count("was created by a clock that was ahead") == 1


@pytest.mark.parametrize("how", [[], ["--at-once"]], ids=["in time", "at once"])
def test_a_key_that_was_rotated_by_a_clock_ahead_stops_nothing(start, how):
    server = start(trusted_proxies="127.0.0.1/32", forwardauth_redirect_hosts="app.example.org")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert_served(server, visitor)
    server.run("keys", "rotate", *how, offset="+1h")
    newest = server.run("keys", "rotate")
    server.stop()
    server.start()
    assert_served(server, visitor)
    keys = [json.loads(line) for line in server.run("keys", "list", "--json").splitlines() if line.strip()]
    assert [key["state"] for key in keys] == ["signing", "coming", "coming"] if not how else ["signing", "coming"]
    assert keys[-1]["id"] in newest, "the newest key begins last"


def opened(server, printed) -> int:
    """The status of the link that a command printed."""
    address = next(word for word in printed.split() if "token=" in word)
    return Client(server).get(address.removeprefix(server.url)).status


def assert_served(server, visitor):
    """Every proxy is answered, with an assertion by a key that applications can fetch."""
    for proxy in PROXIES:
        answer = ask(visitor, proxy, "https://app.example.org/page")
        assert answer.status == 200, (proxy, answer.status, answer.text)
        head = answer.header("Remote-Assertion").split(".")[0]
        key = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]
        assert key in [known["kid"] for known in Client(server).get("/.well-known/jwks.json").json["keys"]]


@pytest.fixture
def rotating(start):
    return start(sessions_rotation_interval="1s", sessions_rotation_grace="1s")


def test_a_retired_secret_is_refused_and_told_after_the_clock_was_set_back(rotating):
    visitor = Client(rotating).log_in(rotating.add_user(), PASSWORD)
    first = visitor.token
    time.sleep(1.1)
    visitor.get("/account")  # offers
    assert visitor.token != first
    visitor.get("/account")  # confirms
    restart(rotating, "-2h")
    assert visitor.session().status == 200
    thief = Client(rotating)
    answer = thief.session(cookie=thief.with_token(first))
    assert (answer.status, answer.json.get("reason")) == (401, "replay")
    assert visitor.session().status == 401


def test_a_proof_of_the_password_is_not_fresh_after_the_clock_was_set_back(start):
    server = start()
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    other = Client(server).log_in(admin_name := server.add_user(), PASSWORD)
    restart(server, "-2h")
    answer = other.api("POST", "/sessions/revoke-others")
    assert (answer.status, answer.json["code"]) == (403, "reauthentication_required"), admin_name
    assert admin.api("POST", "/sessions/revoke-others").status == 403


def test_failures_from_before_the_clock_was_set_back_hold_nobody_up_for_longer(start):
    server = start(throttle_account_free_attempts=3, throttle_account_first_delay="2s")
    name = server.add_user()
    for _ in range(3):
        Client(server).api("POST", "/login", {"username": name, "password": "wrong-password-entirely"})
    restart(server, "-2h")
    assert Client(server).api("POST", "/login", {"username": name, "password": PASSWORD}).status == 429
    time.sleep(2.1)
    assert Client(server).api("POST", "/login", {"username": name, "password": PASSWORD}).status == 200
