"""Faults in quotas, bad values and additions."""

import json

import session
from registry import around, mutant
from session import Session, storable_texts


@mutant("quota.field", "quota.at-mint", "quota.just-fits")
def cuts_long_values():
    """Cuts a value that is too long, and says nothing."""

    @around(Session, "set")
    def set(original, self, name, value):
        original(self, name, value[:10_000] if isinstance(value, str) else value)


@mutant("quota.field", "bad.add-to-text")
def keeps_the_field_to_itself():
    """Says that a change was refused, but not which field."""

    @around(session.Refused, "__init__")
    def init(original, self, status, text):
        original(self, status, "the change was refused")


@mutant("quota.megabyte")
def sends_whatever_it_is_given():
    """Does not look at the length of a body before it sends it."""
    import wire

    wire.BODY_BYTES = 10**9


@mutant("quota.together")
def forgets_what_is_refused():
    """Takes a refused change for done."""

    @around(Session, "save")
    def save(original, self):
        try:
            original(self)
        except session.Refused:
            pass


@mutant("quota.is-no-failure", "breaker.answers-count-as-well")
def counts_refusals_as_failures():
    """Lets refusals and ends open the circuit breaker."""
    import wire

    @around(wire, "judged")
    def judged(original, status, headers, value):
        wire.Breaker.current.failures += status in (401, 422)
        wire.Breaker.current.closed_at = wire.time.monotonic() + 1
        return original(status, headers, value)

    @around(wire.Breaker, "enter")
    def enter(original, self):
        wire.Breaker.current = self
        original(self)

    @around(wire.Breaker, "leave")
    def leave(original, self, answered):
        before = self.failures
        original(self, answered)
        self.failures = before if answered else self.failures


@mutant("bad.unstorable")
def stores_a_description():
    """Stores the text of a value that is no JSON."""

    @around(Session, "set")
    def set(original, self, name, value):
        original(self, name, json.loads(json.dumps(value, default=str)))


@mutant("bad.name")
def drops_bad_names():
    """Drops a field whose name is too long or empty, and says nothing."""

    @around(Session, "set")
    def set(original, self, name, value):
        if 1 <= len(name) <= 64:
            original(self, name, value)


@mutant("add.at-the-service", "add.hundred-in-parallel", "bad.add-to-text")
def adds_by_reading_and_writing():
    """Adds by itself and stores the sum."""

    @around(Session, "add")
    def add(original, self, name, amount):
        before = self.get(name)
        self.set(name, (before if isinstance(before, (int, float)) else 0) + amount)


@mutant("add.twice")
def adds_once():
    """Counts the last addition of a request only."""

    @around(Session, "add")
    def add(original, self, name, amount):
        self.added.pop(name, None)
        original(self, name, amount)


@mutant("add.negative", "add.fractions")
def adds_natural_numbers():
    """Drops the sign and the fraction of what is added."""

    @around(Session, "add")
    def add(original, self, name, amount):
        original(self, name, int(abs(amount)))


@mutant("add.beside-set")
def sets_or_adds():
    """Drops additions when something else has changed as well."""

    @around(Session, "save")
    def save(original, self):
        self.added = self.added if storable_texts(self.values) == self.texts else {}
        original(self)


@mutant("add.assignment-is-last-writer-wins")
def makes_writes_conditional():
    """Drops a change when another request has changed the session meanwhile."""

    @around(Session, "save")
    def save(original, self):
        call, self.client.wire.call = self.client.wire.call, None
        self.client.wire.call = lambda method, name, body: call(
            method, name, body | ({"if_version": self.version} if method == "PATCH" else {})
        )
        try:
            original(self)
        except session.Refused:
            pass
        finally:
            self.client.wire.call = call
