"""Visitors that ask without pause while something happens to the servers."""

import threading
import time
import typing
from collections import Counter
from dataclasses import dataclass

from harness.client import Client, Response


@dataclass(frozen=True)
class Answer:
    at: float
    took: float
    status: int
    reason: str | None
    clears_cookie: bool
    retry_after: str | None


class Threads:
    """`with` starts a thread for each of `subjects`, in which `work` goes on until `_over` is set: at the end of the block, which
    waits for them."""

    def __init__(self, work, subjects):
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, args=(subject,)) for subject in subjects]

    def __enter__(self) -> typing.Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()


class Load(Threads):
    """`with Load(visitors) as load:` asks for each visitor's session in a thread of its own and keeps every answer. A
    connection that breaks gives no answer; it is counted apart."""

    def __init__(self, visitors: list[Client], pause=0.02):
        super().__init__(self._ask, visitors)
        self.visitors = visitors
        self.pause = pause
        self.answers: list[Answer] = []
        self.broken = 0
        self.began = time.monotonic()

    def _ask(self, visitor: Client):
        while not self._over.wait(self.pause):
            asked = time.monotonic()
            try:
                response = visitor.session(cookie=visitor.cookie_header)
            except OSError:
                self.broken += 1
                continue
            self.answers.append(self._answer(response, asked))

    def _answer(self, response: Response, asked: float) -> Answer:
        now = time.monotonic()
        return Answer(
            at=now - self.began,
            took=now - asked,
            status=response.status,
            reason=response.json.get("reason") if response.status == 401 else None,
            clears_cookie=any(cookie.deletes for cookie in response.cookies),
            retry_after=response.header("Retry-After"),
        )

    # What it shows

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    @property
    def statuses(self) -> Counter:
        return Counter(answer.status for answer in self.answers)

    def since(self, moment: float) -> list[Answer]:
        return [answer for answer in list(self.answers) if answer.at >= moment]

    @property
    def outage(self) -> float:
        """Seconds from the first 503 to the last."""
        refused = [answer.at for answer in self.answers if answer.status == 503]
        return max(refused) - min(refused) if refused else 0.0

    def timeline(self, title: str) -> str:
        """Answers a second, one line each."""
        lines = [title, "  second   200   503   401  other"]
        for second in range(int(self.now) + 1):
            of = Counter(answer.status for answer in self.answers if int(answer.at) == second)
            other = sum(of.values()) - of[200] - of[503] - of[401]
            lines.append(f"  {second:6d} {of[200]:5d} {of[503]:5d} {of[401]:5d} {other:6d}")
        slowest = max((answer.took for answer in self.answers), default=0)
        total = self.statuses
        lines.append(
            f"  in all {total[200]} times 200, {total[503]} times 503, {total[401]} times 401; "
            f"503s for {self.outage:.1f} s, slowest answer {slowest:.1f} s"
        )
        return "\n".join(lines)
