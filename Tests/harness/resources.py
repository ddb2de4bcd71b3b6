"""The resources of a server, as the system reports them."""

import contextlib
import os
import pathlib


def memory(server) -> int:
    """Megabytes in use."""
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) // 1024


def own_kilobytes(server) -> int:
    """Memory that no file backs: what the process has allocated, without the pages of the program that it has used so far."""
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:"))


def threads(server) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/task"))


def descriptors(server) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def sockets(server) -> int:
    """Of the descriptors those of connections; a store may open another file at any time."""
    count = 0
    for entry in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            count += os.readlink(entry).startswith("socket:")
    return count


def processor_seconds(server) -> float:
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
