"""The conformance suite for clients: what it reports of a correct client, of wrong ones, and of wrong use."""

import json
import shlex
import subprocess
import sys

import pytest
from client_suite import REFERENCE, SUITE, TOKEN, drive, memory_service, mutant


@pytest.fixture(scope="module")
def service():
    """The address of a session service in memory."""
    with memory_service() as address:
        yield address


@pytest.fixture
def token_file(tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    return path


@pytest.fixture
def suite(service, token_file):
    """Runs the suite: suite(client, *options) is the finished process."""

    def run(client: str, *options: str) -> subprocess.CompletedProcess:
        return drive("--client", client, "--service", service, "--token-file", str(token_file), *options)

    return run


def outcomes(process: subprocess.CompletedProcess) -> dict[str, str]:
    return {case["id"]: case["outcome"] for case in json.loads(process.stdout)["cases"]}


@pytest.mark.parametrize("options", [[], ["--unix"]], ids=["tcp", "unix"])
def test_a_correct_client_passes_every_case(suite, options):
    process = suite(REFERENCE, "--json", *options)
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert set(outcomes(process).values()) == {"passed"}


def test_a_store_that_never_writes_an_update_is_found(suite):
    process = suite(mutant("never-writes-updates"), "--only", "data.update-is-stored")
    assert process.returncode == 1
    assert "FAILED data.update-is-stored" in process.stdout


def test_a_report_shows_no_token(suite):
    process = suite(mutant("patches-with-a-token"), "--only", "offer.ignored-is-harmless")
    assert "token should be" in process.stdout and "<token>" in process.stdout
    assert TOKEN not in process.stdout


def test_a_case_that_needs_more_than_the_program_has_is_skipped_with_a_reason(suite, tmp_path):
    program = tmp_path / "modest.py"
    program.write_text(
        f"import runpy, sys\nsys.path.insert(0, {str(SUITE / 'reference_client')!r})\n"
        "import program\nprogram.CAPABILITIES.remove('near')\nprogram.Program().run()\n"
    )
    process = suite(shlex.join([sys.executable, str(program)]), "--only", "near.*")
    assert process.returncode == 0
    assert "skipped near.own-writes: the program does not declare near" in process.stdout
    assert "1 passed, 0 failed" in process.stdout  # near.off-by-default needs nothing


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("/nowhere/at/all", "cannot start"),
        (shlex.join([sys.executable, "-c", "print('hello')"]), "a line that answers nothing: 'hello'"),
        (shlex.join([sys.executable, "-c", "import sys; sys.exit(3)"]), "it ended with status 3"),
        (
            shlex.join([sys.executable, "-c", "import sys; print('{\"id\": 1}', flush=True); sys.stdin.read()"]),
            "needs a list of capabilities",
        ),
    ],
)
def test_a_program_that_cannot_be_used_is_no_failed_case(suite, program, said):
    process = suite(program)
    assert process.returncode == 2
    assert said in process.stderr


def test_a_refused_token_is_the_operators_fault(service, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("not the token")
    process = drive("--client", REFERENCE, "--service", service, "--token-file", str(wrong))
    assert process.returncode == 2
    assert "refuses the token of --token-file" in process.stderr
    assert "not the token" not in process.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--service", "http://127.0.0.1:9", "--token-file", "{token}"], "give --client"),
        (["--client", "x", "--service", "http://127.0.0.1:9", "--token-file", "{token}"], "failed: [Errno 111]"),
        (["--client", "x", "--service", "ftp://a", "--token-file", "{token}"], "ftp://a is no address of a service"),
        (["--client", "x", "--service", "http://a/b", "--token-file", "{token}"], "names the path /b: leave it out"),
        (["--client", "x", "--service", "http://127.0.0.1:9", "--token-file", "/no/file"], "/no/file"),
        (["--list", "--only", "nothing.*"], "no case fits nothing.*"),
    ],
)
def test_wrong_use_is_an_error_that_says_what_to_do(token_file, options, said):
    process = drive(*(option.replace("{token}", str(token_file)) for option in options))
    assert process.returncode == 2
    assert said in process.stderr


def test_a_wrong_case_is_an_error_that_names_it():
    case = {"id": "a.b", "rule": "R.", "steps": [{"request": [["got", "x"]]}]}
    code = f"from driver.cases import parsed; parsed({case!r}, 't', 'f.json')"
    process = subprocess.run([sys.executable, "-c", code], cwd=SUITE, capture_output=True, text=True)
    assert "f.json, case a.b, step 1: got is unknown" in process.stderr


def test_a_case_whose_fault_met_no_call_fails(service, token_file):
    case = {"id": "a.b", "rule": "R.", "steps": [{"fault": {"on": "patch", "do": "drop"}}, {"request": []}]}
    code = (
        "import sys; from driver.cases import parsed; from driver.runner import *; from driver.service import Service\n"
        f"service = Service({service!r}, {TOKEN!r})\n"
        f"case = parsed({case!r}, 't', 'f.json')\n"
        "setup = Setup(sys.argv[1], service, service.about(), sys.argv[2])\n"
        "print(run(setup, Run(), [case], 1, lambda outcome: None).outcomes[0].problems)\n"
    )
    command = [sys.executable, "-c", code, REFERENCE, str(token_file)]
    process = subprocess.run(command, cwd=SUITE, capture_output=True, text=True)
    assert "no call of patch came that could meet the fault 'drop'" in process.stdout, process.stderr
