"""The conformance suite for clients: a correct client passes, and its mutants are found by the cases that must."""

import json
import os
import pathlib
import shlex
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / "clients" / "conformance"
REFERENCE = shlex.join([sys.executable, str(SUITE / "reference_client")])
TOKEN = "conformance-suite-token"


def mutants() -> dict[str, dict]:
    command = [sys.executable, str(SUITE / "mutants"), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


MUTANTS = mutants()


@pytest.fixture(scope="module")
def service():
    """The address of a session service in memory."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "clients" / "python" / "src"))
    command = [sys.executable, "-m", "coatcheck.testing", "--token", TOKEN, "--until-eof"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        yield process.stdout.readline().split()[1]
        process.stdin.close()


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


def drive(*options: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(SUITE), *options], capture_output=True, text=True, timeout=300)


def outcomes(process: subprocess.CompletedProcess) -> dict[str, str]:
    return {case["id"]: case["outcome"] for case in json.loads(process.stdout)["cases"]}


def listed() -> set[str]:
    """The ids of all cases and rules."""
    return {
        line.split()[0]
        for line in drive("--list").stdout.splitlines()
        if line.startswith("  ") and "." in line.split()[0]
    }


@pytest.mark.parametrize("options", [[], ["--unix"]], ids=["tcp", "unix"])
def test_a_correct_client_passes_every_case(suite, options):
    process = suite(REFERENCE, "--json", *options)
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert set(outcomes(process).values()) == {"passed"}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_found_by_the_cases_that_must_find_it(suite, name):
    expected = MUTANTS[name]["found_by"]
    client = shlex.join([sys.executable, str(SUITE / "mutants"), name])
    process = suite(client, "--json", *(f"--only={id}" for id in expected))
    assert process.returncode == 1, process.stderr
    assert outcomes(process) == dict.fromkeys(outcomes(process), "failed")
    assert set(outcomes(process)) == set(expected)
    assert (MUTANTS[name]["breaks"] or "") in process.stdout


def test_every_case_finds_a_mutant_and_every_rule_is_broken_by_one():
    found = {id for mutant in MUTANTS.values() for id in (*mutant["found_by"], mutant["breaks"]) if id}
    assert found == listed()


def test_a_store_that_never_writes_an_update_is_found(suite):
    client = shlex.join([sys.executable, str(SUITE / "mutants"), "never-writes-updates"])
    process = suite(client, "--only", "data.update-is-stored")
    assert process.returncode == 1
    assert "FAILED data.update-is-stored" in process.stdout


def test_a_report_shows_no_token(suite):
    client = shlex.join([sys.executable, str(SUITE / "mutants"), "patches-with-a-token"])
    process = suite(client, "--only", "offer.ignored-is-harmless")
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
            shlex.join([sys.executable, "-c", "print('{\"id\": 1}', flush=True); input()"]),
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
