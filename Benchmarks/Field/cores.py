"""Which core a process runs on."""

import contextlib
import os


def two_cores() -> tuple[int, int]:
    """The core of the servers and the core of the load. Raises `OSError` on a machine, or in a container, with fewer."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise OSError("needs two cores, one for the server and one for the load")
    return cores[0], cores[1]


@contextlib.contextmanager
def on_core(core: int):
    """Processes that are started in the block, and all that those start, run on this core only; they see one processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
