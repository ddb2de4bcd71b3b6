"""One `coatcheck serve` process with its own folder, ports and settings."""

import http.client
import itertools
import json
import os
import pathlib
import secrets
import signal
import subprocess
import time

from harness.ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SERVER_BINARY", ROOT / ".build/debug/coatcheck"))
PASSWORD = "violet-anchor-seven-lamps"

# Many people come from one address here; tests of the throttle set their own limits.
PATIENT = {"throttle_account_free_attempts": 1000, "throttle_address_attempts": 100_000}

_numbers = itertools.count(1)


class Server:
    """Settings are named as in the configuration reference, with underscores for dots: sessions_idle_timeout="3s"."""

    def __init__(self, folder: pathlib.Path, store="database:", arguments=(), certificate=None, **settings):
        self.folder = folder
        self.store = store
        self.arguments = list(arguments)
        self.certificate = certificate
        self.port, self.management_port = free_port(), free_port()
        self.cookie_name = settings.get("cookie_name", "__Host-coatcheck")
        self.settings = {
            "http_port": self.port,
            "management_port": self.management_port,
            "public_url": self.url,
            "database_url": f"sqlite:{folder}/coatcheck.db",
            "sessions_url": store,
            **PATIENT,
            **settings,
        }
        self.observers = []
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://localhost:{self.port}"

    @property
    def database(self) -> pathlib.Path:
        return self.folder / "coatcheck.db"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("COATCHECK_")}
        return kept | {f"COATCHECK_{key.upper()}": str(value) for key, value in self.settings.items()}

    # Life

    def start(self) -> "Server":
        self.launch()
        deadline = time.monotonic() + 20
        while not self.is_ready:
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.output}"
            assert time.monotonic() < deadline, f"the server is not ready after 20 s:\n{self.output}"
            time.sleep(0.02)
        return self

    def launch(self):
        with open(self.folder / "stdout", "ab") as stdout, open(self.folder / "stderr", "ab") as stderr:
            self.process = subprocess.Popen(
                [BINARY, "serve", *self.arguments],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
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
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        try:
            return self.process.wait(timeout=20)
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

    def command(self, *arguments, input=None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [BINARY, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def run(self, *arguments, input=None) -> str:
        """A command that must succeed; returns what it printed."""
        result = self.command(*arguments, input=input)
        assert result.returncode == 0, f"{arguments}: {result.returncode}\n{result.stdout}{result.stderr}"
        return result.stdout

    def add_user(self, name=None, password=PASSWORD, admin=False) -> str:
        name = name or f"guest{next(_numbers)}-{secrets.token_hex(3)}"
        self.run("user", "add", name, *(["--admin"] if admin else []), "--password-stdin", input=password + "\n")
        return name

    def audit(self, **filters) -> list[dict]:
        options = [part for key, value in filters.items() for part in (f"--{key}", value)]
        return [json.loads(line) for line in self.run("audit", "list", "--json", *options).splitlines() if line.strip()]

    # For tests that look at every answer

    def observe(self, method, path, response):
        for observer in self.observers:
            observer(method, path, response)
