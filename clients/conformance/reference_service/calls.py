"""What each call of the protocol does. A call gets the members of its body and gives a status and an answer."""

import json
import math
import time
from datetime import datetime, timezone

import secretwords as words
from rawjson import Raw, members
from store import GRACE, LONG, SHORT, TOUCH, Record, Refusal, Store

COOKIE = "__Host-session"
REASONS = {"logout", "revoked", "password_changed", "disabled"}


def wire_time(moment: float | None) -> str | None:
    return moment and datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(record: Record) -> dict:
    device = {name: record.device.get(name) for name in ("address", "user_agent", "label")}
    return {
        "id": record.id, "principal": record.principal, "methods": record.methods, "assurance": record.assurance,
        "created_at": wire_time(record.created_at), "authenticated_at": wire_time(record.authenticated_at),
        "last_seen_at": wire_time(record.seen_at), "idle_expires_at": wire_time(min(record.seen_at + record.idle, record.ends_at)),
        "absolute_expires_at": wire_time(record.ends_at), "remember": record.remember, "device": device,
    }  # fmt: skip


def cookie(record: Record, secret: bytes) -> dict:
    token = words.token(record.id, secret)
    max_age = math.ceil(record.ends_at - time.time()) if record.remember else None
    age = f"; Max-Age={max_age}" if max_age else ""
    return {"token": token, "max_age": max_age, "set_cookie": f"{COOKIE}={token}; Path=/{age}; Secure; HttpOnly; SameSite=Lax"}


def text_of(body: dict, name: str, required: bool = False) -> str | None:
    value = json.loads(body[name]) if name in body else None
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value:
        raise Refusal(400, "bad_request", field=name)
    return value


def number_of(body: dict, name: str) -> float | None:
    value = json.loads(body[name]) if name in body else None
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0):
        raise Refusal(400, "bad_request", field=name)
    return value


def value_of(body: dict, name: str, kind: type, default=None):
    value = json.loads(body[name]) if name in body else default
    if value is not None and not isinstance(value, kind):
        raise Refusal(400, "bad_request", field=name)
    return value if value is not None else default


def object_of(body: dict, name: str) -> dict[str, Raw]:
    value_of(body, name, dict)
    return members(body[name]) if body.get(name, "null") != "null" else {}


def authenticate(store: Store, body: dict) -> tuple[int, dict]:
    record, secret = store.prove(text_of(body, "token", required=True))
    now, background = time.time(), value_of(body, "purpose", str, "page") == "background"
    answer = {"session": shown(record), "version": record.version}
    if value_of(body, "known", int) != record.version:
        answer["data"] = dict(record.data)
    if background:
        return 200, answer
    if now > record.seen_at + TOUCH:
        record.seen_at = now
    if words.digest(secret) == record.digest and (record.offered or now > record.rotated_at + store.rotate_after):
        record.nonce = record.nonce or words.new_secret()
        offered = words.successor(secret, record.nonce)
        record.offered = words.digest(offered)
        answer["offer"] = cookie(record, offered)
    return 200, answer


def mint(store: Store, body: dict) -> tuple[int, dict]:
    now, secret, remember = time.time(), words.new_secret(), value_of(body, "remember", bool, False)
    principal, kept, ended = text_of(body, "principal"), {}, []
    replaced = store.live.get(text_of(body, "replace"))
    if replaced:
        kept = {name: replaced.data[name] for name in value_of(body, "keep", list, []) if name in replaced.data}
    data = store.checked(kept | object_of(body, "data"))
    idle, lifetime = LONG if remember else SHORT
    idle, lifetime = min(idle, number_of(body, "idle") or idle), min(lifetime, number_of(body, "lifetime") or lifetime)
    if replaced:
        store.end_one(replaced, "logout")
        ended.append(replaced.id)
    if principal:
        for oldest in sorted(store.of_principal(principal), key=lambda record: record.seen_at)[: -store.limits.per_principal + 1]:
            store.end_one(oldest, "evicted")
            ended.append(oldest.id)
    record = Record(
        words.new_id(), words.digest(secret), rotated_at=now, created_at=now, seen_at=now,
        idle=idle, lifetime=lifetime, ends_at=now + lifetime, principal=principal, methods=value_of(body, "methods", list, []), assurance=text_of(body, "assurance"),
        authenticated_at=now if principal else None, remember=remember, device=value_of(body, "device", dict, {}), data=data,
    )  # fmt: skip
    store.live[record.id] = record
    return 201, {
        "session": shown(record), "version": 1, "data": dict(data), "cookie": cookie(record, secret), "ended": ended,
    }  # fmt: skip


