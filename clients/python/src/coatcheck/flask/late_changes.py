"""Changes that were made after the response had begun."""

from __future__ import annotations

from flask import Flask

from coatcheck.ledger import Ledger


def warn_of_lost_changes(app: Flask, fields: Ledger) -> None:
    """Logs a warning if there are changes that nothing saves any more."""
    try:
        lost = bool(fields.changes())
    except (TypeError, ValueError):
        lost = True
    if lost:
        app.logger.warning(
            "the session was changed after the response had begun, and that is lost: call session.save() earlier"
        )
