"""The sessions of the reference service. One lock, no upsert, and every end has a reason."""

import json
import threading
import time
from dataclasses import dataclass, field

import secretwords as words


class Refusal(Exception):
    """An answer that is an error: its status, its code, and members such as `reason` or `field`."""

    def __init__(self, status: int, code: str, **members):
        super().__init__(code)
        self.status, self.code, self.members = status, code, members


def over(reason: str) -> Refusal:
    return Refusal(401, "unauthenticated", reason=reason)


@dataclass(frozen=True)
class Limits:
    """Bytes, fields and sessions that one application may keep."""

    field_bytes: int = 16 * 1024
    data_bytes: int = 64 * 1024
    fields: int = 64
    name_bytes: int = 64
    body_bytes: int = 96 * 1024
    page: int = 100
    per_principal: int = 100


@dataclass
class Record:
    """A live session. `data` holds the JSON text of each value, as it arrived."""

    id: str
    digest: bytes
    rotated_at: float
    created_at: float
    seen_at: float
    idle: float
    lifetime: float
    ends_at: float
    principal: str | None = None
    methods: list = field(default_factory=list)
    assurance: str | None = None
    authenticated_at: float | None = None
    remember: bool = False
    device: dict = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    version: int = 1
    nonce: bytes | None = None
    offered: bytes | None = None
    previous: tuple[bytes, float] | None = None
    retired: list[bytes] = field(default_factory=list)


GRACE, TOUCH = 10, 60
SHORT, LONG = (1800, 12 * 3600), (14 * 86400, 30 * 86400)


class Store:
    def __init__(self, limits: Limits, rotate_after: float = 900):
        self.limits, self.rotate_after = limits, rotate_after
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.live: dict[str, Record] = {}
        self.ended: dict[str, str] = {}
        self.events: list[dict] = []
        self.first_event = 0
        self.answers: dict[str, tuple[float, tuple]] = {}

    def find(self, id: object) -> Record:
        """The live session of this handle; refuses with the reason of its end."""
        record = self.live.get(id) if isinstance(id, str) else None
        if record is None:
            raise over(self.ended.get(id, "none") if isinstance(id, str) else "none")
        now = time.time()
        if now >= record.seen_at + record.idle or now >= record.ends_at:
            reason = "absolute" if now >= record.ends_at else "idle"
            self.end_one(record, reason)
            raise over(reason)
        return record

    def prove(self, token: object) -> tuple[Record, bytes]:
        """The session of a presented token. Confirms an offer; a retired secret ends the session."""
        parsed = words.parse(token)
        if parsed is None:
            raise over("none")
        record, digest = self.find(parsed[0]), words.digest(parsed[1])
        now = time.time()
        if digest == record.offered:
            self.replace_secret(record, digest, grace=now + GRACE)
        elif record.previous and digest == record.previous[0] and now < record.previous[1]:
            pass
        elif digest in record.retired:
            self.end_one(record, "replay")
            raise over("replay")
        elif digest != record.digest:
            raise over("none")
        return record, parsed[1]

    def replace_secret(self, record: Record, digest: bytes, grace: float | None = None) -> None:
        record.retired = [*record.retired, record.digest][-4:]
        record.previous = (record.digest, grace) if grace else None
        record.digest, record.rotated_at = digest, time.time()
        record.offered = record.nonce = None
        self.tell("rotated", record)

    def end_one(self, record: Record, reason: str) -> None:
        del self.live[record.id]
        self.ended[record.id] = reason
        self.tell("ended", record, reason=reason)

    def tell(self, kind: str, record: Record, **members) -> None:
        event = {"id": self.first_event + len(self.events) + 1, "kind": kind, "session": record.id, **members}
        if record.principal:
            event["principal"] = record.principal
        if kind == "changed":
            event["version"] = record.version
        self.events.append(event)
        if len(self.events) > 10_000:
            self.first_event += len(self.events) - 5_000
            self.events = self.events[-5_000:]
        self.changed.notify_all()

    def of_principal(self, principal: str) -> list[Record]:
        live = [record for record in list(self.live.values()) if record.principal == principal]
        return sorted(live, key=lambda record: record.id)

    def checked(self, data: dict[str, str]) -> dict[str, str]:
        """Refuses data over a limit; says which field and which limit."""
        limits = self.limits
        for name, text in data.items():
            if not 1 <= len(name.encode(errors="replace")) <= limits.name_bytes:
                raise Refusal(422, "bad_field", field=name)
            if "\\ud" in text.lower() and not is_unicode(json.loads(text)):
                raise Refusal(422, "bad_field", field=name)
            if (size := len(text.encode())) > limits.field_bytes:
                raise Refusal(422, "quota", field=name, limit="field_bytes", max=limits.field_bytes, size=size)
        if len(data) > limits.fields:
            raise Refusal(422, "quota", limit="fields", max=limits.fields, size=len(data))
        if (size := sum(len(text.encode()) for text in data.values())) > limits.data_bytes:
            raise Refusal(422, "quota", limit="data_bytes", max=limits.data_bytes, size=size)
        return data


def is_unicode(value: object) -> bool:
    """Whether all strings in it are; JSON can spell half of a surrogate pair."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
