"""Faults with sessions that are bound to their browser."""

import re
import sys

import errors
import near
import program
import session
import wire
from near import Near
from registry import around, mutant
from session import Session

REFUSED = ("bound.no-end", "bound.nothing-is-saved", "bound.no-outage", "bound.not-cached", "bound.swallowed")


@mutant("bound.forwards-the-cookie")
def keeps_the_second_cookie_to_itself():
    """Does not tell the service of the second cookie."""
    session.BOUND = re.compile(r"(?!)")


@mutant("bound.malformed-cookie")
def passes_on_any_second_cookie():
    """Asks the service about a second cookie of whatever form."""
    session.BOUND = re.compile(r".+")


def instead(kind, *arguments):
    """Puts another error in the place of ProofRequired."""

    @around(wire, "judged")
    def judged(original, status, headers, value):
        try:
            return original(status, headers, value)
        except errors.ProofRequired:
            raise kind(*arguments) from None


@mutant(*REFUSED, "bound.memory-forgets-ends")
def takes_want_of_proof_for_no_session():
    """Goes on without a session where the proof is missing."""
    instead(errors.Ended, "none")


@mutant(*REFUSED)
def takes_want_of_proof_for_an_end():
    """Clears the cookie of a session whose proof is missing."""
    instead(errors.Ended, "revoked")


@mutant(*REFUSED)
def takes_want_of_proof_for_an_outage():
    """Answers 503 where the proof is missing."""
    instead(errors.Unavailable, "the service answered 401")


@mutant("bound.swallowed")
def forgets_that_the_proof_is_missing():
    """Mints a session for an application that swallowed the error of a read."""

    @around(Session, "set")
    def set(original, self, name, value):
        if isinstance(self.failure, errors.ProofRequired):
            self.failure, self.token, self.is_asked, self.has_data = None, None, True, True
        original(self, name, value)


@mutant("bound.no-outage")
def counts_want_of_proof_as_a_failure():
    """Opens the circuit breaker after three requests without a proof."""

    @around(wire, "understood")
    def understood(original, status, text, call):
        value = original(status, text, call)
        if status == 401 and value["code"] == "proof_required":
            raise errors.ProofRequired
        return value


@mutant("bound.not-cached")
def lets_caches_keep_the_refusal():
    """Answers 401 without Cache-Control."""

    @around(program.Page, "response")
    def response(original, self, status, lines, error=None, headers=None):
        return original(self, status, lines, error, None if status == 401 else headers)


@mutant("bound.no-end")
def clears_the_second_cookie():
    """Removes the second cookie where it is of no use."""

    @around(program.Page, "response")
    def response(original, self, status, lines, error=None, headers=None):
        if isinstance(error, errors.ProofRequired):
            lines = [f"{self.client.cookie['name']}-bound=; Path=/; Max-Age=0; Secure"]
        return original(self, status, lines, error, headers)


@mutant("bound.not-remembered-ends", "bound.not-remembered-all")
def remembers_bound_sessions():
    """Keeps a session in memory that needs a proof with every request."""

    @around(Near, "keep")
    def keep(original, self, token, answer, generation):
        original(self, token, answer | {"session": answer["session"] | {"bound": False}}, generation)


@mutant("bound.memory-forgets-ends", "bound.memory-forgets-all")
def overlooks_that_a_session_becomes_bound():
    """Keeps what it has when a session was changed elsewhere."""
    near.LEASE = 5.0

    @around(Near, "__init__")
    def init(original, self, wire, kind):
        call = wire.call

        def without_changes(*arguments):
            answer = call(*arguments)
            return answer | {"events": [event for event in answer["events"] if event["kind"] != "changed"]}

        wire.call = without_changes
        original(self, wire, kind)


@mutant("bound.forwards-the-cookie", breaks="always.token")
def sends_the_second_cookie_with_other_calls():
    """Puts the second cookie into the address of the next call."""

    @around(Session, "take")
    def take(original, self, answer):
        original(self, answer)
        if self.bound:
            self.client.wire.call("GET", f"events?after={self.bound}")


@mutant("bound.forwards-the-cookie", breaks="always.logs")
def logs_the_second_cookie():
    """Writes the second cookie of each request into the log."""

    @around(Session, "ask")
    def ask(original, self, with_data):
        print(f"proved by {self.bound}", file=sys.stderr, flush=True)
        return original(self, with_data)
