"""Faults with the cookie, with offers and with rotations."""

import session
from registry import around, mutant
from session import Session

CLEARED = tuple(
    f"clearing.{reason}"
    for reason in ("idle", "absolute", "revoked", "evicted", "password-changed", "disabled", "replay")
)


@mutant(*CLEARED, "clearing.real-revocation", "late.revoked", "late.password-changed")
def never_clears_the_cookie():
    """Leaves the cookie of a session that is over."""
    session.CLEARING = set()


@mutant("clearing.none", "clearing.logout", "clearing.login-race", "late.logged-out", "late.login-replaced")
def deletes_the_cookie_on_none():
    """Clears the cookie whatever the reason of the end."""
    session.CLEARING = session.CLEARING | {"none", "logout"}


@mutant("lazy.unused", "lazy.no-session-in-outage", "clearing.unused")
def asks_for_every_page():
    """Asks whose session it is before the page does."""
    import program

    @around(program.Page, "respond")
    def respond(original, self, script):
        return original(self, [["principal"], *script] if self.session.token else script)


@mutant("lazy.anonymous-read", "lazy.anonymous-nothing-to-store", "lazy.no-session-in-outage", "login.first")
def mints_for_every_visitor():
    """Mints a session for a visitor who has none."""

    @around(Session, "load")
    def load(original, self, with_data=True):
        original(self, with_data)
        if self.record is None:
            self.mint({"data": {}})


@mutant("lazy.anonymous-nothing-to-store")
def ends_what_is_not_there():
    """Asks the service to end a session when there is none."""

    @around(Session, "logout")
    def logout(original, self):
        self.load()
        if self.record:
            return original(self)
        self.client.wire.call("POST", "end", {"id": "none", "reason": "logout"})


@mutant("lazy.malformed-cookie")
def sends_any_cookie():
    """Asks the service about a cookie that is no token."""
    session.TOKEN = session.re.compile(".+")


@mutant("lazy.read", "data.values-come-back")
def asks_for_every_read():
    """Asks the service for each field."""

    @around(Session, "get")
    def get(original, self, name):
        if not self.added and session.storable_texts(self.values) == self.texts:
            self.is_asked = self.has_data = False
        return original(self, name)


@mutant("lazy.unused", "lazy.anonymous-read", "lazy.read", "data.update-is-stored", "offer.becomes-the-cookie")
def sends_the_cookie_always():
    """Sets the cookie with every response."""

    @around(Session, "finish")
    def finish(original, self):
        lines, cookie = original(self), self.client.cookie
        return lines or [f"{cookie['name']}={self.token or ''}; Path=/; Secure; HttpOnly; SameSite=Lax"]


@mutant(
    "offer.becomes-the-cookie",
    "offer.only-the-browser-confirms",
    "offer.parallel",
    "offer.not-on-503",
    "near.no-cached-offer",
)
def ignores_offers():
    """Leaves offers to the next request."""

    @around(Session, "take")
    def take(original, self, answer):
        original(self, {name: value for name, value in answer.items() if name != "offer"})


@mutant("offer.only-the-browser-confirms", "offer.ignored-is-harmless")
def confirms_the_offer_itself():
    """Presents the offered token for the browser, before the closing patch."""

    @around(Session, "take")
    def take(original, self, answer):
        original(self, answer)
        if "offer" in answer:
            self.client.wire.call("POST", "authenticate", {"token": answer["offer"]["token"]})


@mutant(
    "offer.ignored-is-harmless",
    "data.update-is-stored",
    "rotate.parallel-with-patch",
    "late.revoked",
    breaks="always.token",
)
def patches_with_a_token():
    """Names the session by its token in the closing patch."""

    @around(Session, "save")
    def save(original, self):
        call = self.client.wire.call
        self.client.wire.call = lambda method, name, body: call(
            method, name, body | ({"token": self.token} if method == "PATCH" else {})
        )
        try:
            original(self)
        finally:
            self.client.wire.call = call


