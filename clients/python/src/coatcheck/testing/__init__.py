"""An in-memory session service for tests: of an application in one process, or of any client over HTTP.

    service = coatcheck.testing.Service()
    client = service.client()                     # no sockets
    service.clock.advance(3600)                   # an hour later
    with service.unavailable():                   # an outage
    bound = service.bind(session)                 # the value of the second cookie of a bound session

`python -m coatcheck.testing --listen 127.0.0.1:0` serves the same over HTTP. It keeps every promise of the protocol but
one: what it holds is gone with the process. Not for production.
"""

from coatcheck.testing.clock import Clock
from coatcheck.testing.policy import Limits, Policy
from coatcheck.testing.service import Service

__all__ = ["Clock", "Limits", "Policy", "Service"]
