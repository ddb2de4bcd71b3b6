"""The administrator's page of the settings in force."""

import html
import json
import re
import signal

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def server(start, store, tmp_path):
    (tmp_path / "coatcheck.yaml").write_text("log.level: warning\nsessions.limit.per.user: 7\n")
    return start(store=store, arguments=["--config", str(tmp_path / "coatcheck.yaml")], sessions_idle_timeout="17m")


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def settings(client):
    """Value and source of each key."""
    rows = re.findall(r"<dt><code>([^<]+)</code></dt>\s*<dd><strong>([^<]*)</strong> <span class=\"badge\">([^<]*)</span>", client.get("/admin/settings").text)
    return {key: (html.unescape(value), html.unescape(origin)) for key, value, origin in rows}


def test_each_setting_is_shown_with_its_value_and_its_source(server, admin):
    shown = settings(admin)
    assert shown["sessions.idle.timeout"] == ("17m", "COATCHECK_SESSIONS_IDLE_TIMEOUT")
    assert shown["sessions.limit.per.user"][0] == "7" and "coatcheck.yaml" in shown["sessions.limit.per.user"][1]
    assert shown["sessions.absolute.timeout"] == ("12h", "default")
    assert sorted(shown) == sorted(json.loads(line)["key"] for line in server.run("config", "keys", "--json").splitlines())


def test_the_page_shows_a_setting_as_it_is_after_a_reload(server, admin, tmp_path):
    assert settings(admin)["log.level"][0] == "warning"
    (tmp_path / "coatcheck.yaml").write_text("log.level: error\nsessions.limit.per.user: 9\n")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: settings(admin)["log.level"][0] == "error", what="the reload")
    assert settings(admin)["sessions.limit.per.user"][0] == "7"  # takes a restart


def test_the_page_needs_the_role(server, admin):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    assert person.get("/admin/settings").status == 403 and Client(server).get("/admin/settings").status == 303
