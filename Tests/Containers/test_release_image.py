"""The image with the program for production: `make test-image` builds it."""

import gzip
import subprocess

import pytest
from conftest import EXECUTABLE, build

from harness.container import Image

pytestmark = pytest.mark.xdist_group("image")


def test_no_library_of_the_toolchain_is_needed(built):
    needed = subprocess.run(["readelf", "--dynamic", EXECUTABLE], check=True, capture_output=True, text=True).stdout
    assert "[libc.so.6]" in needed and "libswift" not in needed
    assert not [path for path in built.files if "swift" in path.lower() and path.endswith(".so")]


def test_a_registry_keeps_at_most_60_megabytes(built, record_property):
    archive = built.archive.read_bytes()
    sizes = [len(gzip.compress(archive, 6)), len(archive), built.files["/usr/bin/coatcheck"].size]
    compressed, uncompressed, program = (size / 1_000_000 for size in sizes)
    record_property("timeline", f"the image has {compressed:.1f} MB compressed, {uncompressed:.1f} MB uncompressed, the program in it {program:.1f} MB")
    assert compressed <= 60


def test_the_same_program_and_commit_make_the_same_layer(built, tmp_path):
    result = build(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    (archive,) = tmp_path.glob("*.tar")
    again = Image(archive, tmp_path / "buildah")
    try:
        assert again.manifest["Layers"] == built.manifest["Layers"]
    finally:
        again.remove()
