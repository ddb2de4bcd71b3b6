"""Faults in what is read and written."""

import json
import threading

import session
from registry import around, mutant
from session import Session, storable_texts

UPDATES = ("data.update-is-stored", "data.new-field-is-stored", "data.remove-is-stored", "data.one-patch")


@mutant(
    *UPDATES,
    "nested.append",
    "nested.put",
    "add.at-the-service",
    "retry.new-key-for-a-new-change",
    "parallel.different-fields",
)
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


@mutant(
    "parallel.only-changed-fields",
    "parallel.removed-stays-removed",
    "parallel.different-fields",
    "nested.only-that-field",
)
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
