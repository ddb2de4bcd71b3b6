"""Measures the unit costs with StoreBenchmark, on engines of its own, and writes units.toml.

CPU time is that of the engine's processes between the lines `begin` and `end` of StoreBenchmark; for SQLite, which has no
server, that of StoreBenchmark itself. The engines keep what they acknowledge, as in docs/stores.md: every change waits for
the disk.
"""

import datetime
import os
import pathlib
import re
import subprocess
import sys
import time

from Scaling.units import FILE

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / ".build/release/StoreBenchmark"
sys.path.insert(0, str(ROOT / "Tests"))

from harness.engines import Postgres, Redis, engine_folder  # noqa: E402

# How often each thing is done.
READS, TRIPS, LOGINS, TOUCHES, REVOCATIONS = 40_000, 4_000, 2_000, 100_000, 300
# The numbers of near caches between which the cost of one more is measured, and the seconds of idling.
FEW, MANY, IDLE_SECONDS = 2, 32, 10
# SQLite belongs to one machine, on which a few programs share the file.
FEW_PROGRAMS, REVOCATIONS_OF_FILES = 8, 60


def processor_us(pid: int) -> float:
    """CPU time so far of a process and its children, in microseconds."""
    pids = [pid, *map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    return sum(map(_processor_us, pids))


def _processor_us(pid: int) -> float:
    """By the clock that Linux keeps for each process; clock_getcpuclockid(3) names it so."""
    try:
        return time.clock_gettime(~pid << 3 | 2) * 1e6
    except OSError:
        return 0.0  # It has just ended.


class Bench:
    """Runs StoreBenchmark on one store."""

    def __init__(self, url: str, engine: int | None):
        self.url, self.engine = url, engine

    def run(self, command: str, number: int, *caches: int) -> tuple[float, float, str]:
        """CPU time in microseconds and time on the clock in milliseconds of the measured work, and what was printed."""
        words = [PROGRAM, command, self.url, str(number), *map(str, caches)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            self._wait(process, "begin")
            before, begun = processor_us(self.engine or process.pid), time.monotonic()
            output = self._wait(process, "end")
            after, ended = processor_us(self.engine or process.pid), time.monotonic()
        return after - before, (ended - begun) * 1000, output

    @staticmethod
    def _wait(process: subprocess.Popen, word: str) -> str:
        lines = []
        for line in process.stdout:
            if line.strip() == word:
                return "".join(lines)
            lines.append(line)
        sys.exit(f"scaling: StoreBenchmark ended before {word!r}")

    def costs(self) -> dict[str, float]:
        """The measured keys of one engine in units.toml, and the two percentiles of a revocation."""
        number, many = (REVOCATIONS, MANY) if self.engine else (REVOCATIONS_OF_FILES, FEW_PROGRAMS)
        read, trip, login = self.run("read", READS), self.run("trip", TRIPS), self.run("login", LOGINS)
        touch, idle = self.run("touch", TOUCHES), self.run("idle", IDLE_SECONDS, many)
        few, more = self.run("revoke", number, FEW), self.run("revoke", number, many)
        look_up, sign_in, beat = read[0] / READS, login[0] / LOGINS, idle[0] / (IDLE_SECONDS * 4 * many)
        few_us, more_us = (
            # Each other cache looks each session up twice, to fill its memory and to be refused. And all go on beating.
            (run[0] - run[1] / 1000 * 4 * caches * beat) / number - 2 * (caches - 1) * look_up
            for run, caches in ((few, FEW), (more, many))
        )
        member = (more_us - few_us) / (many - FEW)
        return {
            "look_up_us": look_up, "login_us": sign_in, "touch_us": touch[0] / TOUCHES, "beat_us": beat,
            "revoke_us": max(0.0, few_us - member - sign_in), "member_us": member,
            "trip_ms": trip[1] / TRIPS, "change_ms": login[1] / LOGINS, **percentiles(few[2]),
        }  # fmt: skip


def percentiles(report: str) -> dict[str, float]:
    """The median and the 99th percentile that StoreBenchmark printed."""
    median, most = re.search(r"p50 ([\d.]+) ms, p99 ([\d.]+) ms", report).groups()
    return {"p50_ms": float(median), "p99_ms": float(most)}


def measure_all() -> dict[str, dict[str, float]]:
    """The costs of every engine, one after another."""
    found = {}
    with engine_folder() as folder:
        with Redis(folder / "redis") as redis:
            found["redis"] = Bench(redis.url, redis.processes[0].pid).costs()
        with Postgres(folder / "postgres") as postgres:
            found["postgres"] = Bench(postgres.url, postgres.processes[0].pid).costs()
        found["sqlite"] = Bench(f"sqlite:{folder}/sessions.sqlite", None).costs()
    return found


def rounded(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{float(f'{value:.3g}'):g}"


def rewrite(text: str, found: dict[str, dict[str, float]], day: str, machine: str) -> str:
    """The file with the measured numbers in place of those before. What is assumed, and every comment, stays."""
    text = re.sub(r'(?m)^day = .*$', f'day = "{day}"', text)
    text = re.sub(r'(?m)^machine = .*$', f'machine = "{machine}"', text)
    for name, costs in found.items():
        before, head, rest = text.partition(f"[engines.{name}]\n")
        section, separator, after = rest.partition("\n[")
        for key, value in costs.items():
            section = re.sub(rf"(?m)^{key} = [\d.e+]+", f"{key} = {rounded(value)}", section)
        text = before + head + section + separator + after
        pair = f"{name} = {{ p50_ms = {rounded(costs['p50_ms'])}, p99_ms = {rounded(costs['p99_ms'])} }}"
        text = re.sub(rf"(?m)^{name} = \{{.*$", pair, text)
    return text


def machine() -> str:
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    return f"{os.cpu_count()} cores, {model}".rstrip(", ")


def main():
    subprocess.run(["swift", "build", "--configuration", "release", "--product", "StoreBenchmark"], cwd=ROOT, check=True)
    FILE.write_text(rewrite(FILE.read_text(), measure_all(), datetime.date.today().isoformat(), machine()))
