"""The followers of events: a thread for the blocking client, a task for the asyncio client."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import weakref
from typing import Any

from coatcheck.following import Following
from coatcheck.near import NearCache


class ThreadFollower:
    """Follows in a daemon thread, from the first use on and for as long as the client exists."""

    def __init__(self, client: Any, near: NearCache) -> None:
        self._client = weakref.ref(client)
        self._near = near
        self.after_fork()

    def after_fork(self) -> None:
        """Threads do not survive a fork: the child starts its own on first use."""
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None

    def ensure(self) -> None:
        """Starts to follow, unless that has been done."""
        if self._stop is not None:
            return
        with self._lock:
            if self._stop is None:
                stop = self._stop = threading.Event()
                threading.Thread(target=self._run, args=(stop,), name="coatcheck-near", daemon=True).start()

    def stop(self) -> None:
        """Stops following. The cache is empty from now on, until the next use."""
        with self._lock:
            if self._stop is not None:
                self._stop.set()
                self._stop = None
        self._near.lost()

    def _run(self, stop: threading.Event) -> None:
        following, pause = Following(self._near, stop.is_set), 0.0
        while not stop.wait(pause):
            client = self._client()
            if client is None:
                return
            name, arguments = following.question()
            try:
                pause = following.answered(getattr(client, name)(**arguments))
            except Exception as error:
                pause = following.failed(error)
            del client


class TaskFollower:
    """Follows in a task of the running loop, from the first use on."""

    def __init__(self, client: Any, near: NearCache) -> None:
        self._client = weakref.ref(client)
        self._near = near
        self._task: asyncio.Task[None] | None = None

    def after_fork(self) -> None:
        """The child starts its own on first use."""
        self._task = None

    def ensure(self) -> None:
        """Starts to follow in the running loop, unless that has been done."""
        loop = asyncio.get_running_loop()
        task = self._task
        if task is not None and not task.done() and task.get_loop() is loop:
            return
        self._near.lost()
        # Not in the context of the request that happens to be the first.
        self._task = loop.create_task(self._run(), name="coatcheck-near", context=contextvars.Context())

    def stop(self) -> None:
        """Stops following. The cache is empty from now on, until the next use."""
        task, self._task = self._task, None
        if task is not None and not task.done() and not task.get_loop().is_closed():
            task.cancel()
        self._near.lost()

    async def _run(self) -> None:
        task = asyncio.current_task()
        following = Following(self._near, lambda: self._task is not task)
        while (client := self._client()) is not None:
            name, arguments = following.question()
            try:
                pause = following.answered(await getattr(client, name)(**arguments))
            except Exception as error:
                pause = following.failed(error)
            del client
            await asyncio.sleep(pause)