def patch(store: Store, body: dict) -> tuple[int, dict]:
    record = store.find(text_of(body, "id", required=True))
    wanted = value_of(body, "if_version", int)
    hashes = {name: words.stored_hash(text) for name, text in record.data.items()}
    if (wanted is not None and wanted != record.version) or any(
        hashes.get(name) != wanted for name, wanted in value_of(body, "if_fields", dict, {}).items()
    ):
        raise Refusal(409, "conflict", version=record.version, data=dict(record.data))
    changed = record.data | object_of(body, "set")
    for name in value_of(body, "remove", list, []):
        changed.pop(name, None)
    added = {}
    for name, amount in value_of(body, "add", dict, {}).items():
        before = json.loads(changed.get(name, "0"))
        if any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in (before, amount)):
            raise Refusal(422, "bad_field", field=name)
        added[name] = changed[name] = Raw(json.dumps(before + amount))
    if store.checked(changed) != record.data:
        record.data, record.version = changed, record.version + 1
        store.tell("changed", record)
    return 200, {"version": record.version, "data": added}


def rotate(store: Store, body: dict) -> tuple[int, dict]:
    record, secret = store.find(text_of(body, "id", required=True)), words.new_secret()
    store.replace_secret(record, words.digest(secret))
    return 200, {"session": shown(record), "cookie": cookie(record, secret)}


def step_up(store: Store, body: dict) -> tuple[int, dict]:
    record, now = store.find(text_of(body, "id", required=True)), time.time()
    record.methods = sorted({*record.methods, *value_of(body, "methods", list, [])})
    record.assurance = text_of(body, "assurance", required=True)
    record.authenticated_at, record.ends_at = now, now + record.lifetime
    return rotate(store, body)


def end(store: Store, body: dict) -> tuple[int, dict]:
    reason = text_of(body, "reason") or "revoked"
    if reason not in REASONS:
        raise Refusal(400, "bad_request", field="reason")
    id, principal = text_of(body, "id"), text_of(body, "principal")
    if id:
        ending = [record for record in [store.live.get(id)] if record]
    elif principal:
        ending = [record for record in store.of_principal(principal) if record.id != text_of(body, "except")]
    elif value_of(body, "everything", bool):
        ending = list(store.live.values())
    else:
        raise Refusal(400, "bad_request", field="id")
    for record in ending:
        store.end_one(record, reason)
    return 200, {"ended": [record.id for record in ending]}


def read(store: Store, id: str) -> tuple[int, dict]:
    record = store.find(id)
    return 200, {"session": shown(record), "version": record.version, "data": dict(record.data)}


def listed(store: Store, query: dict) -> tuple[int, dict]:
    limit = min(int(query.get("limit", 50)), store.limits.page)
    records = store.of_principal(query["principal"]) if "principal" in query else sorted(list(store.live.values()), key=lambda r: r.id)
    records = [record for record in records if record.id > query.get("after", "")]
    more = records[limit - 1].id if len(records) > limit else None
    return 200, {"items": [shown(record) for record in records[:limit]], "next": more}


def events(store: Store, query: dict) -> tuple[int, dict]:
    newest = store.first_event + len(store.events)
    if "after" not in query:
        return 200, {"next": newest, "events": []}
    after = int(query["after"])
    if not store.first_event <= after <= newest:
        raise Refusal(410, "missed", next=newest)
    if after == newest:
        store.changed.wait(min(int(query.get("wait", 0)), 1000) / 1000)
    found = store.events[after - store.first_event :]
    return 200, {"next": after + len(found), "events": found}


def about(store: Store) -> tuple[int, dict]:
    attributes = {"name": COOKIE, "path": "/", "domain": None, "samesite": "Lax", "secure": True}
    return 200, {
        "application": "conformance", "cookie": attributes, "touch_interval": TOUCH, "grace": GRACE,
        "limits": vars(store.limits), "namespace": "own",
    }  # fmt: skip
