"""The page of metrics: valid for Prometheus, described completely, and without a value that a client sent."""

import pathlib
import re
import subprocess

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/metrics.md"
SAMPLE = re.compile(r'([a-z][a-z0-9_]*)(?:\{((?:[a-z]+="[^"\\\n]*",?)+)\})? (\S+)')


def samples(page: str) -> dict[tuple[str, str], float]:
    """By name and labels."""
    found = {}
    for line in page.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = SAMPLE.fullmatch(line).groups()
        assert (name, labels or "") not in found, line
        found[name, labels or ""] = float(value)
    return found


def families(page: str) -> dict[str, str]:
    """The type of each family, by name."""
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.M))


def documented() -> dict[str, str]:
    return dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", DOCUMENT.read_text(), re.M))


def metrics(server) -> str:
    status, page = server.management("/metrics")
    assert status == 200
    return page


def test_the_page_and_its_document_have_the_same_names_and_types(start):
    server = start()
    # The lag is known as soon as the log of changes has answered.
    page = eventually(lambda: "account_cache_feed_lag" in (page := metrics(server)) and "near_cache_feed_lag" in page and page, what="both lags")
    assert families(page) == documented()


def test_prometheus_has_no_complaint(server, user):
    Client(server).log_in(user, PASSWORD)
    result = subprocess.run(["promtool", "check", "metrics"], input=metrics(server), capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_each_histogram_grows_with_its_bounds_and_ends_with_its_count(server, user):
    Client(server).log_in(user, PASSWORD)
    found = samples(metrics(server))
    histograms = {(name, labels): value for (name, labels), value in found.items() if name.endswith("_bucket")}
    assert histograms
    by_series = {}
    for (name, labels), value in histograms.items():
        series, bound = re.fullmatch(r'(.*?),?le="([^"]+)"', labels).groups()
        by_series.setdefault((name.removesuffix("_bucket"), series), []).append((float(bound), value))
    for (name, series), steps in by_series.items():
        assert steps == sorted(steps)
        assert [value for _, value in steps] == sorted(value for _, value in steps)
        assert steps[-1] == (float("inf"), found[name + "_count", series])
        assert found[name + "_sum", series] >= 0


def test_no_request_adds_a_series(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    before = samples(metrics(server)).keys()
    for path in ["/a-new-path", "/api/v1/none", '/"}x', "/verify/none"]:
        visitor.get(path)
    visitor.request("GET", "/", headers=[("User-Agent", 'x"} 1'), ("X-Request-ID", "coatcheck_evil 1")])
    visitor.request("PURGE", "/")
    visitor.api("POST", "/login", {"username": 'new"user', "password": "wrong"})
    assert samples(metrics(server)).keys() == before


def test_look_ups_and_logins_are_counted(start):
    server = start()
    user = server.add_user()
    before = samples(metrics(server))
    visitor = Client(server).log_in(user, PASSWORD)
    for _ in range(5):
        assert visitor.api("GET", "/session").status == 200
    visitor.get("/account", cookie=f"{server.cookie_name}={'A' * 64}")

    def grown(name, labels=""):
        return samples(metrics(server))[name, labels] - before[name, labels]

    valid = sum(grown("coatcheck_lookups_total", f'answer="valid",source="{source}"') for source in ["memory", "store"])
    assert valid >= 5
    assert grown("coatcheck_lookups_total", 'answer="invalid",source="store"') == 1
    assert grown("coatcheck_lookups_total", 'answer="invalid",source="memory"') == 0
    assert grown("coatcheck_logins_total", 'outcome="success"') == 1
    assert grown("coatcheck_password_hashing_total") >= 1
    assert grown("coatcheck_audit_head_sequence") >= 1
    assert grown("coatcheck_database_duration_seconds_count", 'operation="write"') >= 1


@pytest.mark.parametrize("name", ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds"])
def test_the_process_has_its_conventional_names(server, name):
    assert samples(metrics(server))[name, ""] > 0
