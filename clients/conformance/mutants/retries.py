"""Faults in retries and keys."""

import json

import errors
import wire
from registry import around, mutant

MINTED = ("retry.lost-mint", "retry.lost-patch")


@mutant(*MINTED, "rotate.lost-answer")
def retries_with_a_new_key():
    """Makes a new key for each attempt."""

    @around(wire.Wire, "attempt")
    def attempt(original, self, link, method, path, raw):
        body = json.loads(raw) if raw else {}
        if "key" in body:
            raw = json.dumps(body | {"key": wire.new_key()}).encode()
        return original(self, link, method, path, raw)


@mutant("data.one-patch", "login.again", breaks="always.key")
def sends_no_key():
    """Makes changes that cannot be repeated."""

    @around(wire.Wire, "call")
    def call(original, self, method, name, body=None):
        return original(self, method, name, body and {part: value for part, value in body.items() if part != "key"})


@mutant("retry.new-key-for-a-new-change", "retry.after-a-failed-request", breaks="always.key")
def uses_one_key_for_equal_changes():
    """Makes the key out of the change, so that the same change a second time is taken for a retry."""
    import hashlib

    @around(wire.Wire, "call")
    def call(original, self, method, name, body=None):
        if body and "key" in body:
            text = json.dumps({part: value for part, value in body.items() if part != "key"})
            body = body | {"key": hashlib.sha256(text.encode()).hexdigest()[:16]}
        return original(self, method, name, body)


@mutant(
    "retry.once",
    "retry.lost-mint",
    "retry.lost-patch",
    "retry.lost-logout",
    "unavailable.restart",
    "rotate.lost-answer",
)
def never_retries():
    """Gives up when a connection breaks."""

    @around(wire.Wire, "exchange")
    def exchange(original, self, method, path, raw):
        try:
            return self.attempt(self.idle.pop() if self.idle else self.connect(), method, path, raw)
        except wire.NothingRead:
            self.idle.clear()
            raise errors.Unavailable("the connection broke") from None


@mutant("retry.never-twice")
def retries_twice():
    """Tries three times."""

    @around(wire.Wire, "exchange")
    def exchange(original, self, method, path, raw):
        try:
            return original(self, method, path, raw)
        except errors.Unavailable as error:
            if "closes connections" in str(error):
                return original(self, method, path, raw)
            raise


@mutant("retry.not-after-an-answer")
def retries_after_an_answer():
    """Tries again after an error or half an answer."""

    @around(wire.Wire, "call")
    def call(original, self, method, name, body=None):
        try:
            return original(self, method, name, body)
        except errors.Unavailable:
            return original(self, method, name, body)
