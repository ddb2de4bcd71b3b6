"""Go's net/http, alone and with gorilla/sessions in Redis, from Debian's packages."""

import os
import subprocess

from Field import APPS, OUTPUT, ROOT
from Field.contender import Contender, Need, Target
from Field.program import Failure, Program, which
from Field.proof import log_in
from Field.site import command_counter

USER = "ada"
COMPILER = (Need("golang-go", program="go"),)
_SOURCE = "/usr/share/gocode/src/github.com"
GIN = COMPILER + (Need("golang-github-gin-gonic-gin-dev", file=f"{_SOURCE}/gin-gonic/gin"),)
REDISTORE = COMPILER + (
    Need("golang-github-gorilla-sessions-dev", file=f"{_SOURCE}/gorilla/sessions"),
    Need("golang-github-boj-redistore-dev", file=f"{_SOURCE}/boj/redistore"),
    Need("redis-server", program="redis-server"),
)


def run(site, name: str, environment=None) -> tuple[int, Program]:
    """Builds apps/golang/NAME and starts it: its port and the program."""
    binary, port, folder = _build(name), site.new_port(), site.new_folder(f"go-{name}")
    program = site.run([binary], folder, {"APP_PORT": str(port)} | (environment or {}))
    program.wait_for_port(port)
    return port, program


def _build(name: str):
    binary = OUTPUT / f"go-{name}"
    OUTPUT.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": f"{_workspace()}:/usr/share/gocode", "GOFLAGS": ""}
    command = [which("go"), "build", "-o", binary, str(APPS / "golang" / name / "main.go")]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=OUTPUT)
    if result.returncode:
        raise Failure(f"go build {name}: {result.stderr[-1500:]}")
    return binary


def _workspace():
    """A folder in which Go finds our client by its import path."""
    folder = OUTPUT / "go-path"
    link = folder / "src/github.com/coatcheck/coatcheck/clients"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(ROOT / "clients")
    return folder


def redistore(app: str, name: str, label: str, group: str, needs=REDISTORE) -> Contender:
    """An application with gorilla/sessions and redistore, and the Redis of its own that it needs."""

    def start(site) -> list[Target]:
        redis = site.redis()
        port, program = run(site, app, {"REDIS": f"127.0.0.1:{redis.port}"})
        target = Target(
            name, label, group, port, [program.pid], [redis.processes[0].pid], user=USER, store_commands=command_counter(redis)
        )  # fmt: skip
        target.headers = {"Cookie": log_in(target)}
        return [target]

    return Contender(name, group, start, needs)


ALL = [redistore("gorilla", "gorilla", "Go, gorilla/sessions + redistore", "field")]
