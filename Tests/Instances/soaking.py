"""A steady mix of everything that people and proxies do, over many connections that stay open."""

import asyncio
import base64
import collections
import json
import math
import random
import time
import urllib.parse
from dataclasses import dataclass

from harness import Server, canary
from harness.clock_steps import ClockSteps
from harness.keepalive import Answer, KeptConnection
from harness.proxies import PAGE, caddy
from harness.server import PASSWORD

#: What the servers of a soak are set to: sessions expire, rotate and are touched within seconds.
IDLE, ABSOLUTE, SWEEP = 6.0, 30.0, 60.0
SETTINGS = {
    "sessions_idle_timeout": "6s",
    "sessions_absolute_timeout": "30s",
    "sessions_remember_idle_timeout": "6s",
    "sessions_remember_absolute_timeout": "30s",
    "sessions_rotation_interval": "5s",
    "sessions_limit_per_user": 1000,
    "trusted_proxies": "127.0.0.1/32",
    "log_level": "warning",
}
AGENT = ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
#: Of each second, apart from requests that only read.
SIGN_INS, WRONG_PASSWORDS, LOGOUTS, REVOCATIONS, LATE_USES = 1.5, 0.3, 0.3, 0.5, 0.7
#: Seconds for an answer, on a machine that has much else to do.
PATIENCE = 180
#: The answers to a request without a session: some lead to the sign-in page.
REFUSALS = {302, 303, 401}
#: Shares of the other requests.
MIX = {"verify": 55, "session": 20, "page": 15, "visitor": 10}


@dataclass(eq=False)
class Visit:
    """One session, in one browser."""

    user: str
    token: str
    #: When the sign-in was sent.
    began: float
    #: When the last accepted request was sent, and answered. In between, the server dated the last use.
    sent: float
    used: float
    #: When its user leaves without signing out; some stay until the absolute timeout.
    leaves: float

    @property
    def handle(self) -> str:
        return base64.urlsafe_b64encode(base64.urlsafe_b64decode(self.token)[:16]).decode().rstrip("=")


