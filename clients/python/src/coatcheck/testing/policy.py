"""What a testing service allows."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """How much a session may hold."""

    #: Most bytes of a value.
    field_bytes: int = 16 * 1024
    #: Most bytes of all values together.
    data_bytes: int = 64 * 1024
    #: Most fields.
    fields: int = 64
    #: Most bytes of a name.
    name_bytes: int = 64
    #: Most bytes of a request's body.
    body_bytes: int = 96 * 1024
    #: Most sessions on a page of a list.
    page: int = 100


@dataclass(frozen=True)
class Policy:
    """The rules for the life of a session. The defaults are the server's. Durations in seconds."""

    idle: float = 30 * 60
    absolute: float = 12 * 3600
    remembered_idle: float = 14 * 86400
    remembered_absolute: float = 30 * 86400
    #: Least time between two writes of last-seen; never more than a tenth of the idle timeout.
    touch_interval: float = 60
    #: How often a new secret is offered; None for never.
    rotation_interval: float | None = 15 * 60
    #: How long the secret before a soft rotation is still accepted.
    rotation_grace: float = 10
    #: How long after a hard rotation the old secret is refused without an alarm.
    settling: float = 10
    #: How long a value of the second cookie of a bound session is accepted.
    bound_lifetime: float = 10 * 60
    #: Most sessions of a principal.
    per_principal: int = 10
    #: end-oldest or deny: what happens to one more.
    excess: str = "end-oldest"
    #: How long the reason of an end is remembered.
    tombstone_lifetime: float = 86400
    #: How long the answer to a `key` is kept.
    key_lifetime: float = 60
    #: How many events are kept.
    events: int = 10_000
    limits: Limits = field(default_factory=Limits)
