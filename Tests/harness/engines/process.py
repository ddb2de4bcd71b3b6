"""One process of an engine."""

import glob
import os
import pathlib
import shutil
import signal
import subprocess
import sys


class EngineError(Exception):
    """A missing or failed engine."""


def program(name: str, package: str | None = None) -> str:
    """Where a program is, also in the folders that an ordinary user's PATH leaves out, and among the Python packages."""
    postgres = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    folders = [os.environ.get("PATH", ""), "/usr/sbin", *postgres, os.path.dirname(sys.executable)]
    if found := shutil.which(name, path=":".join(folders)):
        return found
    raise EngineError(f"{name} is missing: `scripts/setup test` installs it (package {package or name})")


def unprivileged_user() -> str | None:
    """The user to run programs as that refuse root; none if the tests do not run as root."""
    return "postgres" if os.geteuid() == 0 else None


def as_user(user: str | None) -> list[str]:
    return ["setpriv", "--reuid", user, "--regid", user, "--init-groups"] if user else ["setpriv"]


def run(command, user=None, **options) -> str:
    """Runs a command to its end and returns its output; raises with both outputs if it fails."""
    result = subprocess.run(
        [*as_user(user), "--", *map(str, command)] if user else list(map(str, command)),
        capture_output=True,
        text=True,
        errors="backslashreplace",
        timeout=60,
        **options,
    )
    if result.returncode != 0:
        raise EngineError(f"{command[0]} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout.strip()


class Process:
    """A server in the foreground. It has a session of its own, so that Ctrl-C reaches the runner first, and it is told to
    end when the thread that started it ends, however that happens."""

    def __init__(self, command, folder: pathlib.Path, user=None, end_with=signal.SIGTERM):
        self.command = [str(part) for part in command]
        self.folder = folder
        self.user = user
        self.end_with = end_with
        self.log = folder / "output.log"
        self._process: subprocess.Popen | None = None

    def launch(self):
        death = ["--pdeathsig", signal.Signals(self.end_with).name.removeprefix("SIG"), "--"]
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [*as_user(self.user), *death, *self.command],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self):
        """Asks it to end; kills it when it has not after 20 seconds."""
        if not self.is_running:
            return
        self._process.send_signal(self.end_with)
        self.send(signal.SIGCONT)  # or one that was frozen would not notice
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """SIGKILL to it and to its children, as when the machine loses power."""
        if not self.is_running:
            return
        self.send(signal.SIGKILL)
        self._process.wait()

    def send(self, number: int):
        """A signal to it and to its children."""
        for pid in (self.pid, *self._children()):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass  # a child that ended meanwhile

    def _children(self) -> list[int]:
        return [int(child) for child in pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""
