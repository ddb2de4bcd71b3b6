"""Invented calls, valid and not, made from the API's own description: none breaks the server or the description."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from harness.server import PASSWORD

FOLDER = pathlib.Path(__file__).parent
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "20")
# The same calls each time, unless a run searches for new failures.
SEED = os.environ.get("FUZZ_SEED", "1")
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
]


def requests(server) -> int:
    """How many requests the server has answered, by its own count."""
    text = server.management("/metrics")[1]
    return sum(int(float(value)) for value in re.findall(r"^coatcheck_http_requests_total\S* (\S+)$", text, re.M))


@pytest.mark.parametrize("visitor", ["stranger", "administrator"])
def test_no_invented_call_breaks_the_server_or_its_description(start, visitor, record_property):
    server = start(sessions_limit_per_user=1000, log_level="error")
    environment = os.environ | {"PYTHONPATH": str(FOLDER.parent), "HYPOTHESIS_STORAGE_DIRECTORY": str(server.folder)}
    if visitor == "administrator":
        environment |= {"SCHEMATHESIS_HOOKS": str(FOLDER / "hooks.py"), "FUZZ_URL": server.url}
        environment |= {"FUZZ_USER": server.add_user(admin=True), "FUZZ_PASSWORD": PASSWORD}
    command = [pathlib.Path(sys.executable).parent / "schemathesis", "--no-color", "run", f"{server.url}/api/v1/openapi.json"]
    # One worker: Python 3.11 ends with a SystemError when two threads compile source text at the same moment, which Hypothesis does.
    options = ["--checks", ",".join(CHECKS), "--max-examples", EXAMPLES, "--seed", SEED, "--workers", "1"]
    options += ["--no-shrink", "--continue-on-failure", "--suppress-health-check", "all"]
    options += ["--generation-database", "none", "--generation-with-security-parameters", "false"]
    result = subprocess.run(command + options, env=environment, cwd=server.folder, capture_output=True, text=True)
    record_property("timeline", f"fuzz as {visitor}: {requests(server)} requests")
    assert result.returncode == 0, result.stdout[-20000:] + result.stderr[-4000:]
    assert server.is_ready
