"""The session cookie of the ASGI middleware."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders

from coatcheck.errors import Misconfigured
from coatcheck.state import State


def vary_by_cookie(headers: MutableHeaders) -> None:
    """Notes that a response depends on the cookie."""
    if "cookie" not in [name.strip().lower() for name in headers.get("Vary", "").split(",")]:
        headers.add_vary_header("Cookie")


@dataclass(frozen=True, slots=True)
class CookieSettings:
    """Name and attributes. Raises `Misconfigured` for a combination that no browser would keep."""

    name: str
    path: str
    same_site: str
    https_only: bool
    domain: str | None

    def __post_init__(self) -> None:
        if self.same_site not in ("lax", "strict", "none"):
            raise Misconfigured(f"same_site is lax, strict or none, not {self.same_site!r}")
        if not self.https_only and (self.name.startswith(("__Host-", "__Secure-")) or self.same_site == "none"):
            raise Misconfigured(
                f"no browser keeps the cookie {self.name} over plain HTTP: choose another session_cookie, like "
                "'session', and no same_site='none'"
            )
        if self.name.startswith("__Host-") and (self.domain or self.path != "/"):
            raise Misconfigured(
                f"the cookie {self.name} must have no domain and the path /: choose another session_cookie"
            )

    def write(self, headers: MutableHeaders, state: State, *, only_if_needed: bool = False) -> None:
        """Sets or deletes the cookie if the session says so.

        only_if_needed: leave it alone, unless the one that the browser has was replaced. An offer is made again.
        """
        cookie = None if only_if_needed and state.cookie_is_offer else state.cookie
        if cookie is not None:
            lasting = "" if cookie.max_age is None else f"; Max-Age={cookie.max_age}"
            line = f"{self.name}={cookie.token}{lasting}"
        elif state.clears_cookie and not only_if_needed:
            line = f"{self.name}=; Max-Age=0"
        else:
            return
        headers.append("Set-Cookie", line + self._attributes())
        vary_by_cookie(headers)
        headers["Cache-Control"] = "no-store"

    def _attributes(self) -> str:
        domain = f"; Domain={self.domain}" if self.domain else ""
        secure = "; Secure" if self.https_only else ""
        return f"; Path={self.path}{domain}{secure}; HttpOnly; SameSite={self.same_site.capitalize()}"
