"""The database file of a server, as an intruder changes it."""

import contextlib
import sqlite3


@contextlib.contextmanager
def open_without_guards(path):
    """The database as an intruder with the file in hand sees it: no trigger stands in the way."""
    database = sqlite3.connect(path)
    for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {trigger}")
    try:
        yield database
        database.commit()
    finally:
        database.close()
