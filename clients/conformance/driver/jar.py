"""The cookies of a browser, and what a response does to them."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class SetCookie:
    """One Set-Cookie line."""

    name: str
    value: str
    attributes: dict[str, str]

    @classmethod
    def parse(cls, line: str) -> "SetCookie":
        pair, *rest = line.split(";")
        name, _, value = pair.partition("=")
        parts = (part.strip().partition("=") for part in rest)
        return cls(
            name.strip(), value.strip().strip('"'), {key.strip().lower(): text.strip() for key, _, text in parts}
        )

    @property
    def max_age(self) -> int | None:
        """Seconds; None when the cookie lasts until the browser closes, or its Max-Age is no number."""
        try:
            return int(self.attributes["max-age"])
        except (KeyError, ValueError):
            return None

    @property
    def clears(self) -> bool:
        if self.max_age is not None:
            return self.max_age <= 0
        try:
            return parsedate_to_datetime(self.attributes["expires"]).year < 2000
        except (KeyError, ValueError, TypeError):
            return False


class Jar:
    """The cookies of one browser. `keys` are the handles of sessions, by the tokens that named them."""

    def __init__(self, name: str):
        self.name = name
        self.cookies: dict[str, str] = {"theme": "dark"}

    def take(self, lines: list[str]) -> None:
        for cookie in map(SetCookie.parse, lines):
            if cookie.clears:
                self.cookies.pop(cookie.name, None)
            else:
                self.cookies[cookie.name] = cookie.value

    @property
    def second(self) -> str:
        """The name of the second cookie, which browsers have for a session that is bound to them."""
        return f"{self.name}-bound"

    def copy(self, name: str) -> "Jar":
        jar = Jar(name)
        jar.cookies = dict(self.cookies)
        return jar
