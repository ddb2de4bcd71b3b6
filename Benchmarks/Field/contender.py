"""What can be measured."""

import importlib.util
import pathlib
from collections.abc import Callable
from dataclasses import dataclass, field

from Field.program import which

# Every request names a browser, as those of users do, and always the same: a session that changes its browser costs more.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"


@dataclass
class Target:
    """One address of a running server, and whose work its answers are.

    `user` is the name that an answer must contain in its body or a header; none for a floor, which knows no users. `servers`
    and `stores` are process ids, each standing for its descendants too. `cookies` is a file of cookies to send in turn.
    `store_commands` returns how many commands the store has executed. With `body`, requests are POSTs of it; `visitor_body` is
    then what is sent on behalf of a visitor without a session."""

    name: str
    label: str
    group: str
    port: int
    servers: list[int]
    stores: list[int] = field(default_factory=list)
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    cookies: pathlib.Path | None = None
    store_commands: Callable[[], int] | None = None
    body: str | None = None
    visitor_body: str | None = None


@dataclass(frozen=True)
class Need:
    """Something that must be installed: a program on the PATH, a module of the benchmark's Python or a file."""

    package: str
    program: str = ""
    file: str = ""
    module: str = ""

    def is_met(self) -> bool:
        if self.module:
            return importlib.util.find_spec(self.module) is not None
        return bool(which(self.program)) if self.program else pathlib.Path(self.file).exists()


@dataclass(frozen=True)
class Contender:
    """A server to start, with the targets that it then has. `start` gets a `Site` and raises `Failure` if it cannot."""

    name: str
    group: str
    start: Callable[..., list[Target]]
    needs: tuple[Need, ...] = ()

    def missing(self) -> list[str]:
        """The packages that are not installed."""
        return list(dict.fromkeys(need.package for need in self.needs if not need.is_met()))
