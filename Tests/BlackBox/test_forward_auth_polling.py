"""Polling behind a proxy keeps no session alive if a rule says so."""

import time

import pytest

from harness import Client
from harness.proxies import FETCH, PROXIES, ask
from harness.server import PASSWORD

APP = "https://app.example.org"
RULES = """
rules:
  - {host: app.example.org, path: /news, access: signed-in, activity: ignore}
  - {host: app.example.org, access: signed-in}
"""


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.mark.parametrize("proxy", PROXIES)
def test_polling_alone_ends_with_the_idle_timeout(start, tmp_path, proxy):
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    server = start(
        forwardauth_rules=rules, trusted_proxies="127.0.0.1/32", sessions_idle_timeout="3s", sessions_touch_interval="1s"
    )
    # Before the logins, because a command takes seconds on a busy machine.
    users = [server.add_user() for _ in range(2)]
    reader, poller = (Client(server).log_in(user, PASSWORD) for user in users)
    began, statuses = time.monotonic(), []
    while time.monotonic() - began < 5:
        statuses.append(ask(poller, proxy, APP + "/news", browser=FETCH).status)
        assert ask(reader, proxy, APP + "/page", browser=FETCH).status == 200
        time.sleep(0.25)
    assert statuses[0] == 200 and statuses[-1] == 401
    assert ask(reader, proxy, APP + "/news", browser=FETCH).status == 200


def test_the_explanation_of_a_rule_says_so(start, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    server = start(forwardauth_rules=rules, trusted_proxies="127.0.0.1/32")
    assert "no activity" in server.run("rules", "explain", APP + "/news")
