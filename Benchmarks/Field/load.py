"""Load by wrk, from a core of its own."""

import pathlib
import subprocess
import tempfile
from dataclasses import dataclass

from Field.contender import BROWSER
from Field.cores import on_core
from Field.program import Failure

HERE = pathlib.Path(__file__).resolve().parent
PERCENTILES = ("p50", "p75", "p90", "p99", "p999")


@dataclass(frozen=True)
class Answers:
    """What came back. Latencies are in milliseconds."""

    requests: int
    seconds: float
    refused: int
    broken: int
    latency: dict[str, float]

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def parse(output: str) -> Answers:
    """Reads the line that percentiles.lua writes. Raises `Failure` if it is not there."""
    lines = [line for line in output.splitlines() if line.startswith("FIELD ")]
    if not lines:
        raise Failure(f"wrk reported nothing:\n{output[-1500:]}")
    requests, microseconds, refused, broken, *latencies = map(float, lines[-1].split()[1:])
    latency = {name: value / 1000 for name, value in zip(PERCENTILES, latencies, strict=True)}
    return Answers(int(requests), microseconds / 1e6, int(refused), int(broken), latency)


@dataclass(frozen=True)
class Load:
    """One thread of wrk with keep-alive connections. Each sends its next request `pause_milliseconds` after an answer; without
    a pause, all of them always wait for one."""

    core: int
    connections: int = 32
    pause_milliseconds: int = 0

    def command(self, target, seconds: float, script: pathlib.Path) -> list[str]:
        command = ["wrk", "--threads", "1", "--connections", str(self.connections), "--timeout", "10s"]
        command += ["--duration", f"{max(1, round(seconds))}s", "--script", str(script)]
        for name, value in ({"User-Agent": BROWSER} | target.headers).items():
            command += ["--header", f"{name}: {value}"]
        command.append(f"http://127.0.0.1:{target.port}{target.path}")
        return command + (["--", str(target.cookies)] if target.cookies else [])

    def script(self, target) -> str:
        """What wrk runs: which requests it sends, and what it prints at the end."""
        parts = [(HERE / "rotating.lua").read_text()] if target.cookies else []
        if target.body is not None:
            parts.append(f"wrk.method, wrk.body = 'POST', [==[{target.body}]==]\n")
        if self.pause_milliseconds:
            parts.append(f"function delay() return {self.pause_milliseconds} end\n")
        return "".join([*parts, (HERE / "percentiles.lua").read_text()])

    def start(self, target, seconds: float) -> "Running":
        """Begins to send requests and does not wait. `cookies` of a target, a file, are sent in turn."""
        script = tempfile.NamedTemporaryFile("w", suffix=".lua")
        script.write(self.script(target))
        script.flush()
        with on_core(self.core):
            death = ["setpriv", "--pdeathsig", "KILL", "--"]
            command = death + self.command(target, seconds, pathlib.Path(script.name))
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return Running(target, process, script)


@dataclass
class Running:
    """A load under way."""

    target: object
    process: subprocess.Popen
    script: object

    def stop(self):
        """Ends the load; what it has measured is lost."""
        self.process.kill()
        self.process.communicate()
        self.script.close()

    def answers(self) -> Answers:
        """Waits for the end. Raises `Failure` if the target refused a request: then it was not measured doing its job."""
        try:
            output = self.process.communicate()[0]
        finally:
            self.process.kill()
            self.script.close()
        answers = parse(output)
        if answers.refused or not answers.requests:
            raise Failure(f"{self.target.name} refused {answers.refused} of {answers.requests} requests\n{output}")
        return answers
