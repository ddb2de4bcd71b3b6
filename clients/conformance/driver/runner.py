"""Runs cases: one program after the other for each worker, a new client and a new proxy for each case."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from . import rules
from .cases import CAPABILITIES, Case
from .play import Broken, Play
from .program import Program, ProgramError
from .service import Service, ServiceError


@dataclass(frozen=True)
class Setup:
    """What all cases have in common."""

    command: str
    service: Service
    about: dict
    token_file: str
    unix: bool = False


@dataclass
class Outcome:
    """What became of a case: "passed", "failed" or "skipped"."""

    case: Case
    outcome: str
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    log: str = ""


@dataclass
class Run:
    """What became of all, and what the program said of itself."""

    client: str = "unknown"
    capabilities: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


class Worker:
    """Plays cases with one program, which it starts anew after a failure."""

    def __init__(self, setup: Setup, run: Run):
        self.setup, self.run = setup, run
        self.program: Program | None = None

    def ready(self) -> Program:
        if self.program is None or not self.program.is_usable:
            self.program = Program(self.setup.command)
        return self.program

    def play(self, case: Case) -> Outcome:
        if missing := [name for name in case.needs if name not in self.run.capabilities]:
            return Outcome(case, "skipped", [f"the program does not declare {', '.join(missing)}"])
        began = time.monotonic()
        try:
            program = self.ready()
        except ProgramError as error:
            return Outcome(case, "failed", [str(error)])
        play, logged = Play(program, self.setup.service, self.setup.about, self.setup.unix), len(program.log)
        outcome = Outcome(case, "passed")
        try:
            play.start(self.setup.token_file, {"near": "off"} | case.start)
            self.play_steps(play, case, outcome)
        except ProgramError as error:
            outcome.problems.append(f"the program cannot go on: {error}")
        except ServiceError as error:
            outcome.problems.append(f"the service itself failed: {error}")
        except Exception as error:  # a fault of the driver must not look like a case that passed
            outcome.problems.append(f"the driver itself failed: {error!r}")
        finally:
            play.close()
        self.conclude(outcome, play, program, logged)
        outcome.seconds = time.monotonic() - began
        return outcome

    def conclude(self, outcome: Outcome, play: Play, program: Program, logged: int) -> None:
        """Adds what was found on the side; after a failure the next case gets a new program."""
        log = program.log_text(logged)
        leak = rules.broken_by_log(log, self.setup.service.token, play.proxy.tokens.secrets())
        outcome.problems = play.problems + play.proxy.problems + outcome.problems + ([leak] if leak else [])
        if outcome.problems:
            outcome.outcome, outcome.log = "failed", log[-4000:]
            self.stop()

    def play_steps(self, play: Play, case: Case, outcome: Outcome) -> None:
        try:
            play.steps(case.steps)
        except Broken as error:
            outcome.problems.append(str(error))
        try:
            play.judge_calls()
        except Broken as error:
            outcome.problems.append(str(error))
        if play.proxy.service_errors:
            outcome.problems.append(f"the service itself failed: {play.proxy.service_errors[0]}")
        if not outcome.problems and not play.problems:
            waiting = [fault for fault in play.proxy.faults.unused() if fault.times is not None]
            outcome.problems += [
                f"no call of {', '.join(fault.on)} came that could meet the fault {fault.do!r}" for fault in waiting
            ]

    def stop(self) -> None:
        if self.program:
            self.program.stop()
        self.program = None


def introduced(setup: Setup) -> Run:
    """Starts the program once, and lets it say what it is. Raises ProgramError when it cannot be used."""
    program = Program(setup.command)
    try:
        told = program.start(setup.service.address, setup.token_file, {"near": "off"})
    finally:
        program.stop()
    capabilities = told.get("capabilities")
    if not isinstance(capabilities, list) or not set(capabilities) <= CAPABILITIES.keys():
        known = ", ".join(CAPABILITIES)
        raise ProgramError(f"the answer to start needs a list of capabilities out of {known}; it is {str(told)[:200]}")
    return Run(str(told.get("client", "unknown")), capabilities)


def run(setup: Setup, result: Run, cases: list[Case], jobs: int, tell: Callable[[Outcome], None]) -> Run:
    """Plays all cases with `jobs` programs side by side; the outcomes are in the order of the cases."""
    todo, done = queue.SimpleQueue(), {}
    for case in cases:
        todo.put(case)

    def work() -> None:
        worker = Worker(setup, result)
        try:
            while True:
                case = todo.get_nowait()
                done[case.id] = outcome = worker.play(case)
                tell(outcome)
        except queue.Empty:
            pass
        finally:
            worker.stop()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(jobs, len(cases)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.outcomes = [done[case.id] for case in cases if case.id in done]
    return result
