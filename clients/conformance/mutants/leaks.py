"""Faults that show a secret."""

import base64
import sys

import errors
import wire
from registry import around, mutant
from session import Session


@mutant("data.update-is-stored", "login.first", "secrets.errors", breaks="always.logs")
def logs_the_token():
    """Writes the token of each request into the log."""

    @around(Session, "load")
    def load(original, self, with_data=True):
        print(f"session {self.token} is loaded", file=sys.stderr, flush=True)
        original(self, with_data)


@mutant("data.update-is-stored")
def logs_part_of_the_token():
    """Writes the secret half of the token into the log."""

    @around(Session, "ask")
    def ask(original, self, with_data):
        print(f"secret {self.token[20:]}", file=sys.stderr, flush=True)
        return original(self, with_data)


@mutant("data.first-write-mints")
def logs_the_service_token():
    """Writes the head of its calls into the log."""

    @around(wire.Wire, "attempt")
    def attempt(original, self, link, method, path, raw):
        print(f"{method} {path} Bearer {self.token}", file=sys.stderr, flush=True)
        return original(self, link, method, path, raw)


@mutant("secrets.printed")
def prints_the_token():
    """Shows the token when the session is printed."""
    Session.__repr__ = lambda self: f"Session({self.token})"


@mutant("secrets.errors", "unavailable.dies-mid-answer", "unavailable.503")
def says_the_token_in_errors():
    """Quotes the token in the text of an error."""

    @around(Session, "load")
    def load(original, self, with_data=True):
        try:
            original(self, with_data)
        except errors.Unavailable as error:
            raise errors.Unavailable(f"no answer for {self.token}") from error


@mutant("secrets.handle-is-no-token", "secrets.handle-is-stable", "lazy.read")
def shows_the_token_as_handle():
    """Gives the application the token where it asks for the handle."""
    Session.handle = property(lambda self: self.load() or self.token)


@mutant("secrets.handle-is-stable", "secrets.handle-is-no-token", "lazy.read")
def derives_the_handle_from_the_token():
    """Gives the application a handle that changes with the token."""
    Session.handle = property(lambda self: self.load() or base64.urlsafe_b64encode(self.token.encode()[-16:]).decode())


@mutant("data.update-is-stored", breaks="always.token")
def asks_with_the_token_in_the_address():
    """Writes the token into the path of a call, where every log has it."""

    @around(Session, "save")
    def save(original, self):
        original(self)
        if self.token:
            self.client.wire.call("GET", f"sessions?principal={self.token}")


@mutant("data.first-write-mints", breaks="always.bearer")
def asks_without_authority():
    """Makes a call without the service token."""

    @around(Session, "mint")
    def mint(original, self, body):
        original(self, body)
        call_in_vain(wire.Wire(self.client.wire.address, "nothing"), "about")


@mutant("data.first-write-mints", breaks="always.known-call")
def invents_calls():
    """Asks for something that the protocol does not have."""

    @around(Session, "mint")
    def mint(original, self, body):
        original(self, body)
        call_in_vain(self.client.wire, "status")


def call_in_vain(link, name):
    try:
        link.call("GET", name)
    except errors.Unavailable:
        pass


@mutant("logout.ends", breaks="always.frame")
def sends_a_form():
    """Sends the body of a logout as a form."""

    @around(wire.Wire, "attempt")
    def attempt(original, self, link, method, path, raw):
        return original(self, link, method, path, b"id=1" if path.endswith("/end") else raw)
