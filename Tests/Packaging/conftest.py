"""The package, and Debian machines to install it on. Each is a layer of files over those of a fresh Debian.

For the release the machines are made anew.
"""

import itertools
import pathlib

import pytest

from harness.server import ROOT
from Packaging.debian import alone, is_young, make_debian, make_systemd
from Packaging.machine import Machine, may_make_machines
from Packaging.packages import RELEASE, libraries, make_newer, make_package

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def package(tmp_path_factory) -> pathlib.Path:
    return make_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def newer(package, tmp_path_factory) -> pathlib.Path:
    return make_newer(package, tmp_path_factory.mktemp("newer"))


@pytest.fixture(scope="session")
def boot(tmp_path_factory):
    """Starts a machine over layers: boot(layer, …)."""
    if not may_make_machines():
        pytest.skip("this user or kernel makes no machines: it needs namespaces and overlayfs, as root has them")
    machines = []

    def boot(*layers) -> Machine:
        machine = Machine(tmp_path_factory.mktemp("machines") / str(next(_numbers)), list(layers), libraries())
        machines.append(machine)
        return machine.start()

    yield boot
    for machine in machines:
        if machine.folder.exists():
            machine.destroy()


@pytest.fixture(scope="session")
def debian(tmp_path_factory) -> pathlib.Path:
    folder = (tmp_path_factory.mktemp("debian") if RELEASE else ROOT / ".build/packaging") / "debian"
    with alone(folder.parent):
        if not is_young(folder):
            make_debian(folder)
    return folder


@pytest.fixture(scope="session")
def systemd(debian, boot) -> pathlib.Path:
    folder = debian.parent / "systemd"
    with alone(folder.parent):
        if not is_young(folder) or folder.stat().st_mtime < debian.stat().st_mtime:
            make_systemd(folder, boot(debian))
    return folder


@pytest.fixture(scope="session")
def installed(boot, debian, package) -> list[pathlib.Path]:
    """The layers of a machine without systemd, with the package installed."""
    return install(boot, package, debian)


@pytest.fixture(scope="session")
def installed_under_systemd(boot, debian, systemd, package) -> list[pathlib.Path]:
    return install(boot, package, systemd, debian)


def install(boot, package, *layers) -> list[pathlib.Path]:
    machine = boot(*layers)
    machine.install(package)
    machine.stop()
    return [machine.written, *layers]


@pytest.fixture
def container(boot, installed):
    """A machine without systemd, with the package installed."""
    machine = boot(*installed)
    yield machine
    machine.destroy()


@pytest.fixture
def machine(boot, installed_under_systemd):
    """A machine with systemd, with the package installed; the service starts with the machine."""
    machine = boot(*installed_under_systemd)
    yield machine
    machine.destroy()
