"""Asks each address many times, one after the other, and checks what comes."""

import json
import re
import time
import urllib.parse
from dataclasses import dataclass, field

from Field.summary import percentile

from Pages.addresses import API_PREFIX, LISTS, Address
from Pages.connection import Connection
from Pages.filling import say
from Pages.installations import Installation


@dataclass
class Figures:
    """Milliseconds. The first request prepares statements and fills caches; it counts for the worst only, unless there is no other."""

    first: float
    rounds: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return percentile(self.rounds or [self.first], 50)

    @property
    def p99(self) -> float:
        """Of fewer than a hundred rounds, the longest."""
        return percentile(self.rounds or [self.first], 99)

    @property
    def worst(self) -> float:
        return max([self.first, *self.rounds])


@dataclass
class Line:
    address: Address
    status: int
    rows: int | None  # on the page; `None` if it is no list
    goes_on: bool  # a further page is offered
    figures: Figures

    @property
    def is_complete(self) -> bool:
        """Whether the page is full, or has all that matches and nothing else. Of a page far into a list that is not known."""
        address = self.address
        if self.rows is None or address.matches is None or address.size is None or address.turned:
            return self.status == 200
        return self.status == 200 and self.rows == min(address.matches, address.size)


def measure(installation: Installation, addresses: list[Address], rounds: int, seconds: float) -> list[Line]:
    """`seconds` is the longest time for an address, which is asked once at least."""
    names = sorted({address.visitor for address in addresses})
    connections = {name: Connection(installation.visitor(name)) for name in names}
    lines = []
    for number, address in enumerate(addresses, 1):
        line = _measure(connections[address.visitor], address, rounds, seconds)
        lines.append(line)
        what = f"p50 {line.figures.p50:,.1f} ms, worst {line.figures.worst:,.1f} ms of {len(line.figures.rounds)}"
        say(f"{installation.engine}: {number}/{len(addresses)}  {line.status}  {address.shown} ({address.what})  {what}")
    for connection in connections.values():
        connection.close()
    return lines


def _measure(connection: Connection, address: Address, rounds: int, seconds: float) -> Line:
    url = _turn(connection, address)
    started = time.monotonic()
    asked = connection.ask(url)
    figures, response = Figures(asked.first_byte * 1000), asked.response
    status = response.status
    while len(figures.rounds) < rounds and time.monotonic() - started < seconds:
        asked = connection.ask(url)
        figures.rounds.append(asked.first_byte * 1000)
        status = max(status, asked.response.status)  # one refusal among many answers is told
    return Line(address, status, _rows(address, response), _next(address, response) is not None, figures)


def _turn(connection: Connection, address: Address) -> str:
    """The address of the page that is reached by so many turns, or of the last one."""
    url = address.url
    for _ in range(address.turned):
        following = _next(address, connection.ask(url).response)
        if following is None:
            break
        url = following
    return url


def _next(address: Address, response) -> str | None:
    """The address of the following page."""
    if response.status != 200:
        return None
    if address.path.startswith(API_PREFIX):
        cursor = response.json.get("next") if address.size else None
        return cursor and f"{address.path}?{urllib.parse.urlencode(address.query | {'after': cursor})}"
    link = re.search(r'href="([^"]*)" rel="next"', response.text)
    return link and link.group(1).replace("&amp;", "&")


def _rows(address: Address, response) -> int | None:
    if address.path.startswith(API_PREFIX):
        return len(response.json["items"]) if address.size and response.status == 200 else None
    return response.body.count(address.row) if address.row else None


# Which filters the server has


def filters_of(installation: Installation) -> dict[str, set[str]]:
    """The parameters of each list, by its path: of the console those of its form, of the API those of its description."""
    connection = Connection(installation.visitor("manager"))
    described = json.loads(connection.ask("/api/v1/openapi.json").response.body)["paths"]
    found = {}
    for path, *_ in LISTS:
        form = connection.ask(path).response.text.partition('role="search"')[2].partition("</form>")[0]
        found[path] = set(re.findall(r'\bname="([^"]+)"', form))
        found[API_PREFIX + path] = {parameter["name"] for parameter in described[path]["get"]["parameters"]}
    connection.close()
    return found
