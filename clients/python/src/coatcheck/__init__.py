"""Server-side sessions from the Coatcheck session service: the browser holds a ticket, the service holds the state."""

from coatcheck.aio import AsyncClient
from coatcheck.client import Client
from coatcheck.errors import (
    CoatcheckError,
    Conflict,
    Invalid,
    LimitReached,
    Misconfigured,
    Missed,
    ProofRequired,
    Rejected,
    TooLarge,
    Unavailable,
)
from coatcheck.values import field_hash

__all__ = [
    "AsyncClient",
    "Client",
    "CoatcheckError",
    "Conflict",
    "Invalid",
    "LimitReached",
    "Misconfigured",
    "Missed",
    "ProofRequired",
    "Rejected",
    "TooLarge",
    "Unavailable",
    "field_hash",
]
