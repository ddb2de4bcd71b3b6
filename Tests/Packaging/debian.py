"""Fresh Debian systems, as folders for machines."""

import contextlib
import fcntl
import pathlib
import re
import shutil
import subprocess
import time

#: Where one is kept for later runs, it is used for a day: the mirrors still have what its lists name.
KEPT_FOR = 86400


@contextlib.contextmanager
def alone(folder):
    """One process at a time makes what is kept there."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_young(folder) -> bool:
    return folder.exists() and time.time() - folder.stat().st_mtime < KEPT_FOR


def mirrors() -> str:
    """Those of this machine's apt, without other sources of packages that it may have."""
    system = re.search("^ID=(.*)$", pathlib.Path("/etc/os-release").read_text(), re.M).group(1)
    question = ["apt-get", "indextargets", "--format", "deb $(REPO_URI) $(RELEASE) $(COMPONENT)"]
    condition = ["Created-By: Packages", f"Origin: {system.title()}"]
    lines = subprocess.run([*question, *condition], check=True, capture_output=True, text=True).stdout.splitlines()
    assert lines, "apt knows no mirror of this system; run apt-get update"
    return "\n".join(sorted(set(lines)))


def make_debian(folder):
    """As small as it gets, and of the same release as this machine. It has no systemd, as in a container."""
    new = folder.with_name(folder.name + ".new")
    for each in (folder, new):
        shutil.rmtree(each, ignore_errors=True)
    sources = mirrors()
    # The machines need not get the lists again.
    options = ["--variant=minbase", "--format=directory", "--skip=cleanup/apt/lists"]
    options += ["--include=ca-certificates"] if "https:" in sources else []
    result = subprocess.run(["mmdebstrap", *options, "", new, "-"], input=sources, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", new / "etc" / name)
    new.touch()
    new.rename(folder)


def make_systemd(folder, machine):
    """What it changes on a machine without it."""
    machine.apt("install", "--no-install-recommends", "systemd", "systemd-sysv", "dbus")
    machine.apt("clean")
    machine.stop()
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "--archive", machine.written, folder], check=True)
    folder.touch()
    machine.destroy()
