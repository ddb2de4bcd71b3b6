"""Faults in what is read and written."""

import json
import threading

import session
from registry import around, mutant
from session import Session, storable_texts

UPDATES = ("data.update-is-stored", "data.new-field-is-stored", "data.remove-is-stored", "data.one-patch")


@mutant(*UPDATES, "nested.append", "nested.put", "add.at-the-service", "retry.new-key-for-a-new-change", "parallel.different-fields")
def never_writes_updates():
    """Stores what a new session is made with, and no change after that."""

    @around(Session, "save")
    def save(original, self):
        if self.record is None:
            original(self)


@mutant("data.first-write-mints", "data.reads-own-writes", "add.starts-at-zero", "nested.after-set")
def never_mints_for_data():
    """Drops the first change of a visitor without a session."""

    @around(Session, "save")
    def save(original, self):
        if self.record is not None:
            original(self)


@mutant("parallel.only-changed-fields", "parallel.removed-stays-removed", "parallel.different-fields", "nested.only-that-field")
def writes_the_whole_session():
    """Sends every field when one has changed."""

    @around(Session, "save")
    def save(original, self):
        if self.record is not None and storable_texts(self.values) != self.texts:
            self.texts = {name: "never" for name in self.texts}
        original(self)


@mutant("data.foreign-fields-stay")
def reads_numbers_as_floats():
    """Reads all numbers as floats and sends fields back that look changed by it."""

    @around(Session, "take")
    def take(original, self, answer):
        original(self, answer)
        self.values = json.loads(json.dumps(self.values), parse_int=float)


@mutant("nested.append", "nested.put", "near.own-writes")
def overlooks_nested_changes():
    """Notices an assignment only."""

    @around(Session, "save")
    def save(original, self):
        for name in self.values.keys() & self.texts.keys():
            if isinstance(self.values[name], (list, dict)) and name not in self.__dict__.get("assigned", ()):
                self.texts[name] = session.text_of(name, self.values[name])
        original(self)

    @around(Session, "set")
    def set(original, self, name, value):
        self.__dict__.setdefault("assigned", {})[name] = True
        original(self, name, value)


@mutant("nested.read-is-no-change", "data.values-come-back")
def takes_reads_for_changes():
    """Sends lists and maps that were read."""

    @around(Session, "get")
    def get(original, self, name):
        value = original(self, name)
        if isinstance(value, (list, dict)):
            self.texts[name] = "never"
        return value


@mutant("data.one-patch", "data.reads-own-writes", "nested.after-set", breaks="always.one-trip")
def sends_each_change_at_once():
    """Makes a call for each change, and none at the end."""

    @around(Session, "set")
    def set(original, self, name, value):
        original(self, name, value)
        self.save()

    @around(Session, "remove")
    def remove(original, self, name):
        original(self, name)
        self.save()

    @around(Session, "finish")
    def finish(original, self):
        self.save = lambda: None
        return original(self)


@mutant("data.remove-is-stored", "parallel.removed-stays-removed", "data.clear-removes-fields", "data.names-are-free")
def forgets_removals():
    """Sends new values and no removals."""

    @around(Session, "save")
    def save(original, self):
        self.texts = {name: text for name, text in self.texts.items() if name in self.values}
        original(self)


@mutant("data.clear-removes-fields")
def ends_the_session_on_clear():
    """Takes clear for a logout."""

    @around(Session, "clear")
    def clear(original, self):
        self.logout()


@mutant("data.values-come-back")
def takes_empty_for_absent():
    """Gives nothing for a field that is there and empty."""

    @around(Session, "has")
    def has(original, self, name):
        return bool(self.get(name))


@mutant("data.values-come-back")
def spells_values_differently():
    """Compares the text of a value with another spelling of it."""

    @around(Session, "take")
    def take(original, self, answer):
        original(self, answer)
        self.texts = {name: json.dumps(value) for name, value in self.values.items()}


@mutant("data.names-are-free")
def wants_simple_names():
    """Drops fields whose names are no identifiers."""

    @around(Session, "set")
    def set(original, self, name, value):
        if name.isidentifier() and not name.startswith("__"):
            original(self, name, value)


@mutant("data.unknown-members")
def refuses_unknown_members():
    """Takes an answer with a member it does not know for an outage."""

    @around(Session, "take")
    def take(original, self, answer):
        if "news" in answer:
            raise session.Unavailable("what is news?")
        original(self, answer)


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


@mutant("add.negative-and-fractions")
def adds_whole_numbers():
    """Drops the fraction of what is added."""

    @around(Session, "add")
    def add(original, self, name, amount):
        original(self, name, int(amount))


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


@mutant("parallel.many", "parallel.sessions-apart")
def shares_one_session():
    """Uses the session of one request for another that comes at the same time."""
    import program

    @around(program.Page, "__init__")
    def init(original, self, client, command):
        original(self, client, command)
        shared = client.__dict__.setdefault("shared", self.session)
        self.session = shared
        shared.token = shared.token or self.session.token

    @around(program.Page, "respond")
    def respond(original, self, script):
        try:
            return original(self, script)
        finally:
            self.client.__dict__.pop("shared", None)


@mutant("parallel.nothing-waits", "breaker.lets-one-try", "late.login-replaced")
def serves_one_request_at_a_time():
    """Holds a lock while it serves a request."""
    import program

    lock = threading.Lock()

    @around(program.Page, "respond")
    def respond(original, self, script):
        with lock:
            return original(self, script)
