"""Second factors of a user, as an app, an authenticator and a script under `/api/v1` use them."""

import json
import time

from harness import Client, canary
from harness.authenticator import Authenticator
from harness.codes import STEP, code
from harness.server import PASSWORD

PENDING_COOKIE = "__Host-coatcheck-pending"
MARGIN = 10  # Seconds of a step that a slow machine needs at most between the making of a code and its check.


def wrong_code(secret: str) -> str:
    """Six digits that no app shows within an hour."""
    near = {code(secret, steps) for steps in range(-120, 121)}
    return next(digits for digits in map("{:06}".format, range(1000)) if digits not in near)


def early_in_a_step():
    """Waits until a code of this step and one of the step before will both be good for a while."""
    if (left := STEP - time.time() % STEP) < MARGIN:
        time.sleep(left + 0.1)


class Person:
    """A user with a browser, and whatever factors they enrolled. `log_in` and the others return the raw answer."""

    def __init__(self, server, name=None, **user):
        self.server = server
        self.name = name or server.add_user(**user)
        self.browser = Client(server).log_in(self.name, PASSWORD)
        self.authenticator = Authenticator(server.url)
        self.secret, self.first_code, self.recovery_codes = None, None, []

    # Enrolment

    def enrol_codes(self) -> "Person":
        """Uses up the code of the step before, so that the present one is still good."""
        early_in_a_step()
        begun = self.browser.api("POST", "/factors/otp")
        assert begun.status == 201, begun
        self.secret = begun.json["secret"]
        canary.note(self.secret)
        self.first_code = code(self.secret, -1)
        confirmed = self.browser.api("POST", "/factors/otp/confirm", {"otp": self.first_code})
        assert confirmed.status == 200, confirmed
        return self.keep(confirmed.json)

    def enrol_passkey(self, **bent) -> "Person":
        added = self.add_passkey(**bent)
        assert added.status == 201, added
        return self.keep(added.json)

    def keep(self, answer) -> "Person":
        self.recovery_codes = answer.get("recovery_codes", self.recovery_codes)
        for recovery_code in self.recovery_codes:
            canary.note(recovery_code)
        return self

    def creation_options(self) -> str:
        answer = self.browser.api("POST", "/factors/passkeys/options")
        assert answer.status == 200, answer
        return answer.text

    def add_passkey(self, name=None, **bent):
        return self.register(self.authenticator.create(self.creation_options(), **bent), name)

    def register(self, passkey: str, name=None, browser=None, **fields):
        payload = {"passkey": parsed(passkey), **fields}
        return (browser or self.browser).api("POST", "/factors/passkeys", payload | ({"name": name} if name else {}))

    def ask_at_login(self, asked=True) -> "Person":
        answer = self.browser.api("PATCH", "/factors", {"asked_at_login": asked})
        assert answer.status == 200, answer
        return self

    # Logins

    def give_password(self, browser=None) -> Client:
        """A browser whose login waits for its second factor."""
        browser = browser or Client(self.server)
        answer = browser.api("POST", "/login", {"username": self.name, "password": PASSWORD})
        assert (answer.status, answer.code) == (401, "factor_required"), answer
        return browser

    def passkey_for_login(self, browser, **bent) -> str:
        """An assertion for a login of its own."""
        return self._get(browser, "/login/passkey-options", **bent)

    def passkey_for_factor(self, browser, **bent) -> str:
        """An assertion as the second factor of the login that waits in the browser."""
        return self._get(browser, "/login/factor/passkey-options", **bent)

    def _get(self, browser, path, **bent) -> str:
        options = browser.api("POST", path)
        assert options.status == 200, options
        return self.authenticator.get(options.text, **bent)

    def log_in_by_passkey(self, browser=None, **bent):
        browser = browser or Client(self.server)
        return browser.api("POST", "/login", {"passkey": parsed(self.passkey_for_login(browser, **bent))})

    def confirm_by_passkey(self, browser=None, **bent):
        browser = browser or self.browser
        passkey = self._get(browser, "/reauthenticate/passkey-options", **bent)
        return browser.api("POST", "/reauthenticate", {"passkey": parsed(passkey)})

    # What is stored

    @property
    def factors(self) -> dict:
        answer = self.browser.get("/api/v1/factors")
        assert answer.status == 200, answer
        return answer.json

    def events(self, *names) -> list[dict]:
        """The user's events with one of these names, the latest first."""
        return [event for event in self.server.audit(user=self.name) if event["event"] in names]


def complete(browser, **factor):
    """Gives the second factor of the login that waits in a browser."""
    return browser.api("POST", "/login/factor", factor)


def parsed(passkey: str) -> dict:
    return json.loads(passkey)
