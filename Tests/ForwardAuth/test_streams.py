"""Each proxy as shipped passes on responses of the application without buffering, and uploads of any size."""

import time

import pytest

from harness.installation import APP, AUTH
from harness.server import PASSWORD


@pytest.fixture
def member(site):
    traveller = site.traveller()
    traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), site.server.add_user(), PASSWORD)
    return traveller


def test_an_event_reaches_the_browser_when_the_application_sends_it(site, member):
    connection = member.connect(APP)
    connection.request("GET", "/events", headers={"Host": f"{APP}:{site.door}", "Cookie": member.cookies_for(APP)})
    answer = connection.getresponse()
    assert answer.status == 200
    arrivals = []
    while line := answer.readline():
        if line.startswith(b"data:"):
            arrivals.append(time.monotonic())
    connection.close()
    assert len(arrivals) == 3
    assert all(later - earlier > 0.5 for earlier, later in zip(arrivals, arrivals[1:])), arrivals


@pytest.mark.parametrize("size", [1_000_000, 1_100_000, 20_000_000])
def test_an_upload_may_be_as_large_as_the_application_takes(site, member, size):
    answer = member.request("POST", APP, "/upload", b"x" * size, [("Content-Type", "application/octet-stream")])
    assert answer.status == 200 and len(site.app.bodies[-1]) == size
