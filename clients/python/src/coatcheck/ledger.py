"""The change ledger: one request's view of a session's data, and what that request changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from coatcheck.values import JSON, Codec, Encoded, checked_name, encode_field

# What cannot be changed in place. Anything else that was handed out is compared before it is saved.
_FIXED = (str, int, float, bool, type(None), bytes, date, timedelta, Decimal, UUID)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a request changed, field by field. False when that is nothing."""

    set: dict[str, Encoded] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    add: dict[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.set or self.remove or self.add)


_NOTHING = Changes()
_NO_NAMES: frozenset[str] = frozenset()
_NO_AMOUNTS: Mapping[str, float] = MappingProxyType({})


class Ledger(MutableMapping[str, Any]):
    """A session's fields, and which of them changed, also inside of lists and dicts that were handed out.

    A field is decoded when it is first read. Assigning what is there already is no change. Not to be shared between
    requests.
    """

    __slots__ = ("_base", "_codec", "_held", "_assigned", "_removed", "_added", "may_differ")

    def __init__(self, base: Mapping[str, str] | None = None, codec: Codec = JSON) -> None:
        self._codec = codec
        self.rebase({} if base is None else base)

    def rebase(self, base: Mapping[str, str]) -> None:
        """Takes these fields for what the service holds, and forgets every change."""
        self._base: Mapping[str, str] = base
        self._held: dict[str, Any] = {}
        # Never changed in place: few requests change anything.
        self._assigned = self._removed = _NO_NAMES
        self._added = _NO_AMOUNTS
        #: Whether there can be changes: a field was written, or a value was handed out that can be changed in place.
        self.may_differ = False

    def restore(self, name: str) -> None:
        """Forgets what was changed in a field."""
        self._held.pop(name, None)
        self._assigned -= {name}
        self._removed -= {name}
        self._added = _without(self._added, name)

    def rollback(self) -> None:
        """Forgets every change."""
        self.rebase(self._base)

    def move(self, base: Mapping[str, str]) -> None:
        """Takes these fields for those of a new session. A list or dict that was handed out and is among them with the
        same content stays the one that is watched, so that a change made to it later is found.
        """
        if not (self._held or self.may_differ):
            self._base = base
            return
        held = self._held
        self.rebase(base)
        for name, value in held.items():
            if name not in base or isinstance(value, _FIXED):
                continue
            # What cannot be stored was not carried over, so it is not among the fields of the new session.
            with suppress(TypeError, ValueError):
                if self._same(base[name], encode_field(name, value, self._codec), name):
                    self._held[name] = value
                    self.may_differ = True

    def settle(self, changes: Changes, added: Mapping[str, str]) -> None:
        """The service has taken `changes`; `added` are the new values of the fields that were added to."""
        kept = {name: text for name, text in self._base.items() if name not in changes.remove}
        self._base = {**kept, **changes.set, **added}
        for name in added:
            self._held.pop(name, None)
        self._assigned = self._removed = _NO_NAMES
        self._added = _NO_AMOUNTS

    def detach(self) -> None:
        """Makes every field a change, as for a session that does not exist yet."""
        values = dict(self)
        self.rebase({})
        self.update(values)

    def __getitem__(self, name: str) -> Any:
        if name in self._held:
            return self._held[name]
        if name in self._added:
            return self._sum(name)
        if name not in self._base or name in self._removed:
            raise KeyError(name)
        value = self._codec.decode(self._base[name])
        self._held[name] = value
        if not isinstance(value, _FIXED):
            self.may_differ = True
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        checked_name(name)
        self._held[name] = value
        self.may_differ = True
        self._assigned |= {name}
        self._removed -= {name}
        self._added = _without(self._added, name)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self._held.pop(name, None)
        self._assigned -= {name}
        self._added = _without(self._added, name)
        if name in self._base:
            self._removed |= {name}
            self.may_differ = True

    def __contains__(self, name: object) -> bool:
        return name in self._held or name in self._added or (name in self._base and name not in self._removed)

    def __iter__(self) -> Iterator[str]:
        yield from [name for name in self._base if name not in self._removed]
        yield from [name for name in {**self._held, **self._added} if name not in self._base]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Removes every field, without reading any."""
        for name in list(self):
            del self[name]

    def add(self, name: str, amount: float = 1) -> Any:
        """Adds to a number in one step with whatever other requests do; an absent field counts as 0.

        Returns the sum as far as this request knows it. Raises TypeError when the field holds no number.
        """
        checked_name(name)
        if not _is_number(amount):
            raise TypeError(f"only a number can be added to a session field, not {type(amount).__name__}")
        value = self.get(name, 0)
        if not _is_number(value):
            raise TypeError(f"the session field {name!r} holds {type(value).__name__}, not a number to add to")
        if name in self._assigned or name in self._removed:
            self[name] = value + amount
            return value + amount
        self._held.pop(name, None)
        self._added = {**self._added, name: self._added.get(name, 0) + amount}
        self.may_differ = True
        return value + amount

    def kept(self) -> tuple[str, ...]:
        """The names whose values are still as the service holds them."""
        changes = self.changes()
        changed = {*changes.set, *changes.remove, *changes.add}
        return tuple(name for name in self._base if name not in changed)

    def assigned(self) -> dict[str, Encoded]:
        """The fields that were assigned as a whole, whatever the service holds. Nothing in them came from it unseen."""
        return {name: Encoded(encode_field(name, self._held[name], self._codec)) for name in sorted(self._assigned)}

    def touches(self, name: str) -> bool:
        """Whether a field was assigned, added to or removed."""
        return name in self._assigned or name in self._removed or name in self._added

    def stored(self, name: str) -> Any:
        """A fresh copy of a field as the service holds it, None when it holds none."""
        return self._codec.decode(self._base[name]) if name in self._base else None

    def changes(self) -> Changes:
        """What has to be sent. Raises TypeError or ValueError naming the field that cannot be stored."""
        if not self.may_differ:
            return _NOTHING
        assigned = {}
        for name, value in self._held.items():
            if name not in self._assigned and isinstance(value, _FIXED):
                continue
            text = encode_field(name, value, self._codec)
            if name not in self._base or not self._same(self._base[name], text, name):
                assigned[name] = Encoded(text)
        return Changes(assigned, tuple(self._removed), dict(self._added))

    def _same(self, stored: str, text: str, name: str) -> bool:
        """Whether both texts mean the same, also when another program wrote the stored one in its own way."""
        if stored == text:
            return True
        try:
            return encode_field(name, self._codec.decode(stored), self._codec) == text
        except (TypeError, ValueError):
            return False  # this program cannot read what is stored, so it has not just been given it back

    def _sum(self, name: str) -> Any:
        stored = self._codec.decode(self._base[name]) if name in self._base and name not in self._removed else 0
        return stored + self._added[name]

    def __repr__(self) -> str:
        return f"<Ledger {', '.join(sorted(self))}>"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _without(amounts: Mapping[str, float], name: str) -> Mapping[str, float]:
    if name not in amounts:
        return amounts
    return {other: amount for other, amount in amounts.items() if other != name}
