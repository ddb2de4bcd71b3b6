"""Apache httpd: mod_auth_form, with the session kept by mod_session_dbd in SQLite."""

import glob
import os
import sqlite3
import subprocess
import urllib.parse

from Field.contender import Contender, Need, Target
from Field.program import which
from Field.proof import log_in

USER, PASSWORD = "ada", "harbour lantern"
_MODULES = "/usr/lib/apache2/modules"
_DRIVERS = glob.glob("/usr/lib/*/apr-util-1/apr_dbd_sqlite3.so")
_NEEDS = (
    Need("apache2", program="apache2"),
    Need("apache2-utils", program="htpasswd"),
    Need("libaprutil1-dbd-sqlite3", file=_DRIVERS[0] if _DRIVERS else "/usr/lib/apr-util-1/apr_dbd_sqlite3.so"),
)
_LOADED = (
    "mpm_event authn_core authn_file authz_core authz_user auth_form request dbd session session_dbd headers dir mime"
)
# The statements of the manual of mod_session_dbd; it names them, and prepares them once for each connection.
_STATEMENTS = """\
DBDPrepareSQL "delete from session where key = %s" deletesession
DBDPrepareSQL "update session set value = %s, expiry = %lld, key = %s where key = %s" updatesession
DBDPrepareSQL "insert into session (value, expiry, key) values (%s, %lld, %s)" insertsession
DBDPrepareSQL "select value from session where key = %s and (expiry = 0 or expiry > %lld)" selectsession
DBDPrepareSQL "delete from session where expiry != 0 and expiry < %lld" cleansession"""


def _configuration(folder, port: int) -> str:
    modules = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in _LOADED.split())
    owner = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    return f"""\
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
ErrorLog /dev/stderr
LogLevel error
Listen 127.0.0.1:{port}
{owner}
{modules}
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
MaxKeepAliveRequests 0
KeepAliveTimeout 75
TypesConfig /dev/null
DocumentRoot {folder}/pages
DBDriver sqlite3
DBDParams {folder}/data/sessions.sqlite
{_STATEMENTS}
<Location />
    AuthType Form
    AuthName people
    AuthFormProvider file
    AuthUserFile {folder}/people
    AuthFormSitePassphrase benchmark
    Session On
    SessionDBDCookieName session path=/
    Require valid-user
    Header set Remote-User "expr=%{{REMOTE_USER}}"
</Location>
<Location /login>
    SetHandler form-login-handler
    Session On
    SessionDBDCookieName session path=/
    AuthFormLoginSuccessLocation /
</Location>
"""


def _prepare(folder):
    for name in ("pages", "data"):
        (folder / name).mkdir()
    (folder / "pages/index.html").write_text("Hello.")
    database = sqlite3.connect(folder / "data/sessions.sqlite")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE session (key TEXT PRIMARY KEY, value TEXT, expiry INTEGER)")
    database.commit()
    database.close()
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "www-data:www-data", folder / "data"], check=True)
    subprocess.run([which("htpasswd"), "-b", "-c", "-s", folder / "people", USER, PASSWORD], check=True, capture_output=True)


def _apache(site) -> list[Target]:
    folder, port = site.new_folder("apache"), site.new_port()
    _prepare(folder)
    (folder / "apache.conf").write_text(_configuration(folder, port))
    program = site.run([which("apache2"), "-f", folder / "apache.conf", "-DFOREGROUND"], folder)
    program.wait_for_port(port)
    target = Target("apache", "Apache, mod_session_dbd in SQLite", "field", port, [program.pid], user=USER)
    body = urllib.parse.urlencode({"httpd_username": USER, "httpd_password": PASSWORD})
    target.headers = {"Cookie": log_in(target, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})}
    return [target]


ALL = [Contender("apache", "field", _apache, _NEEDS)]
