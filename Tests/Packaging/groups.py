"""Control groups for a machine, in which its systemd makes those of its services."""

import pathlib


def make_groups(name: str) -> list[pathlib.Path]:
    """One in each hierarchy that systemd uses, below the one that this process is in."""
    groups = [point / inside.lstrip("/") / name for point, inside in _ours()]
    for group in groups:
        group.mkdir()
    return groups


def remove_groups(groups):
    """With those that systemd has made, after their processes have ended."""
    for group in groups:
        for each in sorted(group.rglob("*/"), reverse=True):
            each.rmdir()
        group.rmdir()


def _ours():
    """The mount point of each hierarchy, and the group of this process in it."""
    lines = [line.split(":", 2) for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines()]
    inside = {controllers: path for _, controllers, path in lines}
    seen = set()
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        _, point, kind, options, *_ = line.split()
        key = "" if kind == "cgroup2" else "name=systemd" if "name=systemd" in options.split(",") else None
        if key in inside and key not in seen:
            seen.add(key)
            yield pathlib.Path(point), inside[key]
