"""What the tests of the near cache tell it and ask it."""

from coatcheck.answers import Event, Events


class Time:
    """Seconds on the cache's clock."""

    now = 100.0

    def __call__(self):
        return self.now


def started(near):
    near.started(100.0, touch_interval=60)
    return near


def happened(near, handle, kind, version=None, asked_at=100.0):
    near.polled(asked_at, Events(1, (Event(1, kind, handle, version),)))


def hit(near, token):
    """Whether the session is answered from memory."""
    return near.lookup(token, None, data=False) is not None
