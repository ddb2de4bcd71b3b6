import os
import pathlib
import subprocess

import pytest

from harness import canary
from harness.container import Container, Image, as_root
from harness.server import BINARY, ROOT

#: `make test-image` names the program for production.
EXECUTABLE = ROOT / os.environ.get("PACKAGED_PROGRAM", BINARY)


def build(folder: pathlib.Path) -> subprocess.CompletedProcess:
    """Has `scripts/image` write an archive into the folder."""
    command = [ROOT / "scripts/image", "--executable", EXECUTABLE, "--version", "0.0.0-test", "--output", folder]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Image:
    """The image, which is built once."""
    folder = tmp_path_factory.mktemp("image")
    result = build(folder)
    assert result.returncode == 0, result.stdout + result.stderr
    (archive,) = folder.glob("*.tar")
    image = Image(archive, folder / "buildah")
    yield image
    image.remove()


@pytest.fixture
def container(built, tmp_path):
    """Makes a container that has not started: container(database_url=…)."""
    made = []

    def container(**options) -> Container:
        made.append(Container(built, tmp_path / f"container-{len(made)}", **options))
        return made[-1]

    yield container
    for server in made:
        if server.has_died:
            print(f"{server.url} ended with {server.process.returncode}:\n{server.output[-4000:]}")
        if server.is_running:
            server.kill()


@pytest.fixture
def volume(tmp_path):
    """An empty folder for /var/lib/coatcheck. It is ours again after the test, so that it can be searched for secrets and removed."""
    folder = tmp_path / "volume"
    folder.mkdir()
    canary.watch(folder)
    yield folder
    subprocess.run([*as_root(), "chown", "--recursive", "0:0", folder], check=True)
