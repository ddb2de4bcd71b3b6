"""What a request came to, compared with what its step expects."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .jar import SetCookie
from .matching import calls_problem, counts_problem, fits, text
from .program import Reply
from .record import KEYED, Call
from .rules import broken_by_trips

if TYPE_CHECKING:
    from .play import Play

# The operations whose results a case compares. What others give is for the program to decide.
READING = {"get", "has", "principal", "handle", "describe", "try", "devices"}
LOG_SECONDS = 1.0


@dataclass
class Happened:
    """A request that was answered."""

    play: Play
    reply: Reply
    script: list
    before: str | None  # the cookie that it carried
    seconds: float
    logged: int  # where the program's log was before it
    calls: list[Call] = field(default_factory=list)

    @property
    def cookie(self) -> SetCookie | None:
        """What the response did to the session's cookie."""
        name = self.play.cookie_name
        return next((cookie for cookie in map(SetCookie.parse, self.reply.set_cookie) if cookie.name == name), None)


def problem_of(expected: dict, happened: Happened) -> str | None:
    """The first expectation of a step that was not met, as a sentence."""
    of_cookies = (cookie_problem, second_cookie_problem, vary_problem, cache_problem)
    checks = (status_problem, result_problem, *of_cookies, call_problem, time_problem, log_problem)
    return next((problem for check in checks if (problem := check(expected, happened))), None)


def status_problem(expected: dict, happened: Happened) -> str | None:
    wanted, status = expected.get("status", 200), happened.reply.status
    wanted = {"$in": wanted} if isinstance(wanted, list) else wanted
    if fits(wanted, status):
        return None
    reason = f" ({happened.reply.error[:200]})" if happened.reply.error else ""
    return (
        f"the response has status {status}{reason}, not {text(wanted)}; calls: [{', '.join(map(str, happened.calls))}]"
    )


def result_problem(expected: dict, happened: Happened) -> str | None:
    if "results" not in expected:
        return None
    results = [result for step, result in zip(happened.script, happened.reply.results) if step[0] in READING]
    if fits(expected["results"], results):
        return None
    return f"the script gave {text(results)}, not {text(expected['results'])}"


def cookie_problem(expected: dict, happened: Happened) -> str | None:
    if "cookie" not in expected:
        return None
    cookie, wanted = happened.cookie, expected["cookie"]
    did = "untouched" if cookie is None else "cleared" if cookie.clears else "new"
    if did != ("new" if wanted == "offer" else wanted):
        return f"the response leaves the cookie {did}, not {wanted}"
    tokens = happened.play.proxy.tokens
    if wanted == "offer" and cookie.value != tokens.offers.get(happened.before):
        return "the cookie is set to another token than the one that was offered"
    if did == "new" and (cookie.value == happened.before or tokens.handle(cookie.value) is None):
        return "the cookie is not set to a token that the service made for this session"
    if "max_age" in expected and not fits(expected["max_age"], cookie and cookie.max_age):
        return f"the cookie has Max-Age {cookie and cookie.max_age}, not {text(expected['max_age'])}"
    return None


def second_cookie_problem(expected: dict, happened: Happened) -> str | None:
    second = f"{happened.play.cookie_name}-bound"
    if second not in [cookie.name for cookie in map(SetCookie.parse, happened.reply.set_cookie)]:
        return None
    return "the response sets or clears the second cookie, which only the service and the browser do"


def cache_problem(expected: dict, happened: Happened) -> str | None:
    if not expected.get("no_store") or "no-store" in happened.reply.headers.get("cache-control", ""):
        return None
    return "the response has no Cache-Control: no-store, so that a cache may keep it"


def vary_problem(expected: dict, happened: Happened) -> str | None:
    names = [name.strip().lower() for name in happened.reply.headers.get("vary", "").split(",")]
    if not expected.get("varies") or "cookie" in names or "*" in names:
        return None
    return "the response has no Vary: Cookie, so that a cache may give it to another visitor"


def call_problem(expected: dict, happened: Happened) -> str | None:
    problem = calls_problem(expected["calls"], happened.calls) if "calls" in expected else None
    problem = problem or counts_problem(expected.get("counts", {}), happened.calls)
    if problem or not expected.get("one_key"):
        return problem or (None if "calls" in expected else broken_by_trips(happened.calls, happened.script))
    keys = {call.value.get("key") for call in happened.calls if call.kind in KEYED}
    return None if len(keys) == 1 else f"the change was sent with {len(keys)} keys; a retry repeats the key"


def time_problem(expected: dict, happened: Happened) -> str | None:
    if happened.seconds <= expected.get("within", float("inf")):
        return None
    return f"the response took {happened.seconds:.1f} s, longer than {expected['within']} s"


def log_problem(expected: dict, happened: Happened) -> str | None:
    """Looks for words in the error that the program reports and in what it logged since the request began."""
    words = expected.get("says", [""] if expected.get("warns") else [])
    until = time.monotonic() + LOG_SECONDS
    while words:
        said = f"{happened.reply.error}\n{happened.play.program.log_text(happened.logged)}"
        missing = [word for word in words if word not in said]
        if not missing and said.strip():
            return None
        if time.monotonic() > until:
            return (
                f"neither its error nor its log says {text(missing) if missing else 'anything'}: {text(said.strip())}"
            )
        time.sleep(0.02)
    return None


def shared_problem(expected: dict, all_happened: list[Happened], calls: list[Call]) -> str | None:
    """What is expected of requests together."""
    problem = calls_problem(expected["calls"], calls) if "calls" in expected else None
    problem = problem or counts_problem(expected.get("counts", {}), calls)
    if problem or not expected.get("one_cookie"):
        return problem
    values = {happened.cookie.value for happened in all_happened if happened.cookie}
    return None if len(values) == 1 else f"the responses carry {len(values)} different cookies, not one"
