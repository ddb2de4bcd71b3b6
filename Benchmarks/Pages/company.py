"""What others wait while one client asks for the slowest page without a pause: a reader of his own session, and a login."""

import contextlib
import json
import threading
import time
from dataclasses import dataclass

from harness import Client
from harness.server import PASSWORD

from Pages.addresses import Address
from Pages.connection import Connection
from Pages.installations import Installation
from Pages.measuring import Figures, Line

GUEST = "guest"


@dataclass
class Wait:
    what: str
    alone: Figures
    meanwhile: Figures
    answers: int  # of the slowest page meanwhile


def measure(installation: Installation, slowest: Line, rounds: int) -> list[Wait]:
    """Logins are fewer: each takes the processor for a tenth of a second anyway. The requests are spread over more than one slow answer."""
    reader = Connection(installation.visitor(GUEST))
    hammerer = installation.visitor(slowest.address.visitor)
    asked = {
        "`/api/v1/session` of another user": (lambda: reader.ask("/api/v1/session"), rounds),
        "a login by password": (lambda: _log_in(installation), max(1, rounds // 5)),
    }
    waits = []
    for what, (ask, times) in asked.items():
        alone = _figures(ask, times, pause=0.01)
        with _hammering(hammerer, slowest.address) as answered:
            meanwhile = _figures(ask, times, pause=max(0.01, 1.2 * slowest.figures.p50 / 1000 / times))
            waits.append(Wait(what, alone, meanwhile, len(answered)))
    reader.close()
    return waits


def _log_in(installation: Installation):
    """From a browser of its own."""
    connection = Connection(Client(installation.server))
    body = json.dumps({"username": GUEST, "password": PASSWORD}).encode()
    headers = [("Content-Type", "application/json"), ("Origin", installation.server.url), ("Sec-Fetch-Site", "same-origin")]
    with contextlib.closing(connection):
        return connection.ask("/api/v1/login", "POST", headers, body)


def _figures(ask, times: int, pause: float) -> Figures:
    figures = Figures(_milliseconds(ask()))
    for _ in range(times):
        figures.rounds.append(_milliseconds(ask()))
        time.sleep(pause)
    return figures


def _milliseconds(timed) -> float:
    assert timed.response.status == 200, timed.response
    return timed.first_byte * 1000


@contextlib.contextmanager
def _hammering(visitor: Client, slowest: Address):
    """The block runs while the page is being asked for; what is answered is counted."""
    connection, ends, answered = Connection(visitor), threading.Event(), []

    def ask():
        while not ends.is_set():
            with contextlib.suppress(OSError):
                answered.append(connection.ask(slowest.url).first_byte)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    time.sleep(0.05)
    try:
        yield answered
    finally:
        ends.set()
        thread.join()
        connection.close()
