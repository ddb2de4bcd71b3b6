"""The Go client: formatted, vetted, built without any download, and its own tests pass."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENT = ROOT / "clients" / "go"
MODULE = "github.com/coatcheck/coatcheck/clients/go"
CORE = ["", "/coatchecktest", "/internal/ticket", "/internal/values"]
ADAPTERS = ["/gorilla", "/gin"]
FILE_LINES, FUNCTION_LINES, COLUMNS = 300, 40, 120
MINUTES = 60


@pytest.fixture(scope="session")
def workspace(tmp_path_factory) -> dict[str, str]:
    """An environment in which our packages and Debian's are found by their import paths, with no module to resolve."""
    folder = tmp_path_factory.mktemp("go")
    parent = folder / "src" / "github.com" / "coatcheck" / "coatcheck"
    parent.mkdir(parents=True)
    (parent / "clients").symlink_to(ROOT / "clients")
    return os.environ | {"GO111MODULE": "off", "GOPATH": f"{folder}:/usr/share/gocode", "GOFLAGS": ""}


@pytest.fixture(scope="session")
def offline() -> dict[str, str]:
    """An environment in which a module is built as its users build it, but nothing can be downloaded."""
    return os.environ | {"GO111MODULE": "on", "GOPROXY": "off", "GOFLAGS": "-mod=mod"}


def run(*command: str, environment: dict[str, str], minutes: float = 5) -> str:
    result = subprocess.run(
        command, cwd=CLIENT, env=environment, capture_output=True, text=True, timeout=minutes * MINUTES
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-6000:]
    return result.stdout


def test_every_file_is_formatted():
    files = [str(path) for path in CLIENT.rglob("*.go")]
    assert subprocess.run(["gofmt", "-l", *files], capture_output=True, check=True, text=True).stdout == ""


def test_the_core_is_a_module_of_the_standard_library_only(offline):
    imports = run("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./...", environment=offline)
    assert {line for line in imports.splitlines() if not line.startswith(MODULE)} == set()


def test_the_core_is_vetted_and_built_as_a_module(offline):
    run("go", "vet", "./...", environment=offline)


@pytest.mark.parametrize("package", ADAPTERS)
def test_the_adapters_are_vetted_and_built_with_packages_of_debian(package, workspace):
    run("go", "vet", MODULE + package, environment=workspace)


def test_the_program_of_the_readme_builds(workspace, tmp_path):
    program = re.search(r"^```go\n(package main\n.*?)^```", (CLIENT / "README.md").read_text(), re.M | re.S)
    source = tmp_path / "main.go"
    source.write_text(program[1])
    assert run("gofmt", "-l", str(source), environment=workspace) == ""
    run("go", "vet", str(source), environment=workspace)


@pytest.mark.parametrize("package", ["", "/coatchecktest", "/internal/values", *ADAPTERS])
def test_the_rules_hold_without_a_data_race(package, workspace):
    run("go", "test", "-race", "-count=1", "-timeout=4m", MODULE + package, environment=workspace)


@pytest.mark.skipif("SERVICE_URL" not in os.environ, reason="needs SERVICE_URL and SERVICE_TOKEN of a running service")
def test_the_rules_hold_against_a_running_service(workspace):
    run("go", "test", "-count=1", "-timeout=4m", MODULE, environment=workspace)


def test_files_functions_and_lines_stay_short():
    assert [finding for path in CLIENT.rglob("*.go") for finding in excesses(path)] == []


def excesses(path: pathlib.Path):
    lines = path.read_text().splitlines()
    name = path.relative_to(ROOT)
    if len(lines) > FILE_LINES:
        yield f"{name}: {len(lines)} lines"
    begin = None
    for number, line in enumerate(lines, 1):
        if len(line.expandtabs(4)) > COLUMNS:
            yield f"{name}:{number}: {len(line.expandtabs(4))} columns"
        if re.match(r"func\b", line):
            begin = number
        if line == "}" and begin is not None:
            if number - begin >= FUNCTION_LINES:
                yield f"{name}:{begin}: {number - begin + 1} lines"
            begin = None


def test_every_exported_name_is_documented():
    exported = re.compile(r"^(?:func (?:\(\w+ \*?[A-Z]\w*(?:\[\w+\])?\) )?|type |var |const )[A-Z]")
    for path in CLIENT.rglob("*.go"):
        if path.name.endswith("_test.go"):
            continue
        lines = path.read_text().splitlines()
        bare = [line for before, line in zip(lines, lines[1:]) if exported.match(line) and not before.startswith("//")]
        assert bare == [], path
