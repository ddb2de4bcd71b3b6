"""A real Prometheus reads two servers, loads the alerts, and answers every query of the dashboard."""

import json
import signal
import subprocess
import urllib.parse
import urllib.request

import pytest
from monitoring import ALERTS, documented, queries, series

from harness import Client, Server
from harness.ports import free_port
from harness.server import PASSWORD
from harness.waiting import eventually

CONFIGURATION = """
global: {{scrape_interval: 500ms, evaluation_interval: 500ms}}
rule_files: ["{alerts}"]
scrape_configs:
  - job_name: coatcheck
    static_configs: [{{targets: {targets}}}]
"""


class Prometheus:
    def __init__(self, folder, servers):
        self.folder, self.port = folder, free_port()
        targets = json.dumps([f"127.0.0.1:{server.management_port}" for server in servers])
        (folder / "prometheus.yml").write_text(CONFIGURATION.format(alerts=ALERTS, targets=targets))
        options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{self.port}"]
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", "prometheus", *options], stdout=log, stderr=log, cwd=folder)

    def get(self, path, **query):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
                return json.load(answer)["data"]
        except OSError as error:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            # It answers 503 until it has started.
            if getattr(error, "code", 503) != 503:
                raise AssertionError(f"{query}: {error.read().decode()}") from None
            return None

    def query(self, text) -> list:
        return (self.get("query", query=text) or {}).get("result", [])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Each with stores of its own: a collector sees no difference."""
    servers = [Server(tmp_path_factory.mktemp("server")).start() for _ in range(2)]
    for server in servers:
        Client(server).log_in(server.add_user(), PASSWORD)
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def prometheus(servers, tmp_path_factory):
    prometheus = Prometheus(tmp_path_factory.mktemp("prometheus"), servers)
    eventually(lambda: len(prometheus.query("count_over_time(coatcheck_build_info[1m]) > 3")) == 2, within=60, what="four scrapes of both servers")
    yield prometheus
    prometheus.stop()


def test_both_servers_are_read(prometheus, servers):
    found = {sample["metric"]["instance"]: sample["value"][1] for sample in prometheus.query('up{job="coatcheck"}')}
    assert found == {f"127.0.0.1:{server.management_port}": "1" for server in servers}


def test_what_prometheus_keeps_is_what_is_documented(prometheus):
    names = set(prometheus.get("label/__name__/values"))
    own = {name for name in names if not name.startswith(("scrape_", "ALERTS"))}
    assert own == series()
    kinds = {name: entries[0]["type"] for name, entries in prometheus.get("metadata").items()}
    assert kinds == {name: kind for name, (kind, _) in documented().items()}


@pytest.mark.parametrize("query", queries())
def test_a_query_of_the_dashboard_has_an_answer(prometheus, query):
    assert prometheus.query(query), query


def test_the_alerts_are_evaluated_and_none_fires(prometheus):
    def rules():
        groups = prometheus.get("rules")["groups"]
        found = [rule for group in groups for rule in group["rules"]]
        return all(rule["health"] == "ok" for rule in found) and found

    found = eventually(rules, what="every rule being evaluated")
    assert len(found) > 10
    # The disk of this machine is not the subject.
    assert [rule["name"] for rule in found if rule["state"] == "firing" and not rule["name"].startswith("CoatcheckDisk")] == []
