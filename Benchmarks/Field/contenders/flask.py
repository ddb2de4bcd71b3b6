"""Flask with Flask-Session in Redis, one gunicorn worker."""

import sys

from Field import APPS
from Field.contender import Contender, Need, Target
from Field.proof import log_in
from Field.site import command_counter

REDIS = Need("redis-server", program="redis-server")
GUNICORN = Need("gunicorn (PyPI)", module="gunicorn")
_NEEDS = (REDIS, GUNICORN, Need("Flask-Session (PyPI)", module="flask_session"))


def gunicorn(site, app: str, environment):
    """One worker, whose threads keep connections open: folder, port and program."""
    folder, port = site.new_folder(app), site.new_port()
    options = ["--workers", 1, "--worker-class", "gthread", "--threads", 4, "--keep-alive", 75, "--log-level", "error"]
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", f"{app}:app"]
    program = site.run(command, folder, {"PYTHONPATH": str(APPS)} | environment(folder))
    program.wait_for_port(port)
    return port, program


def with_redis(name: str, group: str) -> Contender:
    """Flask-Session, and the Redis of its own that it needs."""
    return Contender(name, group, lambda site: _flask(site, name, group), _NEEDS)


def _flask(site, name: str, group: str) -> list[Target]:
    redis = site.redis()
    port, program = gunicorn(site, "flask_app", lambda folder: {"REDIS_URL": redis.url})
    target = Target(
        name, "Flask, Flask-Session in Redis", group, port, [program.pid], [redis.processes[0].pid],
        user="ada", store_commands=command_counter(redis),
    )  # fmt: skip
    target.headers = {"Cookie": log_in(target)}
    return [target]


ALL = [with_redis("flask", "field")]
