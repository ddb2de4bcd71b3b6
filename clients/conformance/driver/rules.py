"""Rules that hold in every case, whatever it is about. A case in which one is broken fails."""

import re

from .jar import SetCookie
from .program import Reply
from .record import KEYED, Call

KEY = re.compile(r"[A-Za-z0-9_-]{16}")

RULES = {
    "always.token": "The token is in calls of authenticate and nowhere else; no secret is in an address.",
    "always.key": "mint, patch, rotate, step_up carry a key of 16 characters; the same one for the same change only.",
    "always.bearer": "Every call carries the service token as Authorization: Bearer.",
    "always.known-call": "A client makes only calls that the protocol has.",
    "always.frame": "Bodies have a Content-Length, are JSON objects, and are never longer than 96 KiB.",
    "always.one-trip": "A request makes one authenticate and one patch at most, unless its script asks for more.",
    "always.unavailable": "A 503 has a Retry-After of at least a second, and leaves the cookie as it is.",
    "always.no-store": "A response that carries the cookie is not kept by caches: Cache-Control has no-store.",
    "always.one-cookie": "A response carries the cookie at most once.",
    "always.attributes": "The cookie is HttpOnly, and Secure and SameSite as the service's is.",
    "always.logs": "No token, no part of one, and no service token is in what the program logs or says of an error.",
}
CALL_KINDS = {"authenticate", "mint", "patch", "rotate", "step_up", "end", "list", "read", "events", "about"}
# Operations after which a request may make more calls than one authenticate and one patch.
MORE_CALLS = {"add", "save", "login", "logout", "rotate", "step_up", "end_others", "devices"}


def broken_by_call(call: Call, token: str, seen: set[str]) -> str | None:
    """The rule that a call breaks. `seen` are the tokens of this case, whole and in part."""
    if call.kind not in CALL_KINDS:
        return f"always.known-call: {call.method} {call.path} is no call of the protocol"
    if call.headers.get("authorization") != f"Bearer {token}":
        return f"always.bearer: {call.kind} has no Authorization: Bearer with the service token"
    if call.method != "GET" and not call.value:
        return f"always.frame: the body of {call.kind} is no JSON object"
    places = [call.path, *(value for name, value in call.headers.items() if name != "authorization")]
    places += [] if call.kind == "authenticate" else [call.body.decode(errors="replace")]
    if any(secret in place for secret in seen | {token} for place in places):
        return f"always.token: {call.kind} carries a secret; calls after authenticate name the session by its handle"
    key = call.value.get("key")
    if call.kind in KEYED and not (isinstance(key, str) and KEY.fullmatch(key)):
        return f"always.key: {call.kind} has no key of 16 base64url characters (12 random bytes)"
    return None


def broken_by_keys(calls: list[Call]) -> str | None:
    """A key names one change: the same body, in the same request."""
    first: dict[str, Call] = {}
    for call in calls:
        key = call.value.get("key") if call.kind in KEYED else None
        if not isinstance(key, str):
            continue
        known = first.setdefault(key, call)
        if (known.kind, known.value, known.step) != (call.kind, call.value, call.step):
            return f"always.key: a {call.kind} has the key of another {known.kind}; each change has its own"
    return None


def broken_by_trips(calls: list[Call], script: list) -> str | None:
    """Counts trips of one request whose calls no fault has disturbed."""
    operations = {step[0] if step[0] != "try" else step[1][0] for step in script}
    if operations & MORE_CALLS or any(call.fault for call in calls):
        return None
    for kind in ("authenticate", "patch"):
        if (number := sum(call.kind == kind for call in calls)) > 1:
            return f"always.one-trip: {number} calls of {kind} for one request"
    return None


def broken_by_reply(reply: Reply, name: str, about: dict) -> str | None:
    """The rule that a response breaks. `name` is the name of the client's cookie."""
    cookies = [cookie for cookie in map(SetCookie.parse, reply.set_cookie) if cookie.name == name]
    if reply.status == 503:
        retry = reply.headers.get("retry-after", "")
        if not (retry.isdigit() and int(retry) >= 1):
            return f"always.unavailable: a 503 has Retry-After {retry!r}, not a number of seconds"
        if cookies:
            return "always.unavailable: a 503 sends or clears the cookie"
    if len(cookies) > 1:
        return f"always.one-cookie: {len(cookies)} Set-Cookie lines for {name}"
    if not cookies:
        return None
    if "no-store" not in reply.headers.get("cache-control", ""):
        return "always.no-store: a response with the cookie has no Cache-Control: no-store"
    return None if cookies[0].clears else broken_by_cookie(cookies[0], about["cookie"])


def broken_by_cookie(cookie: SetCookie, expected: dict) -> str | None:
    if "httponly" not in cookie.attributes:
        return "always.attributes: the cookie is not HttpOnly"
    if expected.get("secure", True) and "secure" not in cookie.attributes:
        return "always.attributes: the cookie is not Secure"
    same_site = str(expected.get("samesite", "Lax")).lower()
    if (found := cookie.attributes.get("samesite", "").lower()) != same_site:
        return f"always.attributes: the cookie has SameSite {found or 'of no value'}, the service says {same_site}"
    return None


def broken_by_log(log: str, token: str, seen: set[str]) -> str | None:
    if token in log:
        return "always.logs: the service token is in the program's log"
    if any(secret in log for secret in seen):
        return "always.logs: a session's token, or a part of one, is in the program's log"
    return None
