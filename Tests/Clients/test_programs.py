"""The clients of this repository keep every rule of the conformance suite, with the testing service and with Coatcheck.

Coatcheck is the binary of SERVER_BINARY, or else of the debug build if there is one.
"""

import json
import os
import shlex
import sys

import pytest
from client_suite import SUITE, TOKEN, drive, memory_service

from harness import Server, canary
from harness.ports import free_port
from harness.server import BINARY

PROGRAMS = {"Flask": shlex.join([sys.executable, str(SUITE / "programs" / "python_flask.py")])}


@pytest.fixture(scope="module")
def testing_service():
    with memory_service() as address:
        yield address, TOKEN


@pytest.fixture(scope="module")
def coatcheck_service(tmp_path_factory):
    if "SERVER_BINARY" not in os.environ and not BINARY.exists():
        pytest.skip("there is no build: scripts/build --product coatcheck makes one, SERVER_BINARY names another")
    listen = f"127.0.0.1:{free_port()}"
    server = Server(tmp_path_factory.mktemp("coatcheck"), service_listen=listen).start()
    token = server.run("service", "add", "shop", "--sessions").split()[-1]
    canary.note(token)
    yield f"http://{listen}", token
    server.stop()


@pytest.fixture(params=["testing_service", "coatcheck_service"])
def suite(request, tmp_path):
    """Runs the suite with a service: suite(client, *options) is the finished process."""
    address, token = request.getfixturevalue(request.param)
    token_file = tmp_path / "token"
    token_file.write_text(token)
    return lambda client, *options: drive(
        "--client", client, "--service", address, "--token-file", str(token_file), "--json", *options
    )


def failures(process) -> dict[str, list[str]]:
    """The cases that did not pass, each with what was seen."""
    assert process.returncode in (0, 1), process.stderr
    return {case["id"]: case["problems"] for case in json.loads(process.stdout)["cases"] if case["outcome"] != "passed"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_client_passes_every_case(suite, name):
    failed = failures(suite(PROGRAMS[name]))
    if failed:
        # Alone: on a machine that is busy with other tests an answer may take longer than the 2 s that clients wait.
        failed = failures(suite(PROGRAMS[name], "--jobs", "1", *(f"--only={id}" for id in failed)))
    assert failed == {}
