"""Faults in how an outage is told from an answer, and in the circuit breaker."""

import errors
import wire
from registry import around, mutant
from session import Session

OUTAGES = tuple(
    f"unavailable.{name}"
    for name in (
        "refused", "drops", "dies-mid-answer", "silent", "slow", "garbage", "503", "429", "500",
        "503-without-retry-after",
        "502-page", "404", "redirect", "no-json", "wrong-json", "null-session", "403",
        "401-without-code", "401-other-code",
    )
)  # fmt: skip


@mutant(
    *OUTAGES,
    "near.outage",
    "retry.never-twice",
    "unavailable.swallowed",
    "secrets.errors",
    "breaker.opens",
    "breaker.opens-again",
)
def treats_an_outage_as_anonymous():
    """Goes on without a session when the service cannot be asked."""

    @around(Session, "load")
    def load(original, self, with_data=True):
        try:
            original(self, with_data)
        except errors.Unavailable:
            self.failure, self.token, self.is_asked, self.has_data = None, None, True, True


@mutant(
    "unavailable.503",
    "unavailable.429",
    "unavailable.closing-patch",
    "unavailable.first-write",
    breaks="always.unavailable",
)
def forgets_retry_after():
    """Answers 503 without Retry-After."""
    import program

    @around(program.Page, "response")
    def response(original, self, status, lines, error=None, headers=None):
        return original(self, status, lines, error)


@mutant("unavailable.503-without-retry-after")
def copies_retry_after():
    """Gives the Retry-After of the service, also when there is none."""
    import program

    @around(program.Page, "response")
    def response(original, self, status, lines, error=None, headers=None):
        return original(self, status, lines, error, headers if "503" not in str(error) else None)


@mutant(
    "unavailable.redirect",
    "unavailable.404",
    "unavailable.401-without-code",
    "unavailable.401-other-code",
    "unavailable.403",
)
def takes_any_refusal_for_an_end():
    """Takes whatever is neither success nor 5xx for "no session"."""

    @around(wire, "understood")
    def understood(original, status, text, call):
        if status in (302, 401, 403, 404) and not call.startswith("GET"):
            raise errors.Ended("none")
        return original(status, text, call)


@mutant("unavailable.403")
def takes_403_for_logged_out():
    """Takes the operator's fault for an end of the session."""

    @around(wire, "judged")
    def judged(original, status, headers, value):
        if status == 403:
            raise errors.Ended("none")
        return original(status, headers, value)


@mutant("unavailable.operator-is-told")
def keeps_403_to_itself():
    """Says nothing of a refused service token."""

    @around(wire.Wire, "complain")
    def complain(original, self):
        pass

    @around(errors.Misconfigured, "__init__")
    def init(original, self, reason):
        original(self, "")


@mutant(
    "unavailable.no-json",
    "unavailable.wrong-json",
    "unavailable.null-session",
    "unavailable.502-page",
    "unavailable.500",
)
def reads_nothing_as_an_empty_session():
    """Takes an answer without a session for "no session"."""

    @around(Session, "ask")
    def ask(original, self, with_data):
        try:
            return original(self, with_data)
        except errors.Unavailable as error:
            if "answered" in str(error):
                raise errors.Ended("none") from error
            raise


@mutant("unavailable.silent", "unavailable.slow")
def waits_for_ever():
    """Has no limit for an answer."""
    wire.ANSWER_SECONDS = 12


@mutant("unavailable.swallowed")
def forgets_the_outage():
    """Mints a session for an application that swallowed the error of a read."""

    @around(Session, "set")
    def set(original, self, name, value):
        if self.failure:
            self.failure, self.token, self.is_asked, self.has_data = None, None, True, True
        original(self, name, value)


@mutant(
    "unavailable.closing-patch",
    "retry.not-after-an-answer",
    "near.copies",
    "offer.not-on-503",
    "retry.after-a-failed-request",
)
def hides_a_failed_save():
    """Answers as if a change had been stored that was not."""

    @around(Session, "save")
    def save(original, self):
        try:
            original(self)
        except errors.Unavailable:
            if self.failure or not self.record:
                raise


@mutant("unavailable.first-write", "login.outage")
def hides_a_failed_mint():
    """Answers as if a session had been minted that was not."""

    @around(Session, "mint")
    def mint(original, self, body):
        try:
            original(self, body)
        except errors.Unavailable:
            self.values = {}


@mutant("breaker.opens", "breaker.closes", "breaker.opens-again", "breaker.lets-one-try")
def has_no_breaker():
    """Asks a service that is down for every request."""

    @around(wire.Breaker, "enter")
    def enter(original, self):
        pass


@mutant("breaker.closes", "breaker.lets-one-try", "breaker.opens-again")
def never_tries_again():
    """Leaves the circuit breaker open for a minute."""
    wire.Breaker.SECONDS = 60


@mutant("breaker.lets-one-try")
def lets_all_try():
    """Lets all requests try when the second is over."""

    @around(wire.Breaker, "enter")
    def enter(original, self):
        self.trying = False
        original(self)


@mutant("breaker.opens-again")
def forgets_its_failures_when_it_tries():
    """Counts from zero when the request that tries has failed."""

    @around(wire.Breaker, "leave")
    def leave(original, self, answered):
        tried = self.trying
        original(self, answered)
        self.failures = 0 if tried else self.failures


@mutant("breaker.counts-in-a-row")
def counts_all_failures():
    """Adds failures up, with answers between them."""

    @around(wire.Breaker, "leave")
    def leave(original, self, answered):
        before = self.failures
        original(self, answered)
        self.failures = before if answered and before < 3 else self.failures