@mutant("rotate.parallel-with-patch")
def proves_itself_before_the_patch():
    """Asks again whether the session is good before it saves, and goes on as if it were when it is not."""

    @around(session.Wire, "call")
    def call(original, self, method, name, body=None):
        if name == "authenticate":
            self.last = body
        try:
            return original(self, method, name, body)
        finally:
            if method == "PATCH":
                original(self, "POST", "authenticate", self.last)


@mutant("offer.not-on-503", "unavailable.closing-patch")
def sends_cookies_with_503():
    """Sets or clears the cookie with a response of 503."""
    import program

    @around(program.Page, "response")
    def response(original, self, status, lines, *rest):
        return original(
            self, status, (self.session.lines or [self.client.clearing_line()]) if status == 503 else lines, *rest
        )


@mutant("offer.login-wins")
def prefers_the_offer_at_login():
    """Sets the cookie to the offer, and not to the new session."""

    @around(Session, "mint")
    def mint(original, self, body):
        lines = self.lines
        original(self, body)
        self.lines = lines or self.lines


@mutant("offer.logout-wins")
def prefers_the_offer_at_logout():
    """Sets the cookie to the offer after a logout."""

    @around(Session, "logout")
    def logout(original, self):
        self.load()
        lines = self.lines
        original(self)
        self.lines = lines or self.lines


@mutant("offer.remembered", "remember.asked")
def forgets_the_max_age():
    """Sets cookies that last until the browser closes."""

    @around(Session, "finish")
    def finish(original, self):
        return [session.re.sub(r"; Max-Age=[1-9]\d*", "", line) for line in original(self)]


@mutant("rotate.hard", "rotate.step-up", "rotate.lost-answer")
def loses_the_rotated_token():
    """Leaves the old token in the browser after a rotation."""

    @around(Session, "renew")
    def renew(original, self, name, body):
        original(self, name, body)
        self.lines = []


@mutant("rotate.hard", "rotate.step-up", "rotate.lost-answer")
def mints_in_place_of_a_rotation():
    """Makes a new session where the old one should get a new token."""

    @around(Session, "renew")
    def renew(original, self, name, body):
        self.load()
        self.mint({"principal": self.principal, "data": self.values})


@mutant("late.step-up")
def mints_when_a_step_up_is_late():
    """Makes a new session when a step-up comes too late."""

    @around(Session, "renew")
    def renew(original, self, name, body):
        principal = self.principal
        try:
            original(self, name, body)
        except session.Ended:
            self.mint({"principal": principal})


@mutant("data.first-write-mints", "login.first", breaks="always.attributes")
def lets_scripts_read_the_cookie():
    """Sets the cookie without HttpOnly."""

    @around(Session, "finish")
    def finish(original, self):
        return [line.replace("; HttpOnly", "") for line in original(self)]


@mutant("data.first-write-mints", "login.first", breaks="always.no-store")
def lets_caches_keep_the_cookie():
    """Sends the cookie without Cache-Control: no-store."""
    import program

    @around(program.Page, "response")
    def response(original, self, *arguments):
        answer = original(self, *arguments)
        answer["headers"].pop("Cache-Control", None)
        return answer


@mutant("lazy.varies")
def lets_caches_mix_visitors_up():
    """Sends a page that used the session without Vary: Cookie."""
    import program

    @around(program.Page, "response")
    def response(original, self, *arguments):
        answer = original(self, *arguments)
        answer["headers"].pop("Vary", None)
        return answer


@mutant("login.replaces", "offer.login-wins", breaks="always.one-cookie")
def sends_two_cookies():
    """Clears the old cookie and sets the new one in the same response."""

    @around(Session, "mint")
    def mint(original, self, body):
        replaced = self.record is not None
        original(self, body)
        self.lines = [self.client.clearing_line(), *self.lines] if replaced else self.lines
