"""PHP's own sessions, in files and in Redis: php-fpm with four workers behind nginx, on one core."""

import glob
import os

from Field import APPS
from Field.contender import Contender, Need, Target
from Field.contenders import nginx
from Field.proof import log_in
from Field.site import command_counter

_FPM = sorted(glob.glob("/usr/sbin/php-fpm*"))
_NEEDS = nginx.NEEDS + (Need("php-fpm", file=_FPM[-1] if _FPM else "/usr/sbin/php-fpm"),)
_EXTENSIONS = glob.glob("/usr/lib/php/*/redis.so")
_REDIS = (Need("php-redis", file=_EXTENSIONS[0] if _EXTENSIONS else "/usr/lib/php/redis.so"),)


def _pool(folder, handler: str, path: str) -> str:
    owner = "user = root\ngroup = root\n" if os.geteuid() == 0 else ""
    return f"""\
[global]
daemonize = no
error_log = /dev/stderr
[bench]
{owner}listen = {folder}/php.sock
pm = static
pm.max_children = 4
php_admin_value[session.save_handler] = {handler}
php_admin_value[session.save_path] = "{path}"
"""


def _run(site, name: str, label: str, handler: str, path=None, stores=(), commands=None) -> list[Target]:
    folder, port = site.new_folder(name), site.new_port()
    (folder / "sessions").mkdir()
    (folder / "pool.conf").write_text(_pool(folder, handler, path or folder / "sessions"))
    root = ["--allow-to-run-as-root"] if os.geteuid() == 0 else []
    fpm = site.run([_FPM[-1], *root, "--nodaemonize", "--fpm-config", folder / "pool.conf"], folder)
    fpm.wait_until((folder / "php.sock").exists, "php-fpm gets ready")
    script = f"fastcgi_pass unix:{folder}/php.sock; fastcgi_param SCRIPT_FILENAME {APPS}/session.php;"
    parameters = "fastcgi_param REQUEST_METHOD $request_method; fastcgi_param REQUEST_URI $request_uri;"
    program = nginx.start(site, site.new_folder("nginx-php"), port, f"location / {{ {script} {parameters} }}")
    target = Target(
        name, label, "field", port, [program.pid, fpm.pid], list(stores), user="ada", store_commands=commands
    )  # fmt: skip
    target.headers = {"Cookie": log_in(target)}
    return [target]


def _files(site) -> list[Target]:
    return _run(site, "php-files", "PHP sessions in files, nginx + php-fpm", "files")


def _redis(site) -> list[Target]:
    redis = site.redis()
    path, stores = f"tcp://127.0.0.1:{redis.port}", [redis.processes[0].pid]
    return _run(
        site, "php-redis", "PHP sessions in Redis, nginx + php-fpm", "redis", path, stores, command_counter(redis)
    )  # fmt: skip


ALL = [
    Contender("php-files", "field", _files, _NEEDS),
    Contender("php-redis", "field", _redis, _NEEDS + _REDIS),
]
