"""The second cookie of a session that is bound to its browser."""

from __future__ import annotations

import re

#: What its name has behind the name of the session's cookie.
SUFFIX = "-bound"
_VALUE = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch


def bound_of(header: str, session_cookie: str) -> str | None:
    """The value of the second cookie in a Cookie header, None for what cannot be one.

    Two different values count as none: another site of the same domain may have planted one of them.
    """
    name = session_cookie + SUFFIX
    if name not in header:
        return None
    pairs = [pair.strip(" \t").partition("=") for pair in header.split(";")]
    values = {value.removeprefix('"').removesuffix('"') for found, _, value in pairs if found == name}
    value = values.pop() if len(values) == 1 else ""
    return value if _VALUE(value) else None
