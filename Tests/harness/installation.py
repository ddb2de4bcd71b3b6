"""A proxy in front of Coatcheck and of an application, and a store that can be stopped."""

from harness.app import App
from harness.engines import Redis
from harness.ports import free_port
from harness.server import Server
from harness.traveller import Traveller

AUTH, APP = "auth.example.test", "app.example.test"
#: The same application where the session's cookie does not reach.
ELSEWHERE = "app.elsewhere.test"
RULES = """
rules:
  - {path: /open, access: bypass}
  - {path: /nearby, networks: 127.0.0.2/32, access: bypass}
  - {path: /operators, access: {groups: [operators]}}
  - {path: /fresh, access: {fresh: 2s}}
  - {path: /vault, access: {level: aal2}}
  - {path: /closed, access: deny}
  - {access: signed-in}
"""
SHARED_COOKIE = {"cookie_domain": "example.test", "cookie_name": "__Secure-coatcheck"}


class Installation:
    """One proxy, one server, one application under one host or two, one store that can be taken away."""

    def __init__(self, kind, folder, authority, app=APP, other=None, rules=RULES, application=App, auth=AUTH, **settings):
        """`other` is a second host of the same application, `auth` what the proxy's configuration says for the host of Coatcheck."""
        self.name, self.authority, self.app_host = kind.name, authority, app
        hosts = [app, other] if other else [app]
        self.door = free_port()
        self.app = application()
        self.redis = Redis(folder / "redis")
        (folder / "rules.yaml").write_text(rules)
        self.server = Server(
            folder / "server",
            public_url=f"https://{AUTH}:{self.door}",
            trusted_proxies="127.0.0.1/32",
            forwardauth_rules=folder / "rules.yaml",
            forwardauth_redirect_hosts=", ".join(f"{host}:{self.door}" for host in hosts),
            sessions_limit_per_user=1000,
            **(SHARED_COOKIE if app == APP else {}),
            **settings,
        )
        self.certificate = authority.issue(kind.name, hosts=[AUTH, *hosts, SHARED_COOKIE["cookie_domain"]])
        self.proxy = kind(
            folder / "proxy",
            self.certificate,
            self.door,
            AUTH_HOST=auth,
            APP_HOST=app,
            OTHER_HOST=other,
            COATCHECK=f"127.0.0.1:{self.server.port}",
            APP=f"127.0.0.1:{self.app.port}",
        )

    def start(self):
        self.redis.start()
        self.server.settings["sessions_url"] = self.redis.url
        self.server.start()
        self.app.start()
        self.proxy.start()
        return self

    def stop(self):
        self.proxy.stop()
        self.app.stop()
        self.server.stop()
        self.redis.stop()

    def url(self, path, host=None):
        return f"https://{host or self.app_host}:{self.door}{path}"

    def traveller(self) -> Traveller:
        return Traveller(self.door, self.authority.certificate)
