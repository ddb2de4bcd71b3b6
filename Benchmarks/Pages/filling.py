"""Puts a crowd into the tables of a server that is stopped.

The rows differ in what pages show and filters find. In every other column they repeat what the server itself wrote when its first user
signed in, so that a column which this program does not know has a value of the right kind. The cookie of no made-up session is known.
"""

import itertools
import sys
import time

from Pages.crowd import Crowd, words_of


def say(text: str):
    print(text, file=sys.stderr, flush=True)


class Filling:
    def __init__(self, tables, crowd: Crowd, engine: str):
        self.tables, self.crowd, self.engine = tables, crowd, engine

    def fill_log(self):
        """Into an empty log: the first real event follows the last of these."""
        last = {}

        def rows():
            nonlocal last
            for last in self.crowd.events():
                yield last

        self._fill("audit_log", rows(), {})
        self.tables.set_head(last["seq"], last["hash"])

    def fill_people(self):
        """Beside the first account and its session, which are the model of all others."""
        account = self.tables.first("accounts")
        if self._makes_words(account):
            self._fill("accounts", (made | {"words_of": made["search"]} for made in self.crowd.accounts()), account)
            self._fill("account_words", self.crowd.words(), {})
        else:
            account.pop("words_of", None)
            self._fill("accounts", self.crowd.accounts(), account)
        model = self.tables.first("sessions")
        written = methods_as(model.get("methods"))
        sessions = (session | {"methods": written(session["methods"])} for session in self.crowd.sessions())
        self._fill("sessions", sessions, model)

    def _makes_words(self, account: dict) -> bool:
        """Whether accounts are found by words, and ours are those that the server made of the first account. Otherwise it makes them all
        when it starts."""
        if not self.tables.columns("account_words"):
            return False
        ours, stored = words_of(account["search"].replace(r"\n", "\n")), self.tables.texts("account_words", "word")
        if ours != stored:
            say(f"{self.engine}: the server makes the words of accounts itself, they are not {', '.join(ours)}")
        return ours == stored

    def _fill(self, table: str, rows, model: dict):
        """Columns that neither the rows nor the model have keep their default."""
        started = time.monotonic()
        first = next(rows)
        columns = [name for name in self.tables.columns(table) if name in first or name in model]

        def values():
            for number, row in enumerate(itertools.chain([first], rows), 1):
                if number % 200_000 == 0:
                    say(f"{self.engine}: {number:,} rows in {table} after {time.monotonic() - started:.0f} s")
                yield [row[name] if name in row else model[name] for name in columns]

        self.tables.insert(table, columns, values())
        say(f"{self.engine}: filled {table} in {time.monotonic() - started:.0f} s")


def methods_as(model):
    """How a session's methods are written, after the pattern of a session that was proved by the password: joined by +, or each
    between the same marks."""
    text = model if isinstance(model, bytes) else _bytes(model)
    if text is None or b"pwd" not in text:
        return lambda methods: None
    before, _, after = text.partition(b"pwd")
    if not before and not after:
        return lambda methods: "+".join(methods).encode()
    return lambda methods: b"".join(before + method.encode() + after for method in methods)


def _bytes(stored: str | None) -> bytes | None:
    """Bytes as COPY writes them."""
    return bytes.fromhex(stored.removeprefix(r"\\x")) if stored and stored.startswith(r"\\x") else None
