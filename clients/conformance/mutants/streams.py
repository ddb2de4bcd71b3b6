"""Faults in responses that are sent while the page goes on."""

import session
from registry import around, mutant
from session import Session


@mutant("streams.late-login", "streams.late-first-change")
def mints_after_the_first_byte():
    """Mints a session whose cookie cannot be sent any more."""

    @around(Session, "must_be_open")
    def must_be_open(original, self):
        pass

    @around(Session, "warn_of_lost_changes")
    def warn(original, self):
        original(self)
        if session.storable_texts(self.values) != self.texts and self.record is None:
            self.save()


@mutant("streams.late-change")
def loses_late_changes_in_silence():
    """Says nothing of a change after the first byte."""

    @around(Session, "warn_of_lost_changes")
    def warn(original, self):
        pass


@mutant("streams.save")
def saves_once():
    """Saves nothing more after save was called."""

    @around(Session, "save")
    def save(original, self):
        if not self.__dict__.get("saved"):
            original(self)
        self.__dict__["saved"] = True


@mutant("streams.saved-before", "streams.save")
def sends_the_first_byte_before_it_saves():
    """Begins the response without saving."""

    @around(Session, "finish")
    def finish(original, self):
        self.is_sent = True
        return []
