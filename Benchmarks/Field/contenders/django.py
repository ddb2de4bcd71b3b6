"""Django's sessions in the engine `cached_db`: reads from Redis, writes to it and to SQLite. One gunicorn worker."""

from Field.contender import Contender, Need, Target
from Field.contenders.flask import GUNICORN, REDIS, gunicorn
from Field.proof import log_in
from Field.site import command_counter

_NEEDS = (REDIS, GUNICORN, Need("Django (PyPI)", module="django"), Need("redis (PyPI)", module="redis"))


def _django(site) -> list[Target]:
    redis = site.redis()
    port, program = gunicorn(
        site, "django_app", lambda folder: {"REDIS_URL": redis.url, "DATABASE": str(folder / "django.sqlite")}
    )
    target = Target(
        "django", "Django, cached_db in Redis and SQLite", "field", port, [program.pid], [redis.processes[0].pid],
        user="ada", store_commands=command_counter(redis),
    )  # fmt: skip
    target.headers = {"Cookie": log_in(target)}
    return [target]


ALL = [Contender("django", "field", _django, _NEEDS)]
