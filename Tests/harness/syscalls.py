"""Runs a command under the system call filter of a systemd unit, without systemd: python syscalls.py UNIT COMMAND…

A call that the filter does not allow fails with EPERM, as the unit asks for.
"""

import ctypes
import errno
import functools
import os
import pathlib
import re
import subprocess
import sys

REFUSED, ALLOWED = 0x0005_0000 | errno.EPERM, 0x7FFF_0000


@functools.cache
def groups() -> dict[str, list[str]]:
    """The members of each group of system calls, as systemd knows them: names of calls and of other groups."""
    text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        word = line.strip()
        if line.startswith("@"):
            members = found[word] = []
        elif re.fullmatch(r"@?[a-z0-9_-]+", word):
            members.append(word)
    return found


def expanded(name: str) -> set[str]:
    if not name.startswith("@"):
        return {name}
    return set().union(*map(expanded, groups()[name]))


def allowed(unit: pathlib.Path) -> set[str]:
    """The lines of a unit, in their order: the first allows, and those with a tilde take away."""
    calls: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit.read_text(), re.M):
        named = set().union(*map(expanded, line.removeprefix("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def restrict(calls: set[str]):
    """Applies to this process and to all that it becomes."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    filter = library.seccomp_init(REFUSED)
    for call in calls:
        number = library.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:  # others are those of other processors
            assert library.seccomp_rule_add(filter, ALLOWED, number, 0) == 0, call
    assert library.seccomp_load(filter) == 0


if __name__ == "__main__":
    restrict(allowed(pathlib.Path(sys.argv[1])))
    os.execvp(sys.argv[2], sys.argv[2:])
