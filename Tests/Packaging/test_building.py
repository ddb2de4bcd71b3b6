"""`scripts/deb`, with a program that is small and never runs."""

import os
import shutil
import subprocess

import pytest

from harness.server import ROOT
from Packaging.packages import content, unpacked

NUMBER = "0.1.0"
PROGRAM = "/usr/bin/true"


def git(folder, *arguments) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """What the script reads of the project, as a repository with one commit."""
    folder = tmp_path_factory.mktemp("pristine") / "clone"
    for part in ("scripts", "deploy"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "CHANGELOG.md", folder)
    release = folder / "Sources/ServerSettings/Release.swift"
    release.parent.mkdir(parents=True)
    release.write_text(f'static let version = "{NUMBER}"\n')
    (folder / ".gitignore").write_text(".build/\n")
    git(folder, "init", "--quiet")
    commit(folder)
    (folder / ".build/checkouts/swift-example").mkdir(parents=True)
    (folder / ".build/checkouts/swift-example/LICENSE").write_text("the licence of swift-example")
    return folder


def copied(folder, target):
    subprocess.run(["cp", "--archive", folder, target], check=True)
    return target


@pytest.fixture
def clone(pristine, tmp_path):
    """A copy to change."""
    return copied(pristine, tmp_path / "clone")


@pytest.fixture(scope="session")
def package(pristine, tmp_path_factory):
    return packaged(copied(pristine, tmp_path_factory.mktemp("package") / "clone"))


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=Change something")


def build(folder, *arguments, umask=-1, **variables) -> subprocess.CompletedProcess:
    command = [folder / "scripts/deb", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | variables, umask=umask)


def packaged(folder, *arguments, **options):
    shutil.rmtree(folder / ".build/deb", ignore_errors=True)
    result = build(folder, "--executable", PROGRAM, *arguments, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = (folder / ".build/deb").iterdir()
    assert str(path.relative_to(folder)) in result.stdout
    return path


def field(package, name) -> str:
    command = ["dpkg-deb", "--field", package, name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def precedes(earlier, later) -> bool:
    return subprocess.run(["dpkg", "--compare-versions", earlier, "lt", later]).returncode == 0


def test_a_commit_before_the_release_has_a_lower_version(clone):
    version = field(packaged(clone), "Version")
    assert version.startswith(f"{NUMBER}~git") and git(clone, "rev-parse", "--short=7", "HEAD") in version
    assert precedes(version, f"{NUMBER}-1")


def test_the_tag_of_a_release_gives_its_version(clone):
    git(clone, "tag", f"v{NUMBER}")
    assert field(packaged(clone), "Version") == f"{NUMBER}-1"


def test_a_commit_after_the_release_has_a_higher_version(clone):
    git(clone, "tag", f"v{NUMBER}")
    commit(clone)
    version = field(packaged(clone), "Version")
    assert precedes(f"{NUMBER}-1", version) and precedes(version, "0.1.1-1")


def test_a_changed_file_shows_in_the_version_of_a_release_too(clone):
    git(clone, "tag", f"v{NUMBER}")
    (clone / "CHANGELOG.md").write_text("changed")
    assert ".modified-" in field(packaged(clone), "Version")


def test_the_same_commit_makes_the_same_file(clone):
    """Whatever the time, its zone and the modes that new files get."""
    first = packaged(clone).read_bytes()
    for path in clone.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            os.utime(path, (1, 1))
            path.chmod(path.stat().st_mode & ~0o044)
    second = packaged(clone, umask=0o077, TZ="Asia/Tokyo", LC_ALL="C").read_bytes()
    assert first == second


def test_the_version_and_the_maintainer_can_be_given(clone):
    package = packaged(clone, "--version", "2.0-3", DEBFULLNAME="Grace", DEBEMAIL="grace@example.org")
    assert field(package, "Version") == "2.0-3" and field(package, "Maintainer") == "Grace <grace@example.org>"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("coatcheck.service", "usr/lib/systemd/system/coatcheck.service"),
        ("coatcheck.socket", "usr/lib/systemd/system/coatcheck.socket"),
        ("sysusers.conf", "usr/lib/sysusers.d/coatcheck.conf"),
        ("tmpfiles.conf", "usr/lib/tmpfiles.d/coatcheck.conf"),
        ("coatcheck.yaml", "etc/coatcheck/coatcheck.yaml"),
    ],
)
def test_the_files_for_systemd_are_those_of_the_project(package, source, target):
    assert content(package, target) == (ROOT / "deploy/systemd" / source).read_bytes()


def test_the_package_has_the_licences_of_what_the_program_contains(package):
    text = unpacked(package, "usr/share/doc/coatcheck/third-party.gz")
    assert "the licence of swift-example" in text and "Runtime Library Exception" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fast"], "--fast is unknown"),
        (["--output"], "--output needs a value"),
        (["--executable", "/nowhere"], "there is no program /nowhere"),
        (["--executable", PROGRAM, "--version", "one"], "one"),
        (["--executable", PROGRAM, "--version", "1.0"], "needs a Debian revision"),
    ],
)
def test_a_mistake_is_named_and_leaves_no_package(clone, arguments, message):
    result = build(clone, *arguments)
    assert result.returncode != 0 and message in result.stderr
    assert not (clone / ".build/deb").exists()


def test_help_names_every_option(clone):
    text = build(clone, "--help").stdout
    assert all(option in text for option in ("--executable", "--version", "--output", "DEBEMAIL"))
