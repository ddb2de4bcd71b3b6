"""SIGHUP: the configuration is read again. What is live is applied, for the rest the log asks for a restart."""

import json
import signal

import pytest

from harness import Client
from harness.proxies import ask
from harness.waiting import eventually

RULES = "rules:\n  - access: {access}\n"


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def running(start, tmp_path):
    """A server with a configuration file and a file of rules, which deny every request."""
    (tmp_path / "rules.yaml").write_text(RULES.format(access="deny"))
    return Running(start, tmp_path)


class Running:
    def __init__(self, start, folder):
        self.folder = folder
        self.write("")
        self.server = start(arguments=["--config", str(folder / "coatcheck.yaml")], trusted_proxies="127.0.0.1/32")

    def write(self, more, access=None):
        if access:
            (self.folder / "rules.yaml").write_text(RULES.format(access=access))
        (self.folder / "coatcheck.yaml").write_text(f"forwardauth.rules: {self.folder / 'rules.yaml'}\n{more}\n")

    def reload(self):
        """Returns what the server says about it."""
        before = len(self.server.output)
        self.server.process.send_signal(signal.SIGHUP)
        return eventually(lambda: self.said(before), detail=lambda: self.server.output)

    def said(self, before):
        text = self.server.output[before:]
        return text if text.endswith("\n") and ("configuration reloaded" in text or "not reloaded" in text) else None

    @property
    def access(self):
        return ask(Client(self.server), "caddy", "https://app.example.org/").status

    @property
    def events(self):
        return self.server.audit(event="config_changed")


def test_rules_and_log_level_apply_at_once_and_are_one_event(running):
    assert running.access == 403
    running.write("log.level: notice", access="bypass")
    assert "forwardauth.rules, log.level" in running.reload()
    written = running.server.output.count("[RequestEdge] request")
    assert written > 0
    assert running.access == 200
    assert [event["settings"] for event in running.events] == [["forwardauth.rules", "log.level"]]
    assert running.server.output.count("[RequestEdge] request") == written


def test_an_invalid_configuration_changes_nothing_and_is_reported_like_config_check_does(running):
    running.write("http.port: eighty\nsesions: 3", access="bypass")
    said = running.reload()
    checked = running.server.command("config", "check", "--config", str(running.folder / "coatcheck.yaml"))
    problems = [line.strip() for line in checked.stderr.splitlines()[1:]]
    assert len(problems) == 1  # http.port comes from the environment
    for problem in problems:
        assert problem in said
    assert running.access == 403
    (running.folder / "coatcheck.yaml").unlink()
    assert "coatcheck.yaml" in running.reload()
    assert running.access == 403
    assert not running.events
    running.write("", access="bypass")
    running.reload()
    assert running.access == 200


def test_a_setting_that_needs_a_restart_is_named_without_its_secrets(running):
    running.write("audit.retention: 30d\nnotify.command: /bin/true hush-hush")
    said = running.reload()
    eventually(lambda: running.server.output.count("needs a restart") == 2)
    said = running.server.output
    assert "audit.retention: 365d is now 30d" in said
    assert "notify.command: not set is now /bin/true ***" in said
    assert "hush-hush" not in said
    assert not running.events


def test_a_storm_of_signals_ends_with_the_last_configuration(running):
    for number in range(200):
        running.write("", access="bypass" if number % 2 else "deny")
        running.server.process.send_signal(signal.SIGHUP)
    eventually(lambda: running.access == 200)
    assert running.server.is_running
    assert running.server.stop() == 0


def test_the_reference_marks_live_settings(server):
    keys = {entry["key"]: entry["live"] for entry in map(json.loads, server.run("config", "keys", "--json").splitlines())}
    assert sorted(key for key, live in keys.items() if live) == ["forwardauth.rules", "log.level", "tls.certificate", "tls.key"]
    assert "live, on SIGHUP" in server.run("config", "keys")
