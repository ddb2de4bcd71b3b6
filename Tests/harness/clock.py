"""A clock that is wrong for one process."""

import glob
import pathlib


def environment(offset: str) -> dict[str, str]:
    """The environment that makes a process's clock wrong, "+10s" fast or "-10s" slow. Durations stay right."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    assert libraries, "libfaketime is missing: `scripts/setup test` installs it (Debian package faketime)"
    return {"LD_PRELOAD": libraries[0], "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def clean_up(pid: int):
    """Removes files that the library leaves when its process is killed."""
    for path in glob.glob(f"/dev/shm/*faketime_*_{pid}"):
        pathlib.Path(path).unlink(missing_ok=True)
