"""What processes used, from the kernel's accounts in /proc: each process with all its descendants."""

import os
import pathlib
from collections.abc import Iterable

PROC = pathlib.Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int, proc=PROC) -> list[int]:
    """The process and its descendants, those of them that are still there."""
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        for file in (proc / str(pid) / "task").glob("*/children"):
            try:
                todo += map(int, file.read_text().split())
            except (FileNotFoundError, ProcessLookupError):
                pass  # a thread that ended meanwhile
    return found


def cpu_seconds(roots: Iterable[int], proc=PROC) -> float:
    """User and system time so far, with that of children that ended and were waited for. Resolution: one tick, mostly 10 ms."""
    return sum(_ticks(pid, proc) for root in roots for pid in tree(root, proc)) / _TICKS


def _ticks(pid: int, proc: pathlib.Path) -> int:
    try:
        # The name of the program is in parentheses and may contain spaces and parentheses.
        fields = (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[11:15]))


def memory_bytes(roots: Iterable[int], proc=PROC) -> int:
    """Resident memory. What several processes share is counted once: each has its share of it (Pss)."""
    return sum(_memory(pid, proc) for root in roots for pid in tree(root, proc))


def _memory(pid: int, proc: pathlib.Path) -> int:
    for name, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = (proc / str(pid) / name).read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0
