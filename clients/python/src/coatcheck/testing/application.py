"""The sessions of one application: the rules of the protocol, without HTTP."""

from __future__ import annotations

import json
import os
from typing import Any

from coatcheck.calls import is_handle
from coatcheck.testing.arguments import Arguments
from coatcheck.testing.clock import Clock
from coatcheck.testing.events import EventLog
from coatcheck.testing.policy import Policy
from coatcheck.testing.records import Record, Refusal, Tombstone, check_quota
from coatcheck.testing.secrets import Secrets, digest, parse, written
from coatcheck.values import Encoded, field_hash

REASONS = ("logout", "revoked", "password_changed", "disabled")


class Application:
    """A namespace of sessions. The caller holds the service's lock."""

    def __init__(self, name: str, policy: Policy, clock: Clock, accepts_handles: bool = False) -> None:
        self.name = name
        self._accepts_handles = accepts_handles
        self.events = EventLog(policy.events)
        self._policy = policy
        self._clock = clock
        self._live: dict[str, Record] = {}
        self._over: dict[str, Tombstone] = {}

    # Proof

    def authenticate(self, arguments: Arguments) -> dict[str, Any]:
        """The only place where a token is judged."""
        known, purpose = arguments.integer("known"), arguments.text("purpose") or "page"
        if purpose not in ("page", "background"):
            raise Refusal(400, "bad_request", field="purpose")
        record, offer = self._proven(arguments, background=purpose == "background")
        answer: dict[str, Any] = {"session": record.view(), "version": record.version}
        if known != record.version:
            answer["data"] = _texts(record.data)
        if offer is not None:
            answer["offer"] = self._cookie(record, offer)
        return answer

    def _proven(self, arguments: Arguments, background: bool) -> tuple[Record, str | None]:
        now, token = self._clock.now(), arguments.needed("token")
        if self._accepts_handles and is_handle(token):
            return self._own(self.by_handle(token), arguments), None
        handle, secret = parse(token) or ("", b"")
        if handle in self._over and digest(secret) in self._over[handle].digests:
            self._check_live(handle)
        record = self._live.get(handle)
        match = record.secrets.match(secret, self._policy, now) if record else "unknown"
        if record is None or match in ("unknown", "superseded"):
            raise Refusal(401, "unauthenticated", reason="none")
        self._check_live(handle)
        if match == "retired":
            self._end(record, "replay")
            self._check_live(handle)
        self._own(record, arguments)
        if match == "offered":
            record.secrets.confirm(now)
            self.events.add("rotated", record)
        if background:
            return record, None
        record.touch(self._policy, arguments.device(), now)
        due = self._policy.rotation_interval is not None and (
            record.secrets.offers or now - record.secrets.issued_at >= self._policy.rotation_interval
        )
        return record, record.secrets.offer(secret) if due and match == "current" else None

    def _own(self, record: Record, arguments: Arguments) -> Record:
        """The session, if it is not bound to another browser."""
        if not record.is_proven(arguments.text("bound"), self._policy, self._clock.now()):
            raise Refusal(401, "proof_required")
        return record

    def bind(self, handle: str) -> str:
        """Binds a session to a browser, or renews its second cookie, as the browser does. Returns the value."""
        record, value = self.by_handle(handle), written(os.urandom(32))
        record.bind(value.encode(), self._clock.now())
        record.version += 1
        self.events.add("changed", record, version=record.version)
        return value

    def by_handle(self, handle: str) -> Record:
        """A live session, for tests and for calls that name one."""
        self._check_live(handle)
        if handle not in self._live:
            raise Refusal(401, "unauthenticated", reason="none")
        return self._live[handle]

    def _check_live(self, handle: str) -> None:
        now = self._clock.now()
        record = self._live.get(handle)
        reason = record.over(now) if record else None
        if record is not None and reason is not None:
            self._end(record, reason)
        tombstone = self._over.get(handle)
        if tombstone is not None and now - tombstone.ended_at < self._policy.tombstone_lifetime:
            raise Refusal(401, "unauthenticated", reason=tombstone.reason)

    # Changes

    def create(self, arguments: Arguments) -> dict[str, Any]:
        """Mints a session in one step with the end of the one that it replaces."""
        principal, replaced = arguments.text("principal"), self._replaced(arguments)
        methods, assurance = arguments.names("methods"), arguments.text("assurance")
        if principal is None and (methods or assurance):
            raise Refusal(400, "bad_request", field="principal")
        keep = arguments.names("keep")
        data = {name: replaced.data[name] for name in keep if name in replaced.data} if replaced else {}
        data |= arguments.fields("data")
        check_quota(data, self._policy.limits)
        record = self._record(arguments, principal, data)
        excess = self._excess(principal, replaced)
        ended = [self._end(old, "logout") for old in [replaced] if old] + [self._end(old, "evicted") for old in excess]
        token = record.secrets.mint(record.created_at)
        self._live[record.id] = record
        return {
            "session": record.view(),
            "version": record.version,
            "data": _texts(data),
            "cookie": self._cookie(record, token),
            "ended": ended,
        }

    def _replaced(self, arguments: Arguments) -> Record | None:
        record = self._live.get(arguments.text("replace") or "")
        return record if record and record.over(self._clock.now()) is None else None

    def _record(self, arguments: Arguments, principal: str | None, data: dict[str, str]) -> Record:
        now, policy, remember = self._clock.now(), self._policy, arguments.flag("remember")
        idle = policy.remembered_idle if remember else policy.idle
        lifetime = policy.remembered_absolute if remember else policy.absolute
        lifetime = min(lifetime, arguments.seconds("lifetime") or lifetime)
        return Record(
            secrets=Secrets(now),
            principal=principal,
            methods=arguments.names("methods"),
            assurance=arguments.text("assurance") or ("aal1" if principal else None),
            created_at=now,
            authenticated_at=now if principal else None,
            last_seen_at=now,
            idle=min(idle, arguments.seconds("idle") or idle),
            lifetime=lifetime,
            absolute_at=now + lifetime,
            remember=remember,
            device=arguments.device(),
            data=data,
        )

    def _excess(self, principal: str | None, replaced: Record | None) -> list[Record]:
        if principal is None:
            return []
        held = [record for record in self._of(principal) if record is not replaced]
        excess = held[: max(0, len(held) - self._policy.per_principal + 1)]
        if excess and self._policy.excess == "deny":
            raise Refusal(409, "limit_reached")
        return excess

    def change(self, arguments: Arguments) -> dict[str, Any]:
        """Changes fields in one step. Never creates, never moves a deadline, never touches the secret."""
        record = self.by_handle(arguments.needed("id"))
        self._check_conditions(record, arguments)
        data = dict(record.data)
        for name in arguments.names("remove"):
            data.pop(name, None)
        data |= arguments.fields("set")
        added = {name: _sum(data.get(name, "0"), name, amount) for name, amount in arguments.amounts("add").items()}
        data |= added
        check_quota(data, self._policy.limits)
        if data != record.data:
            record.data, record.version = data, record.version + 1
            self.events.add("changed", record, version=record.version)
        return {"version": record.version, "data": _texts(added)}

    def _check_conditions(self, record: Record, arguments: Arguments) -> None:
        expected = arguments.integer("if_version")
        stored = {name: field_hash(text) for name, text in record.data.items()}
        fields = arguments.hashes("if_fields")
        if expected in (None, record.version) and all(stored.get(name) == value for name, value in fields.items()):
            return
        raise Refusal(409, "conflict", version=record.version, data=_texts(record.data))

    def rotate(self, arguments: Arguments) -> dict[str, Any]:
        """A hard rotation."""
        record = self.by_handle(arguments.needed("id"))
        token = record.secrets.mint(self._clock.now())
        self.events.add("rotated", record)
        return {"session": record.view(), "cookie": self._cookie(record, token)}

    def step_up(self, arguments: Arguments) -> dict[str, Any]:
        """A fresh proof of presence: a hard rotation, and the absolute timeout starts again."""
        record, now = self.by_handle(arguments.needed("id")), self._clock.now()
        methods, assurance = arguments.names("methods"), arguments.needed("assurance")
        if record.principal is None or not methods:
            raise Refusal(400, "bad_request", field="methods" if record.principal else "id")
        record.methods = list(dict.fromkeys([*record.methods, *methods]))
        record.assurance = max(record.assurance or "", assurance)
        record.authenticated_at, record.last_seen_at = now, now
        record.absolute_at = now + record.lifetime
        return self.rotate(arguments)

    def end(self, arguments: Arguments) -> dict[str, Any]:
        """Ends one session, a principal's or all. Idempotent."""
        reason = arguments.text("reason") or "revoked"
        if reason not in REASONS:
            raise Refusal(400, "bad_request", field="reason")
        handle, principal = arguments.text("id"), arguments.text("principal")
        if (handle is not None) + (principal is not None) + arguments.flag("everything") != 1:
            raise Refusal(400, "bad_request", field="id")
        if handle is not None:
            chosen = [self._live[handle]] if handle in self._live else []
        else:
            chosen = self._of(principal) if principal is not None else list(self._live.values())
        spared = arguments.text("except")
        return {"ended": [self._end(record, reason) for record in chosen if record.id != spared]}

    def _end(self, record: Record, reason: str) -> str:
        del self._live[record.id]
        self._over[record.id] = Tombstone(reason, self._clock.now(), record.secrets.digests())
        self.events.add("ended", record, reason=reason)
        return record.id

    # Lists

    def page(self, principal: str, after: str | None, limit: int) -> dict[str, Any]:
        """A principal's live sessions, oldest first."""
        records = self._of(principal)
        handles = [record.id for record in records]
        start = handles.index(after) + 1 if after in handles else 0
        chosen = records[start : start + limit]
        more = start + limit < len(records)
        return {"items": [record.view() for record in chosen], "next": chosen[-1].id if more else None}

    def found(self, handle: str) -> dict[str, Any]:
        """A session, without touching it."""
        record = self.by_handle(handle)
        return {"session": record.view(), "version": record.version, "data": _texts(record.data)}

    def _of(self, principal: str) -> list[Record]:
        now = self._clock.now()
        return [record for record in self._live.values() if record.principal == principal and not record.over(now)]

    def _cookie(self, record: Record, token: str) -> dict[str, Any]:
        age = int(record.absolute_at - self._clock.now()) if record.remember else None
        lasting = "" if age is None else f"; Max-Age={age}"
        line = f"__Host-{self.name}={token}{lasting}; Path=/; Secure; HttpOnly; SameSite=Lax"
        return {"token": token, "max_age": age, "set_cookie": line}


def _texts(data: dict[str, str]) -> dict[str, Encoded]:
    return {name: Encoded(text) for name, text in data.items()}


def _sum(stored: str, name: str, amount: float) -> str:
    value = json.loads(stored)
    if type(value) not in (int, float):
        raise Refusal(422, "bad_field", field=name)
    return json.dumps(value + amount)
