"""The client under test: a program that answers each line on its input with one line on its output."""

import json
import os
import queue
import select
import shlex
import subprocess
import threading
from dataclasses import dataclass

SECONDS = 20  # for one answer; a client's own limit is 2 s a call
START_SECONDS = 30
LOG_BYTES = 8_000_000
# Where each request comes from, and what its head says; the address of X-Forwarded-For is for the framework to judge.
ADDRESS = "192.0.2.7"
HEADERS = {"User-Agent": "conformance browser", "X-Forwarded-For": "203.0.113.9"}


class ProgramError(Exception):
    """The program does not keep the protocol of its input and output; the text says how."""


@dataclass
class Reply:
    """What a request came to, as the program tells it."""

    status: int
    headers: dict[str, str]
    set_cookie: list[str]
    results: list
    error: str

    @classmethod
    def parse(cls, answer: dict) -> "Reply":
        if "unsupported" in answer:
            raise ProgramError(
                f"the program does not know the operation {answer['unsupported']!r}, which every program must"
            )
        try:
            headers = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
            lines, results = list(answer.get("set_cookie", [])), list(answer.get("results", []))
            return cls(int(answer["status"]), headers, lines, results, str(answer.get("error") or ""))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ProgramError(f"the program answered a request with {json.dumps(answer)[:200]}: {error!r}") from error


class Program:
    """One process of the program. Requests may be sent from several threads; answers are told apart by their id."""

    def __init__(self, command: str):
        self.command = command
        self.lock, self.reading = threading.Lock(), threading.Lock()
        self.waiting: dict[int, queue.SimpleQueue] = {}
        self.number = 0
        self.log = bytearray()
        self.broken: str | None = None
        try:
            words = shlex.split(command)
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe)
        except (OSError, ValueError, IndexError) as error:
            raise ProgramError(f"cannot start {command!r}: {error}") from error
        for read in (self.read_answers, self.read_log):
            threading.Thread(target=read, daemon=True).start()

    @property
    def is_usable(self) -> bool:
        return self.broken is None and self.process.poll() is None

    def read_answers(self) -> None:
        for line in self.process.stdout:
            try:
                answer = json.loads(line)
                waiting = self.waiting.pop(answer["id"])
            except (ValueError, KeyError, TypeError):
                text = line.decode(errors="replace").strip()[:200]
                return self.fail(f"it wrote a line that answers nothing: {text!r} (only answers belong on its output)")
            waiting.put(answer)
        self.fail(f"it ended with status {self.process.wait()}; the end of its log: {self.log_text()[-500:]!r}")

    def read_log(self) -> None:
        pipe = self.process.stderr.fileno()
        while True:
            select.select([pipe], [], [])
            with self.reading:
                chunk = os.read(pipe, 65536)
                if not chunk:
                    return
                if len(self.log) < LOG_BYTES:
                    self.log += chunk

    def log_text(self, since: int = 0) -> str:
        """What it has logged, with all that was written before this call."""
        pipe = self.process.stderr.fileno()
        while self.process.poll() is None:
            with self.reading:
                if not select.select([pipe], [], [], 0)[0]:
                    break
        with self.reading:
            return bytes(self.log[since:]).decode(errors="replace")

    def fail(self, reason: str) -> None:
        with self.lock:
            self.broken = self.broken or reason
            waiting, self.waiting = self.waiting, {}
        for one in waiting.values():
            one.put(None)

    def ask(self, do: str, seconds: float = SECONDS, **members) -> dict:
        """Sends a line and waits for its answer. Raises ProgramError when none comes that can be used."""
        answered: queue.SimpleQueue = queue.SimpleQueue()
        with self.lock:
            if self.broken:
                raise ProgramError(self.broken)
            self.number += 1
            number = self.number
            self.waiting[number] = answered
            try:
                self.process.stdin.write(json.dumps({"id": number, "do": do, **members}).encode() + b"\n")
                self.process.stdin.flush()
            except OSError as error:
                raise ProgramError(f"it does not read its input: {error}") from error
        try:
            answer = answered.get(timeout=seconds)
        except queue.Empty:
            self.fail(f"it gave no answer to {do!r} within {seconds:g} s")
            answer = None
        if answer is None:
            raise ProgramError(self.broken)
        return answer

    def start(self, service: str, token_file: str, options: dict) -> dict:
        """Lets it make a new client; gives what it says of itself."""
        return self.ask("start", START_SECONDS, service=service, token_file=token_file, **options)

    def request(self, cookies: dict[str, str], script: list) -> Reply:
        members = {"cookies": cookies, "script": script, "address": ADDRESS, "headers": HEADERS}
        return Reply.parse(self.ask("request", **members))

    def stop(self) -> None:
        """Lets it end by itself, and ends it if it does not."""
        self.broken = self.broken or "it was stopped"
        try:
            self.process.stdin.close()
            self.process.wait(timeout=2)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
