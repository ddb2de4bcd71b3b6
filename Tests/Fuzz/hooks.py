"""Loaded by schemathesis: signs in as an administrator, and once more whenever a call has ended the session."""

import os

import schemathesis

from harness import Client


class Target:
    """A server that the harness did not start, as its client needs it."""

    url = os.environ.get("FUZZ_URL", "")
    port = int(url.rpartition(":")[2] or 0)
    certificate = None
    cookie_name = "__Host-coatcheck"

    @staticmethod
    def observe(method, path, response):
        pass


@schemathesis.auth(refresh_interval=None, retry_on=[401])
class Administrator:
    """Signs in with the cookie of a browser that has signed in before: invented calls give wrong passwords for this account, and the
    waits after those are not for browsers that the account knows."""

    def __init__(self):
        self.browser = Client(Target, user_agent="schemathesis")

    def get(self, case, context):
        self.browser.log_in(os.environ["FUZZ_USER"], os.environ["FUZZ_PASSWORD"])
        return {"Cookie": f"{Target.cookie_name}={self.browser.token}", "X-CSRF-Token": self.browser.csrf_token()}

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), **data}
