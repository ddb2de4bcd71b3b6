"""Waiting for asynchronous events."""

import time


def eventually(condition, within=30, interval=0.05, what="it", detail=None):
    """The first true value of condition(); fails after `within` seconds, with detail() in the message."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {within} s\n{detail() if detail else ''}")
        time.sleep(interval)
    return value
