"""One `coatcheck serve` process with its own folder, ports and settings."""

import http.client
import itertools
import json
import os
import pathlib
import secrets
import signal
import subprocess
import sys
import tempfile

from harness import canary, clock
from harness.ports import free_port
from harness.waiting import eventually

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SERVER_BINARY", ROOT / ".build/debug/coatcheck"))
PASSWORD = "violet-anchor-seven-lamps"

#: Of PASSWORD, as `user add` makes it. An import with it takes less than half as long.
PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$h/yb/M9ReHvY540bF3ov8g$n2s5wzMFSMFMIJONfxmdyJ1O26xKk4tNmmgUCSpj0Bs"

# Many people come from one address here; tests of the throttle set their own limits.
PATIENT = {"throttle_account_free_attempts": 1000, "throttle_address_attempts": 100_000}

_numbers = itertools.count(1)


def _new_name() -> str:
    return f"guest{next(_numbers)}-{secrets.token_hex(3)}"


class Server:
    """Settings are named as in the configuration reference, with underscores for dots: sessions_idle_timeout="3s".
    With `clock` the server's clock is wrong, "+10s" fast or "-10s" slow; commands keep the right one. With `open_files` the
    server starts with that limit of open files, which it may raise; "128:128" is one that it may not."""

    def __init__(self, folder: pathlib.Path, store="database:", arguments=(), certificate=None, clock: str | None = None, open_files: int | str | None = None, **settings):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        canary.watch(folder)
        self.store = store
        self.arguments = list(arguments)
        self.certificate = certificate
        self.clock = clock
        self.wrapper = ["setpriv", "--pdeathsig", "KILL", "--"]  # ends when we do
        if open_files:
            limit = open_files if isinstance(open_files, str) else f"{open_files}:"
            self.wrapper = ["prlimit", f"--nofile={limit}", *self.wrapper]
        self.port, self.management_port = free_port(), free_port()
        self.cookie_name = settings.get("cookie_name", "__Host-coatcheck")
        self.settings = {
            "http_port": self.port,
            "management_port": self.management_port,
            "public_url": f"{'https' if certificate else 'http'}://localhost:{self.port}",
            "database_url": f"sqlite:{folder}/coatcheck.db",
            "sessions_url": store,
            **PATIENT,
            **settings,
        }
        #: Descriptors and variables that the process gets besides, as from a service manager.
        self.passed: tuple[int, ...] = ()
        self.variables: dict[str, str] = {}
        self.observers = []
        #: Whether `add_user` imports PASSWORD_HASH, and does not have the command compute a hash.
        self.imports_users = True
        #: How many users without a name `add_user` makes with one command.
        self.users_at_once = 1
        self.spare_users: list[str] = []
        self.process: subprocess.Popen | None = None
        self.was_stopped = False

    @property
    def url(self) -> str:
        """The origin that browsers see."""
        return self.settings["public_url"]

    @property
    def database(self) -> pathlib.Path:
        return self.folder / "coatcheck.db"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("COATCHECK_")}
        kept["COATCHECK_CONFIG"] = ""  # whatever this machine has in /etc
        return kept | {f"COATCHECK_{key.upper()}": str(value) for key, value in self.settings.items()} | self.variables

    # Life

    def start(self) -> "Server":
        self.launch()
        return self.wait_until_ready()

    def wait_until_ready(self) -> "Server":
        eventually(self._is_ready_or_dead, interval=0.02, what="the server being ready", detail=lambda: self.output)
        return self

    def _is_ready_or_dead(self) -> bool:
        assert self.is_running, f"the server ended with {self.process.returncode}:\n{self.output}"
        return self.is_ready

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def has_died(self) -> bool:
        """Whether the process ended although no test stopped it."""
        return self.process is not None and self.process.poll() is not None and not self.was_stopped

    def launch(self):
        self.was_stopped = False
        with open(self.folder / "stdout", "ab") as stdout, open(self.folder / "stderr", "ab") as stderr:
            self.process = subprocess.Popen(
                [*self.wrapper, BINARY, "serve", *self.arguments],
                cwd=self.folder,
                env=self.environment | (clock.environment(self.clock) if self.clock else {}),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                pass_fds=self.passed,
            )

    @property
    def is_ready(self) -> bool:
        return self.management("/readyz")[0] == 200

    def management(self, path) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.management_port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def stop(self, with_signal=signal.SIGTERM) -> int:
        """Ends the process and returns its exit code, negative for a signal."""
        self.was_stopped = True
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        try:
            code = self.process.wait(timeout=20)
            clock.clean_up(self.process.pid)
            return code
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop within 20 s:\n{self.output[-4000:]}") from None

    def kill(self):
        self.stop(signal.SIGKILL)

    @property
    def output(self) -> str:
        return "".join(
            (self.folder / name).read_text(errors="replace") for name in ("stdout", "stderr") if (self.folder / name).exists()
        )

    # What an administrator does in a terminal

    def command(self, *arguments, input=None, offset: str | None = None) -> subprocess.CompletedProcess:
        """With `offset` the command's clock is wrong too."""
        # Started through a wrapper then: libfaketime moves the environment, behind which Swift looks for the arguments.
        return subprocess.run(
            [*(self.wrapper if offset else []), BINARY, *arguments],
            cwd=self.folder,
            env=self.environment | (clock.environment(offset) if offset else {}),
            input=input,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def run(self, *arguments, input=None, offset: str | None = None) -> str:
        """A command that must succeed; returns its output. What it says beside it is shown if the test fails."""
        result = self.command(*arguments, input=input, offset=offset)
        print(result.stderr, end="", file=sys.stderr)
        assert result.returncode == 0, f"{arguments}: {result.returncode}\n{result.stdout}{result.stderr}"
        return result.stdout

    def add_user(self, name=None, password=PASSWORD, admin=False) -> str:
        canary.note(password)
        if password == PASSWORD and self.imports_users:
            return self._import_user(name, ["admin"] if admin else [])
        name = name or _new_name()
        self.run("user", "add", name, *(["--admin"] if admin else []), "--password-stdin", input=password + "\n")
        return name

    def _import_user(self, name, roles) -> str:
        """A server that many tests share gets several users at once, one for each of the next calls."""
        if name is None and not roles and self.spare_users:
            return self.spare_users.pop()
        count = self.users_at_once if name is None and not roles else 1
        names = [name] if name else [_new_name() for _ in range(count)]
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            for each in names:
                file.write(json.dumps({"username": each, "roles": roles, "password_hash": PASSWORD_HASH}) + "\n")
            file.flush()
            self.run("user", "import", file.name)
        self.spare_users += names[1:]
        return names[0]

    def audit(self, **filters) -> list[dict]:
        options = [part for key, value in filters.items() for part in (f"--{key}", value)]
        return [json.loads(line) for line in self.run("audit", "list", "--json", *options).splitlines() if line.strip()]

    # For tests that look at every answer

    def observe(self, method, path, response):
        for observer in self.observers:
            observer(method, path, response)
