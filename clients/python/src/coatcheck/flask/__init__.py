"""Sessions in Flask: `CoatcheckSession(app, client)` puts them in place of the signed cookie.

    client = coatcheck.Client("unix:/run/coatcheck/service.sock", token_file="/etc/shop/coatcheck")
    CoatcheckSession(app, client)

`flask.session` is then a `Session`: the usual mapping, with `login`, `logout`, `step_up`, `add`, `devices`,
`end_others`, `handle` and `principal` besides. A route that does not use it costs nothing.
"""

from coatcheck.flask.errors import SessionEnded, SessionLimitReached, SessionProofRequired, SessionUnavailable
from coatcheck.flask.interface import CoatcheckSession
from coatcheck.flask.session import Session

__all__ = [
    "CoatcheckSession",
    "Session",
    "SessionEnded",
    "SessionLimitReached",
    "SessionProofRequired",
    "SessionUnavailable",
]
