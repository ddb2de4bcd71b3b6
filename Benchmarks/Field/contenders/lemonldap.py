"""LemonLDAP::NG: nginx asks its handler for every request by `auth_request`. Sessions are in files with a cache of ten minutes in
files too, as Debian sets it up; the user is one of its demonstration."""

import json
import os
import pathlib
import shutil
import urllib.parse

from Field.contender import Contender, Need, Target
from Field.contenders import nginx
from Field.program import which
from Field.proof import log_in

USER = "dwho"
PROTECTED, PORTAL = "test1.example.com", "auth.example.com"
WORKERS = 4
_CONFIGURATION = pathlib.Path("/var/lib/lemonldap-ng/conf/lmConf-1.json")
_PORTAL_APP = "/usr/share/lemonldap-ng/portal/htdocs/index.psgi"
_NEEDS = nginx.NEEDS + (
    Need("lemonldap-ng-fastcgi-server", program="llng-fastcgi-server"),
    Need("liblemonldap-ng-portal-perl", file=_PORTAL_APP),
    # The portal loads them even if it draws nothing.
    Need("libgd-securityimage-perl", file="/usr/share/perl5/GD/SecurityImage.pm"),
)


def _prepare(folder: pathlib.Path):
    """Debian's configuration, moved into a folder of ours."""
    for name in ("conf", "cache", "sessions/lock", "psessions/lock", "pages", "run"):
        (folder / name).mkdir(parents=True)
    (folder / "pages/index.html").write_text("Hello.")
    text = _CONFIGURATION.read_text().replace("/var/lib/lemonldap-ng", str(folder))
    settings = json.loads(text) | {"key": "a benchmark has no secrets", "portal": f"http://{PORTAL}/"}
    # The form is sent without having been fetched; what sends mail and needs more packages for it is off.
    settings |= {"requireToken": 0, "registerDB": "Null", "passwordDB": "Null"}
    settings |= {"portalDisplayRegister": 0, "portalDisplayResetPassword": 0, "notification": 0}
    (folder / "conf/lmConf-1.json").write_text(json.dumps(settings))
    (folder / "lemonldap.ini").write_text(f"""\
[all]
logLevel = error
[configuration]
type = File
dirName = {folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {{ 'namespace' => 'lemonldap-ng-config', 'default_expires_in' => 600, 'cache_root' => '{folder}/cache' }}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
[handler]
status = 0
""")
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "www-data", "www-data")


def _locations(folder: pathlib.Path) -> str:
    """Both hosts are one server of nginx: the path /portal is the portal, everything else is protected."""
    names = "REQUEST_METHOD $request_method; QUERY_STRING $query_string; CONTENT_TYPE $content_type; REMOTE_ADDR $remote_addr; " + (
        "SERVER_PROTOCOL $server_protocol; SERVER_NAME $host; SERVER_PORT $server_port; HTTP_HOST $http_host; REQUEST_URI $request_uri"
    )
    common = " ".join(f"fastcgi_param {name};" for name in names.split("; ")) + f" fastcgi_pass unix:{folder}/run/llng.sock;"
    return f"""\
        root {folder}/pages;
        location = /portal {{
            {common} fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param LLTYPE psgi; fastcgi_param SCRIPT_FILENAME {_PORTAL_APP}; fastcgi_param SCRIPT_NAME ""; fastcgi_param PATH_INFO /;
        }}
        location = /lmauth {{
            internal;
            {common} fastcgi_pass_request_body off; fastcgi_param CONTENT_LENGTH "";
            fastcgi_param HOST $http_host; fastcgi_param X_ORIGINAL_URI $request_uri;
        }}
        location / {{
            auth_request /lmauth;
            auth_request_set $user $upstream_http_lm_remote_user;
            add_header Remote-User $user;
        }}
        types {{ }}
"""


def _lemonldap(site) -> list[Target]:
    folder, port = site.new_folder("lemonldap"), site.new_port()
    _prepare(folder)
    user = ["--user", "www-data", "--group", "www-data"] if os.geteuid() == 0 else []
    socket = ["--socket", folder / "run/llng.sock", "--pid", folder / "run/llng.pid", "--proc", WORKERS]
    environment = {
        "LLNG_DEFAULTCONFFILE": str(folder / "lemonldap.ini"),
        "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std",
    }
    handler = site.run([which("llng-fastcgi-server"), "--foreground", *user, *socket], site.new_folder("handler"), environment)
    handler.wait_until((folder / "run/llng.sock").exists, "llng-fastcgi-server gets ready")
    program = nginx.start(site, site.new_folder("nginx-lemonldap"), port, _locations(folder))
    target = Target("lemonldap", "LemonLDAP::NG behind nginx, sessions in files", "field", port, [program.pid, handler.pid], user=USER)
    form = {"Host": PORTAL, "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    cookie = log_in(target, "/portal", urllib.parse.urlencode({"user": USER, "password": USER}), form)
    target.headers = {"Host": PROTECTED, "Cookie": cookie}
    return [target]


ALL = [Contender("lemonldap", "field", _lemonldap, _NEEDS)]
