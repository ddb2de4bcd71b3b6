"""What `set_expiry` and the settings of the session cookie mean for the life of a session. Only decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: The field in which Django keeps what `set_expiry` was given.
EXPIRY_FIELD = "_session_expiry"

#: A moved date that makes this part of the time longer is not worth a new session yet.
_SLACK = 10


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long a session that is minted now lives. Durations in seconds; the service's policy may be shorter."""

    #: Whether it has the longer pair of timeouts, and a cookie that outlives the browser.
    remember: bool
    #: The longest gap between requests, None for what the policy says.
    idle: float | None = None
    #: The longest life, None for what the policy says.
    lifetime: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether the time has passed already."""
        return min(self.idle or 1, self.lifetime if self.lifetime is not None else 1) <= 0


def expiry_of(wish: object, *, now: datetime, by_default: Expiry) -> Expiry:
    """What a value of `set_expiry` means: None, seconds of idleness, 0 for "until the browser closes", or a date."""
    if wish is None:
        return by_default
    moment = _moment(wish)
    if moment is not None:
        return Expiry(True, lifetime=(moment - _like(now, moment)).total_seconds())
    if wish == 0:
        return Expiry(False, idle=by_default.idle)
    return Expiry(True, idle=float(wish))  # type: ignore[arg-type]  # Django documents these types only


def needs_another_session(before: object, wish: object, now: datetime) -> bool:
    """Whether a session with the expiry `before` cannot go on with the new one: the minting fixes the timeouts.

    A date that is moved on a little with every request makes a new session only once in a while.
    """
    if before == wish:
        return False
    earlier, later = _moment(before), _moment(wish)
    if earlier is None or later is None or (earlier.tzinfo is None) != (later.tzinfo is None):
        return True
    return not timedelta(0) <= later - earlier <= (later - _like(now, later)) / _SLACK


def _moment(wish: object) -> datetime | None:
    if isinstance(wish, str):
        return datetime.fromisoformat(wish)
    return wish if isinstance(wish, datetime) else None


def _like(now: datetime, moment: datetime) -> datetime:
    """`now` with a time zone if `moment` has one: USE_TZ may have been switched since the date was stored."""
    if (now.tzinfo is None) == (moment.tzinfo is None):
        return now
    return now.astimezone() if moment.tzinfo else now.astimezone().replace(tzinfo=None)
