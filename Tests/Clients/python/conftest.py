"""The service that the tests run against: a real one from SERVICE_URL and SERVICE_TOKEN, else one of coatcheck.testing.

Tests that take `service` need to move its clock or to make it fail, so they run against the testing service only, in
process. Tests that take `client` say what every service does: they run in process and over a socket, or against the
real one.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from near_helpers import Time, started

import coatcheck
from coatcheck.near import NearCache
from coatcheck.testing import Clock, Service

REAL = os.environ.get("SERVICE_URL")


@pytest.fixture(scope="session")
def service_over_socket(tmp_path_factory):
    """The address and service token of a service in another process."""
    if REAL:
        yield REAL, os.environ["SERVICE_TOKEN"]
        return
    path = tmp_path_factory.mktemp("service") / "socket"
    command = [sys.executable, "-m", "coatcheck.testing", "--listen", f"unix:{path}", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        _, address, token = process.stdout.readline().split()
        yield address, token
        process.stdin.close()


@pytest.fixture
def service():
    """A testing service in this process, whose clock stands still."""
    return Service(clock=Clock(at=1_700_000_000))


@pytest.fixture(params=["socket"] if REAL else ["in process", "socket"])
def client(request):
    """A client of a service about which nothing more is known."""
    if request.param == "in process":
        yield Service().client()
        return
    address, token = request.getfixturevalue("service_over_socket")
    client = coatcheck.Client(address, token)
    yield client
    client.close()


@pytest.fixture
def principal(request):
    """A principal of this test alone."""
    return f"{request.node.name[:60]}-{os.urandom(4).hex()}"


@pytest.fixture
def time():
    return Time()


@pytest.fixture(params=["ends", "all"])
def near(request, time):
    """A cache of either kind that has just begun to follow."""
    return started(NearCache(request.param, time))


@pytest.fixture
def near_all(time):
    return started(NearCache("all", time))


@pytest.fixture
def token(service):
    """The token of a session of ann's."""
    return service.client().create(principal="ann", data={"cart": [1], "n": 5}).cookie.token


@pytest.fixture
def answer(service, token):
    """What the service says about that token."""
    return service.client().authenticate(token)
