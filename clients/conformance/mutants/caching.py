"""Faults of the near cache."""

import json
import time
from types import SimpleNamespace

import near
import session
from near import Near
from registry import around, mutant
from session import Session

REMEMBERED = ("near.ends-remembers", "near.all-remembers")


def drop_events(*kinds):
    """Lets the cache hear of no event of these kinds."""

    @around(Near, "__init__")
    def init(original, self, wire, kind):
        call = wire.call

        def without(*arguments):
            answer = call(*arguments)
            return answer | {"events": [event for event in answer["events"] if event["kind"] not in kinds]}

        wire.call = without
        original(self, wire, kind)


@mutant("near.off-by-default")
def always_caches():
    """Keeps answers in memory without being asked to."""

    @around(session.Client, "__init__")
    def init(original, self, address, token, near="off"):
        original(self, address, token, "all")


@mutant(*REMEMBERED)
def never_remembers_answers():
    """Asks the service for every request."""

    @around(Near, "keep")
    def keep(original, self, *_):
        pass


@mutant("near.all-remembers")
def remembers_ends_only():
    """Keeps no data when it should."""

    @around(Near, "__init__")
    def init(original, self, wire, kind):
        original(self, wire, "ends" if kind == "all" else kind)


@mutant("near.silent-events", "near.no-events-no-memory", "near.outage")
def has_no_lease():
    """Believes its memory for as long as nothing is heard."""
    near.LEASE = 1e9

    @around(Near, "start_over")
    def start_over(original, self):
        pass


@mutant("near.end-is-seen-when-events-are-late")
def counts_the_lease_from_the_answer():
    """Lets the lease begin when the answer of events arrives."""

    @around(Near, "ask")
    def ask(original, self):
        original(self)
        self.lease = time.monotonic() + near.LEASE


@mutant("near.end-is-seen", "near.rotation-elsewhere", "near.others-writes")
def does_not_read_events():
    """Asks for events and does not look at them."""

    drop_events("ended", "rotated", "changed")


@mutant("near.rotation-elsewhere")
def overlooks_rotations():
    """Drops nothing when a session was rotated."""

    drop_events("rotated")


@mutant("near.others-writes")
def overlooks_changes():
    """Drops nothing when data was changed elsewhere."""

    drop_events("changed")


@mutant("near.missed-events")
def overlooks_missed_events():
    """Goes on from the newest event after 410, and keeps what it has."""

    @around(Near, "start_over")
    def start_over(original, self):
        self.position, self.lease = None, time.monotonic() + near.LEASE


@mutant("near.missed-events")
def stops_after_missed_events():
    """Stops to follow events after 410."""

    @around(Near, "start_over")
    def start_over(original, self):
        original(self)
        self.closing.set()


@mutant("near.no-cached-offer")
def caches_an_offer():
    """Keeps an answer with an offer, without the offer."""

    @around(Near, "keep")
    def keep(original, self, token, answer, generation):
        original(self, token, {name: value for name, value in answer.items() if name != "offer"}, generation)


@mutant("near.end-during-a-read")
def overlooks_an_end_during_a_read():
    """Keeps an answer although the session ended while it was on its way."""

    @around(Near, "keep")
    def keep(original, self, token, answer, generation):
        original(self, token, answer, self.generation)


def deaf(original, self, *arguments):
    """A method of the session that tells the cache nothing of what it did."""
    cache = self.client.near
    deaf_cache = SimpleNamespace(
        recall=cache.recall, keep=cache.keep, generation=cache.generation, forget=lambda handle: None
    )
    client, self.client = (
        self.client,
        SimpleNamespace(
            near=deaf_cache, wire=self.client.wire, cookie=self.client.cookie, clearing_line=self.client.clearing_line
        ),
    )
    try:
        return original(self, *arguments)
    finally:
        self.client = client


@mutant("near.own-writes")
def overlooks_own_writes():
    """Keeps what it had before its own change, until the event comes."""
    around(Session, "save")(deaf)


@mutant("near.own-logout")
def overlooks_own_ends():
    """Keeps a session that it has ended itself, until the event comes."""
    around(Session, "logout")(deaf)


@mutant("near.copies")
def hands_out_its_memory():
    """Gives all requests the same lists."""
    kept: dict[bytes, tuple[str, dict]] = {}

    @around(Near, "recall")
    def recall(original, self, token):
        answer = original(self, token)
        if answer is None:
            kept.pop(near.hashed(token), None)
            return None
        text = json.dumps(answer["version"])
        known = kept.get(near.hashed(token))
        if known is None or known[0] != text:
            kept[near.hashed(token)] = known = (text, answer)
        return known[1]
