"""Faults in logging out, and in what comes after an end."""

import errors
import session
from registry import around, mutant
from session import Session

LATE = ("late.revoked", "late.logged-out", "late.password-changed", "late.add", "late.login-replaced")


@mutant(
    "logout.ends",
    "logout.replayed-cookie",
    "logout.reason",
    "logout.outage",
    "offer.logout-wins",
    "retry.lost-logout",
    "near.own-logout",
)
def only_clears_the_cookie():
    """Clears the cookie at a logout and does not tell the service."""

    @around(Session, "logout")
    def logout(original, self):
        self.load()
        self.drop("logout")
        self.lines, self.values = [self.client.clearing_line()], {}


@mutant("logout.ends", "offer.logout-wins", "logout.same-request")
def leaves_the_cookie_at_logout():
    """Ends the session at a logout and leaves the cookie."""

    @around(Session, "logout")
    def logout(original, self):
        original(self)
        self.lines = []


@mutant("logout.outage")
def hides_a_failed_logout():
    """Shows a logout that failed as done."""

    @around(Session, "logout")
    def logout(original, self):
        try:
            original(self)
        except errors.Unavailable:
            self.drop("logout")
            self.lines, self.values = [self.client.clearing_line()], {}


@mutant("logout.reason", "late.logged-out")
def revokes_at_logout():
    """Does not say that the end is a logout."""

    @around(session.Wire, "call")
    def call(original, self, method, name, body=None):
        return original(self, method, name, {"id": body["id"]} if name == "end" and "id" in body else body)


@mutant("logout.same-request", "logout.then-write")
def stays_logged_in_until_the_end():
    """Keeps principal and data of the session for the rest of a request that logged out, and writes to it."""

    @around(Session, "logout")
    def logout(original, self):
        self.load()
        record, values, texts = self.record, self.values, self.texts
        original(self)
        self.record, self.values, self.texts = record, values, texts


@mutant("logout.then-write")
def carries_the_principal_over():
    """Makes the session that follows a logout the principal's."""

    @around(Session, "logout")
    def logout(original, self):
        name = self.principal
        original(self)
        self.__dict__["was"] = name

    @around(Session, "mint")
    def mint(original, self, body):
        original(self, body | ({"principal": self.was} if "was" in self.__dict__ else {}))


@mutant("logout.others")
def ends_all_sessions():
    """Ends this session with the others."""

    @around(session.Wire, "call")
    def call(original, self, method, name, body=None):
        if name == "end":
            body = {part: value for part, value in body.items() if part != "except"}
        return original(self, method, name, body)


@mutant("logout.devices")
def lists_nothing():
    """Lists this session only."""

    @around(Session, "devices")
    def devices(original, self):
        return [self.handle]


@mutant(*LATE, "late.next-request")
def resurrects_after_an_end():
    """Makes a new session of the same principal when a save comes too late."""

    @around(Session, "save")
    def save(original, self):
        name = self.record and self.record["principal"]
        try:
            original(self)
        except errors.Ended:
            self.mint({"principal": name, "data": self.values})


@mutant(*LATE, "late.next-request", "rotate.step-up", "late.step-up")
def goes_on_after_an_end():
    """Answers as if a save that came too late had worked."""

    @around(Session, "save")
    def save(original, self):
        try:
            original(self)
        except errors.Ended:
            pass

    @around(Session, "renew")
    def renew(original, self, name, body):
        pass


@mutant("late.next-request")
def remembers_the_end():
    """Refuses all requests after a save that came too late."""

    @around(Session, "save")
    def save(original, self):
        if "over" in self.client.__dict__:
            raise self.client.over
        try:
            original(self)
        except errors.Ended as error:
            self.client.over = error
            raise