class Soak:
    """`await Soak(servers, users, …).run()` asks until the time is over. Everything unexpected is in `mistakes`."""

    def __init__(self, servers: list[Server], users: list[str], seconds: float, connections: int, seed: int = 12):
        self.servers, self.users = servers, users
        self.host = urllib.parse.urlsplit(servers[0].url).netloc
        self.origin = [("Origin", servers[0].url), ("Sec-Fetch-Site", "same-origin")]
        self.random = random.Random(seed)
        self.clock_steps, self.clock_set = ClockSteps(), -math.inf
        self.seconds = seconds
        # Each connection speaks at least every 20 seconds; after 30 seconds of silence the server would close it.
        self.rate = max(120.0, connections / 20)
        self.connections = collections.deque(
            KeptConnection(servers[number % len(servers)].port, self.host) for number in range(connections)
        )
        self.live: collections.deque[Visit] = collections.deque()
        self.left: collections.deque[Visit] = collections.deque()
        self.done: collections.Counter[str] = collections.Counter()
        self.mistakes: collections.Counter[str] = collections.Counter()
        self.requests = 0
        #: Sign-ins of which it is unknown whether a session began.
        self.uncertain = 0
        #: Until when no password is sent: one at a time, and then a pause as long, so that the memory can be seen without it.
        self.rests = 0.0
        #: When each session was last used, without those that were ended.
        self.uses: dict[str, float] = {}

    @property
    def is_hashing(self) -> bool:
        """Whether the server may be hashing a password, for which it takes 19 MiB."""
        return self.rests == math.inf

    @property
    def reopened(self) -> int:
        return sum(connection.openings for connection in self.connections) - len(self.connections)

    def prolong(self, seconds: float):
        self._over += seconds

    async def run(self):
        for connection in self.connections:
            await connection.open()
        self._due = {"request": 0.0, "sign in": 0.0, "wrong password": 0.0, "log out": 0.0, "revoke": 0.0, "late use": 0.0}
        self._over = time.monotonic() + self.seconds
        await asyncio.gather(*(self._work() for _ in range(16)))
        for connection in self.connections:
            connection.close()

    async def _work(self):
        pace = {
            "request": self.rate, "sign in": SIGN_INS, "wrong password": WRONG_PASSWORDS, "log out": LOGOUTS,
            "revoke": REVOCATIONS, "late use": LATE_USES,
        }  # fmt: skip
        while (now := time.monotonic()) < self._over:
            kind = min(self._due, key=self._due.get)
            if self._due[kind] > now:
                await asyncio.sleep(min(self._due[kind] - now, 0.05))
                continue
            # What was missed while the machine was slow is not made up for.
            self._due[kind] = max(self._due[kind] + 1 / pace[kind], now - 0.5)
            try:
                await self._do(kind)
            except (OSError, EOFError, asyncio.TimeoutError) as error:
                self.mistakes[f"{kind}: {type(error).__name__}"] += 1

    async def _do(self, kind: str):
        match kind:
            case "sign in" | "wrong password" if time.monotonic() >= self.rests:
                began, self.rests = time.monotonic(), math.inf
                try:
                    await (self._sign_in() if kind == "sign in" else self._fail_to_sign_in())
                finally:
                    self.rests = 2 * time.monotonic() - began
            case "sign in" | "wrong password":
                self.done["password postponed"] += 1
            case "log out":
                await self._log_out()
            case "revoke":
                await self._revoke()
            case "late use":
                await self._use_late()
            case _:
                await self._read(self.random.choices(list(MIX), list(MIX.values()))[0])

    # What people do

    async def _sign_in(self):
        user = self.random.choice(self.users)
        sent = time.monotonic()
        answer = await self._post("/api/v1/login", {"username": user, "password": PASSWORD})
        self.uncertain += answer.status == 503
        token = answer.cookie(self.servers[0].cookie_name)
        if not self._is(answer, {200}, "sign in") or not token:
            return
        canary.note(token[22:] if self.done["sign in"] < 1000 else None)
        now = time.monotonic()
        stays = self.random.choice([3.0, 10.0, 20.0, ABSOLUTE * 2])
        visit = Visit(user, token, sent, sent, now, now + stays)
        self.live.append(visit)
        self.uses[visit.handle] = now

    async def _fail_to_sign_in(self):
        user = self.random.choice(self.users)
        answer = await self._post("/api/v1/login", {"username": user, "password": f"wrong-{self.random.random()}"})
        self._is(answer, {401}, "wrong password")

    async def _log_out(self):
        if (visit := self._take()) and (csrf := await self._csrf(visit)):
            answer = await self._post("/api/v1/logout", {}, visit, csrf)
            if self._is(answer, {204} | self._expiry(visit), "log out"):
                await self._must_be_over(visit, ended=answer.status == 204)

    async def _revoke(self):
        """Ends the session of another browser of the same user. No other worker uses one of the two meanwhile."""
        other = self._take()
        mine = next((visit for visit in self.live if other and visit.user == other.user), None)
        if not other or not mine:
            return self.live.append(other) if other else None
        self.live.remove(mine)
        if not (csrf := await self._csrf(mine)):
            return self.left.append(other)
        path = f"/api/v1/sessions/{other.handle}"
        answer = await self._ask("DELETE", path, [*self.origin, ("X-CSRF-Token", csrf)], mine)
        # 404: the other one has expired meanwhile.
        if not self._is(answer, {204, 404} | self._expiry(mine), "revoke"):
            return None
        if answer.status == 401:
            return self.left.append(other)
        self.live.append(mine)
        await self._must_be_over(other, ended=answer.status == 204)

    def _expiry(self, visit: Visit) -> set[int]:
        """The answer to a change if the session may have ended between two requests."""
        return {401} if self._may_have_expired(visit) else set()

    def _may_have_expired(self, visit: Visit) -> bool:
        """A session may end a tenth of its idle timeout early, and the other server learns of its last use later if the machine is
        slow. Most sessions are used several times a second, so a server that refuses them too early is found all the same. When the
        machine's clock is set, any may end."""
        now = time.monotonic()
        if self.clock_steps.seen():
            self.clock_set = now
            self.done["step of the clock"] += 1
        return now - visit.sent > IDLE / 2 or now - visit.began > ABSOLUTE * 0.8 or visit.began < self.clock_set

    async def _must_be_over(self, visit: Visit, ended: bool):
        """At each server, at once: the change was answered. A session that has expired instead stays in the store until the next
        sweep."""
        if ended:
            self.uses.pop(visit.handle, None)
        for server in self.servers:
            answer = await self._ask("GET", "/api/v1/session", [], visit, server.port)
            self._is(answer, {401}, "use after the end")

    async def _use_late(self):
        """A session that was left without signing out, after its idle timeout."""
        if self.left and time.monotonic() - self.left[0].used > IDLE * 1.5:
            visit = self.left.popleft()
            self._is(await self._ask("GET", "/api/v1/session", [], visit), {401}, "use after the idle timeout")

    # Requests that only read

    async def _read(self, kind: str):
        visit = None if kind == "visitor" else self._take()
        if visit is None:
            self._is(await self._ask("GET", "/login", list(PAGE)), {200}, "visitor")
            return
        if time.monotonic() > visit.leaves:
            self.left.append(visit)
            return
        match kind:
            case "verify":
                verb, path, headers = caddy("https://app.example.org/private", "GET", PAGE)
                answer = await self._ask(verb, path, headers[1:] if headers[0][0] == "Host" else headers, visit)
                answer.status = 401 if answer.status == 302 else answer.status  # to the sign-in page
            case "session":
                answer = await self._ask("GET", "/api/v1/session", [], visit)
            case _:
                answer = await self._ask("GET", "/account", list(PAGE), visit)
                answer.status = 401 if answer.status == 303 else answer.status
        self._keep(visit, answer, kind)

    async def _csrf(self, visit: Visit) -> str | None:
        """The session's form token; nothing if it has expired."""
        answer = await self._ask("GET", "/api/v1/session", [], visit)
        if not self._keep(visit, answer, "session", again=False):
            return None
        return answer.json["csrf_token"]

    def _keep(self, visit: Visit, answer: Answer, kind: str, again=True) -> bool:
        """Goes on with a session that was accepted; a refused one must have expired."""
        if answer.status == 401 and self._may_have_expired(visit):
            self.done["expired"] += 1
            return False
        if again and answer.status in (200, 503):
            self.live.append(visit)
        return self._is(answer, {200}, kind)

    # Transport

    def _take(self) -> Visit | None:
        return self.live.popleft() if self.live else None

    def _is(self, answer: Answer, expected: set[int], kind: str) -> bool:
        if answer.status == 503:
            self.done["busy"] += 1
            return False
        self.done[kind] += answer.status in expected
        if answer.status not in expected:
            self.mistakes[f"{kind}: {answer.status}"] += 1
        return answer.status in expected

    async def _post(self, path: str, payload: dict, visit: Visit | None = None, csrf: str | None = None) -> Answer:
        headers = [*self.origin, ("Content-Type", "application/json")]
        if csrf:
            headers.append(("X-CSRF-Token", csrf))
        return await self._ask("POST", path, headers, visit, body=json.dumps(payload).encode())

    async def _ask(self, method, path, headers, visit: Visit | None = None, port: int | None = None, body=None) -> Answer:
        connection = self._connection(port)
        cookie = [("Cookie", f"{self.servers[0].cookie_name}={visit.token}")] if visit else []
        sent = time.monotonic()
        try:
            answer = await asyncio.wait_for(connection.ask(method, path, [AGENT, *headers, *cookie], body), PATIENCE)
        except asyncio.TimeoutError:
            connection.close()
            raise
        finally:
            self.connections.append(connection)
            self.requests += 1
        if visit and answer.status not in REFUSALS:
            self._note_use(visit, answer, sent)
        return answer

    def _note_use(self, visit: Visit, answer: Answer, sent: float):
        visit.used = self.uses[visit.handle] = time.monotonic()
        if answer.status != 503:
            visit.sent = sent
        if token := answer.cookie(self.servers[0].cookie_name):
            visit.token = token
            self.done["rotation"] += 1

    def _connection(self, port: int | None) -> KeptConnection:
        """The one that has been silent for longest."""
        for number, connection in enumerate(self.connections):
            if port is None or connection.port == port:
                del self.connections[number]
                return connection
        raise LookupError("every connection is in use")
