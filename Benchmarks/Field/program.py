"""One process that the benchmark starts and ends."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time


class Failure(Exception):
    """A contender that does not start or does not do its job; the others go on."""


# What can happen to one contender or experiment without ending the run: also files that this user may not read.
FAILURES = (Failure, OSError, subprocess.SubprocessError)


def which(name: str) -> str | None:
    """Where a program is, also in the folders for administrators."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class Program:
    """A server in the foreground. It ends with the benchmark, however that ends. `environment` adds to ours; what the program
    writes is in `log`."""

    def __init__(self, command, folder: pathlib.Path, environment=None, end_with=signal.SIGTERM):
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "output.log"
        self.end_with = end_with
        death = ["setpriv", "--pdeathsig", signal.Signals(end_with).name.removeprefix("SIG"), "--"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*death, *map(str, command)], cwd=folder, env=os.environ | (environment or {}),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until(self, condition, what: str, within=60):
        """Asks for the condition until it is true. A `Failure` with the program's last words if it ends or takes longer."""
        deadline = time.monotonic() + within
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"{what}: {self.output[-1500:].strip() or 'the program ended without a word'}")
            time.sleep(0.05)
        return value

    def wait_for_port(self, port: int, within=60):
        self.wait_until(lambda: is_open(port), f"port {port} does not open", within)

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self):
        """Asks the program to end; after ten seconds it and its group are killed."""
        if self.process.poll() is None:
            self.process.send_signal(self.end_with)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
