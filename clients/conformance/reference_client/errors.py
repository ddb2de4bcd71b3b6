"""What can go wrong, one class for each thing that an application may want to answer differently."""


class Unavailable(Exception):
    """Nothing is known of the session: answer 503 with Retry-After, and leave the cookie as it is."""

    def __init__(self, reason: str, retry_after: int = 1):
        super().__init__(reason)
        self.retry_after = retry_after


class Misconfigured(Unavailable):
    """The service refuses this application's own token. An operator must act; for a browser it is an outage."""


class Ended(Exception):
    """The session is over. The reason is one of the protocol, such as idle, logout or revoked; none if it never was."""

    def __init__(self, reason: str):
        super().__init__(f"the session is over ({reason})")
        self.reason = reason


class ProofRequired(Exception):
    """The session is bound to its browser, and the request has no proof that it comes from there. Not the end of the
    session: answer 401, and leave the cookies as they are."""


class Refused(Exception):
    """The service did not take the call; the text names field and limit if there are any. `status` is 400 to 422."""

    def __init__(self, status: int, text: str):
        super().__init__(text)
        self.status = status


class TooLate(Exception):
    """The response has begun, so its cookie cannot be changed any more."""
