"""Runs work at the service, which is written as generators once, with a blocking client or in an event loop.

A piece of work yields what it needs, a `Step` for the service or a function to be called, and is sent the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeAlias, TypeVar

from asgiref.sync import sync_to_async

from coatcheck.client import Client
from coatcheck.state import Step

T = TypeVar("T")
Need: TypeAlias = Step | Callable[[], Any]
Work: TypeAlias = Generator[Need, Any, T]


def run(work: Work[T], client: Client) -> T:
    """Does the work, waiting for each answer."""
    answer: Any = None
    error: Exception | None = None
    while True:
        try:
            need = work.send(answer) if error is None else work.throw(error)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        answer = error = None
        try:
            answer = need.on(client) if isinstance(need, Step) else need()
        except Exception as failure:
            error = failure


async def run_async(work: Work[T], client: Any) -> T:
    """Does the work with an asyncio client. Functions are called in the thread for what is not async, as in Django."""
    answer: Any = None
    error: Exception | None = None
    while True:
        try:
            need = work.send(answer) if error is None else work.throw(error)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        answer = error = None
        try:
            answer = await (need.on(client) if isinstance(need, Step) else sync_to_async(need)())
        except Exception as failure:
            error = failure
