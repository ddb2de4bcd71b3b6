"""When Coatcheck hangs, all proxies as shipped wait equally long and answer alike."""

import pathlib
import signal
import time

import pytest

from harness.installation import APP, AUTH
from harness.proxies import FETCH, PAGE
from harness.server import PASSWORD
from harness.waiting import eventually

FORM = [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")]


@pytest.fixture
def member(site):
    traveller = site.traveller()
    traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), site.server.add_user(), PASSWORD)
    return traveller


@pytest.fixture
def stopped(site):
    """Coatcheck does not answer, and does not refuse connections either."""
    site.server.process.send_signal(signal.SIGSTOP)
    # The signal stops one thread after another.
    threads = pathlib.Path(f"/proc/{site.server.process.pid}/task")
    eventually(lambda: all(") T " in (thread / "stat").read_text() for thread in threads.iterdir()))
    yield
    site.server.process.send_signal(signal.SIGCONT)


def test_after_five_seconds_without_an_answer_all_proxies_answer_alike(site, member, stopped, record_property):
    before = len(site.app.received)
    for method, path, headers, body in (("GET", "/page", PAGE, None), ("GET", "/api", FETCH, None), ("POST", "/save", FORM, b"a=b"), ("GET", "/open", PAGE, None)):
        began = time.monotonic()
        answer = member.request(method, APP, path, body, headers)
        taken = time.monotonic() - began
        record_property("timeline", f"{site.name:8} {method} {path} stopped: {answer.status} after {taken:.1f} s")
        assert (answer.status, answer.header("Retry-After"), answer.header("Cache-Control")) == (503, "5", "no-store")
        assert 4.5 < taken < 7
        assert site.name == "traefik" or answer.json["code"] == "unavailable"  # Traefik cannot generate a body
    assert len(site.app.received) == before


def test_after_the_stop_the_next_request_passes(site, member):
    assert member.request("GET", APP, "/page", headers=PAGE).status == 200


def test_rules_see_the_address_of_the_client(site):
    """/nearby is open to 127.0.0.2 alone."""
    for address, status in (("127.0.0.2", 200), ("127.0.0.3", 302)):
        traveller = site.traveller()
        traveller.address = address
        assert traveller.request("GET", APP, "/nearby", headers=PAGE).status == status, address
    for claim in ("127.0.0.2", "127.0.0.2, 127.0.0.1"):
        answer = site.traveller().request("GET", APP, "/nearby", headers=[*PAGE, ("X-Forwarded-For", claim)])
        assert answer.status == 302, claim


@pytest.mark.parametrize("status", [401, 403, 404, 431, 500, 502, 503, 504])
def test_the_errors_of_the_application_are_passed_on_unchanged(site, member, status):
    answer = member.request("GET", APP, f"/status/{status}", headers=PAGE)
    assert answer.status == status and "Hello" in answer.text and not answer.header("Retry-After")
