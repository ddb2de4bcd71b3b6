"""What has to start anew in a child process: connections, locks, threads and whatever was concluded from them."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forked(Protocol):
    """Something that a child process must not share with its parent."""

    def after_fork(self) -> None:
        """Starts anew. Called in the child, before anything else runs there."""


_things: weakref.WeakSet[Forked] = weakref.WeakSet()


def start_anew_in_child(thing: Forked) -> None:
    """Has `after_fork` called in every child process for as long as the thing exists."""
    _things.add(thing)


def _after_fork() -> None:
    for thing in list(_things):
        thing.after_fork()


os.register_at_fork(after_in_child=_after_fork)
