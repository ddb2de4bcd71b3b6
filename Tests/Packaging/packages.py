"""The package under test, and one of a higher version.

The program in it is the one of the build for tests. With PACKAGED_PROGRAM=.build/release/coatcheck, as `make test-deb`
sets it, it is the release.
"""

import os
import pathlib
import re
import shutil
import subprocess

from harness.server import BINARY, ROOT

RELEASE = os.environ.get("PACKAGED_PROGRAM")
PROGRAM = ROOT / RELEASE if RELEASE else BINARY
UPGRADE = "9.9-1"
#: The build for tests is compressed little, which takes a few seconds instead of a minute.
COMPRESSION = {} if RELEASE else {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"}


def make_package(folder) -> pathlib.Path:
    command = [ROOT / "scripts/deb", "--executable", PROGRAM, "--output", folder]
    result = subprocess.run(command, capture_output=True, text=True, env=os.environ | COMPRESSION)
    assert result.returncode == 0, result.stdout + result.stderr
    (package,) = folder.iterdir()
    return package


def make_newer(package, folder) -> pathlib.Path:
    """The same program with a higher version, and with another configuration."""
    root = folder / "root"
    subprocess.run(["dpkg-deb", "--raw-extract", package, root], check=True)
    control = root / "DEBIAN/control"
    control.write_text(re.sub("^Version: .*", f"Version: {UPGRADE}", control.read_text(), flags=re.M))
    with open(root / "etc/coatcheck/coatcheck.yaml", "a") as settings:
        settings.write("# of the next version\n")
    newer = folder / f"coatcheck_{UPGRADE}.deb"
    command = ["dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "--build", root, newer]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(root)
    return newer


def libraries() -> pathlib.Path | None:
    """The folder of the toolchain in which a build for tests finds the libraries of Swift. The release needs none."""
    entries = subprocess.run(["readelf", "--dynamic", PROGRAM], check=True, capture_output=True, text=True).stdout
    searched = re.findall(r"\(RUNPATH\).*\[(.*)\]", entries)
    folders = [path for paths in searched for path in paths.split(":") if path.startswith("/")]
    assert len(folders) == (0 if RELEASE else 1), f"{PROGRAM} looks for libraries in {folders}"
    return pathlib.Path(folders[0]) if folders else None


def content(package, path) -> bytes:
    """Of one of its files."""
    files = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
    command = ["tar", "--extract", "--to-stdout", f"./{path}"]
    return subprocess.run(command, input=files, check=True, capture_output=True).stdout


def unpacked(package, path) -> str:
    command = ["gunzip", "--stdout"]
    return subprocess.run(command, input=content(package, path), check=True, capture_output=True).stdout.decode()
