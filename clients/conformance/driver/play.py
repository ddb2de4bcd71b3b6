"""Plays the steps of one case."""

import re
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from . import rules
from .faults import Fault
from .jar import Jar
from .matching import fits, text, within
from .program import Program, Reply
from .proxy import Proxy
from .replies import Happened, problem_of, shared_problem
from .service import Service, ServiceError
from .tokens import unknown_token

REFERENCE = re.compile(r"\$handle(?::(\w+))?")


class Broken(Exception):
    """The client does not keep the rule of the case; the text says what was seen."""


class Play:
    """One case with one new client. `problems` is empty at the end when the client kept all rules."""

    def __init__(self, program: Program, service: Service, about: dict, unix: bool):
        self.program, self.service, self.about = program, service, about
        self.proxy = Proxy(service, about["cookie"], unix, self.nested)
        self.cookie_name = about["cookie"]["name"]
        self.problems: list[str] = []
        self.jars: dict[str, Jar] = {}
        self.suffix = secrets.token_hex(4)
        self.path: list[str] = []
        self.lock = threading.Lock()

    def start(self, token_file: str, options: dict) -> dict:
        told = self.program.start(self.proxy.address, token_file, options)
        self.cookie_name = told.get("cookie") or self.about["cookie"]["name"]
        return told

    def jar(self, name: str = "browser") -> Jar:
        return self.jars.setdefault(name, Jar(self.cookie_name))

    def handle(self, browser: str) -> str | None:
        return self.proxy.tokens.handle(self.jar(browser).cookies.get(self.cookie_name))

    def filled(self, value: object) -> object:
        """A value of a case with its names filled in: "@ann" a principal of this case, "$handle:thief" the handle of
        the session in a jar, {"$repeat": ["x", 3]} a long string."""
        if isinstance(value, str):
            if value.startswith("@"):
                return f"{value[1:]}-{self.suffix}"
            return REFERENCE.sub(lambda match: self.handle(match[1] or "browser") or "no-session", value)
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if isinstance(value, dict):
            if value.keys() == {"$repeat"}:
                return value["$repeat"][0] * value["$repeat"][1]
            return {name: self.filled(one) for name, one in value.items()}
        return value

    def steps(self, steps: list) -> None:
        """Plays steps until one is broken. Raises Broken."""
        for number, step in enumerate(steps, 1):
            verb = next(name for name in step if hasattr(self, f"do_{name}"))
            self.proxy.record.step = (self.proxy.record.step + 1) if not self.path else self.proxy.record.step
            self.path.append(f"step {number} ({verb})")
            try:
                getattr(self, f"do_{verb}")(step)
            except Broken as error:
                where = ", ".join(self.path)
                raise error if error.args[0].startswith("step ") else Broken(f"{where}: {error}") from None
            finally:
                self.path.pop()

    def nested(self, steps: list) -> None:
        """Steps that a fault plays while it holds a call; what is broken in them is broken in the case."""
        try:
            self.steps(steps)
        except Broken as error:
            self.problems.append(str(error))
        except Exception as error:  # a bug here must not look like a client that keeps the rule
            self.problems.append(f"the driver failed while it held a call: {error!r}")

    def do_request(self, step: dict) -> None:
        if step.get("times", 1) > 1:
            shared = {name: step[name] for name in ("calls", "counts") if name in step}
            copy = {name: value for name, value in step.items() if name not in ("times", *shared)}
            return self.do_together({"together": [copy] * step["times"], **shared})
        until = time.monotonic() + step.get("soon", 0)
        while problem := self.problem_of_request(step):
            if time.monotonic() >= until:
                raise Broken(problem)
            time.sleep(0.05)

    def problem_of_request(self, step: dict) -> str | None:
        mark = self.proxy.record.mark()
        happened = self.requested(step)
        happened.calls = self.proxy.record.since(mark)
        self.proxy.record.claim(happened.calls)
        return problem_of(self.filled_expectations(step), happened)

    def do_together(self, step: dict) -> None:
        """Sends requests at the same moment and waits for all answers."""
        parts, mark = step["together"], self.proxy.record.mark()
        with ThreadPoolExecutor(len(parts)) as pool:
            all_happened = list(pool.map(self.requested, parts))
        calls = self.proxy.record.since(mark)
        self.proxy.record.claim(calls)
        for part, happened in zip(parts, all_happened, strict=True):
            self.judge(problem_of(self.filled_expectations(part), happened))
        self.judge(shared_problem(self.filled_expectations(step), all_happened, calls))

    def requested(self, step: dict) -> Happened:
        jar, logged, began = self.jar(step.get("browser", "browser")), len(self.program.log), time.monotonic()
        script, before = self.filled(step["request"]), jar.cookies.get(self.cookie_name)
        reply = self.program.request(dict(jar.cookies), script)
        seconds = time.monotonic() - began
        with self.lock:
            jar.take(reply.set_cookie)
        self.judge_reply(reply, script)
        return Happened(self, reply, script, before, seconds, logged)

    def judge_reply(self, reply: Reply, script: list) -> None:
        self.judge(rules.broken_by_reply(reply, self.cookie_name, self.about))
        shown = [result for operation, result in zip(script, reply.results) if operation[0] != "get"]
        self.judge(rules.broken_by_log(f"{reply.error} {shown}", self.service.token, self.proxy.tokens.secrets()))

    def filled_expectations(self, step: dict) -> dict:
        return {name: self.filled(value) for name, value in step.items() if name not in ("request", "together")}

    def do_service(self, step: dict) -> None:
        method, name = self.filled(step["service"]).split(" ", 1)
        body = self.filled(step.get("body")) if "body" in step else None
        if method != "GET" and name in ("sessions", "rotate", "step-up"):
            body = {**body, "key": secrets.token_urlsafe(12)}
        answer = self.service.call(method, name, body)
        if not fits(step.get("status", {"$in": [200, 201]}), answer.status):
            raise ServiceError(f"it answered {answer.status} to the driver's {method} {name}")

    def do_fault(self, step: dict) -> None:
        self.proxy.faults.arm(Fault.parse(step["fault"]))

    def do_faults(self, step: dict) -> None:
        """{"faults": "off"}: the service is well again."""
        self.proxy.faults.disarm()

    def do_met(self, step: dict) -> None:
        """Waits until the armed faults have met their calls; so many seconds at most."""
        until = time.monotonic() + step["met"]
        while not self.proxy.faults.are_met():
            if time.monotonic() > until:
                waiting = [f"{fault.do} on {', '.join(fault.on)}" for fault in self.proxy.faults.unused()]
                raise Broken(f"within {step['met']} s no call came for {'; '.join(waiting) or 'a fault to end'}")
            time.sleep(0.01)

    def do_never(self, step: dict) -> None:
        """That the client has made no call of this kind in the whole case."""
        number = sum(call.kind == step["never"] for call in self.proxy.record.calls)
        self.judge(f"the client made {number} calls of {step['never']}" if number else None)

    def do_proxy(self, step: dict) -> None:
        {"down": self.proxy.down, "up": self.proxy.up, "restart": self.proxy.break_connections}[step["proxy"]]()

    def do_wait(self, step: dict) -> None:
        time.sleep(step["wait"])

    def do_stored(self, step: dict) -> None:
        """What the service has for the session in a jar; null when that session is over."""
        handle = self.handle(step.get("browser", "browser"))
        if handle is None:
            raise Broken("the browser has no cookie of a session that the service knows")
        data, expected = self.service.data(handle), self.filled(step["stored"])
        if expected is None:
            return self.judge(None if data is None else f"the session should be over and holds {text(data)}")
        self.judge("the session is over" if data is None else prefixed("stored: ", within(expected, data)))

    def do_session(self, step: dict) -> None:
        handle = self.handle(step.get("browser", "browser"))
        answer = self.service.call("GET", f"sessions/{handle}").value
        self.judge(prefixed("the session's ", within(self.filled(step["session"]), answer.get("session", {}))))

    def do_live(self, step: dict) -> None:
        found = len(self.service.sessions(quote(self.filled(step["principal"]))))
        self.judge(
            None
            if fits(step["live"], found)
            else f"{found} sessions of the principal are live, not {text(step['live'])}"
        )

    def do_minted(self, step: dict) -> None:
        """The browser gets the cookie of a session that another worker has minted, as this body says."""
        body = {**self.filled(step["minted"]), "key": secrets.token_urlsafe(12)}
        answer = self.service.call("POST", "sessions", body)
        if answer.status != 201:
            raise ServiceError(f"it answered {answer.status} to the driver's mint")
        token = self.proxy.tokens.known(answer.value["cookie"]["token"], answer.value["session"]["id"])
        self.jar(step.get("browser", "browser")).cookies[self.cookie_name] = token

    def do_copy(self, step: dict) -> None:
        """Another browser gets the same cookies: a thief's, or those of a request that is still on its way."""
        self.jars[step["to"]] = self.jar(step["copy"]).copy(self.cookie_name)

    def do_plant(self, step: dict) -> None:
        """Sets the cookie to a text, or with "token" to a well-formed token that names no session."""
        value = unknown_token() if step["plant"] == "token" else self.filled(step["plant"])
        if step["plant"] == "token":
            self.proxy.tokens.known(value)
        self.jar(step.get("browser", "browser")).cookies[self.cookie_name] = value

    def do_prove(self, step: dict) -> None:
        """Gives the browser the second cookie of a bound session; null takes it away."""
        jar, value = self.jar(step.get("browser", "browser")), self.filled(step["prove"])
        jar.cookies.pop(jar.second, None)
        if value is not None:
            self.proxy.tokens.proofs.add(value)
            jar.cookies[jar.second] = value

    def judge(self, problem: str | None) -> None:
        if problem:
            raise Broken(problem)

    def judge_calls(self) -> None:
        """The rules for all calls of the case. Raises Broken."""
        seen = self.proxy.tokens.secrets()
        for call in self.proxy.record.calls:
            self.judge(rules.broken_by_call(call, self.service.token, seen))
        self.judge(rules.broken_by_keys(self.proxy.record.calls))

    def close(self) -> None:
        """Ends what the case left behind at the service, and its proxy."""
        self.proxy.close()
        try:
            for handle in set(self.proxy.tokens.handles.values()):
                self.service.call("POST", "end", {"id": handle})
        except ServiceError as error:
            self.problems.append(f"the service itself failed: {error}")


def prefixed(prefix: str, problem: str | None) -> str | None:
    return problem and prefix + problem
