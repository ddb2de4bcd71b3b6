"""The table of all that is asked: every page and list, each filter with nothing, one, few and most to find, combinations, and pages far
into a list.

A filter that this version of the server does not have is left out, and one that it has and this table does not is named in the report.
"""

import datetime
import urllib.parse
from dataclasses import dataclass, field

from Pages import clients, crowd

MANY = 10**9  # more than a page shows
CONSOLE, ACCOUNT, API = "console", "account", "API"


@dataclass(frozen=True)
class Filter:
    """What a list is asked for, by the names of the API."""

    what: str
    query: dict[str, str] = field(default_factory=dict)
    #: How many rows match, by the making of the crowd; `None` where that depends on what the filter means.
    matches: int | None = MANY
    #: A page far into the list, which is reached by turning.
    is_deep: bool = False
    #: Begin in the middle of the list.
    in_middle: bool = False
    #: A larger page, in the API only.
    limit: int | None = None


@dataclass(frozen=True)
class Address:
    """One line of the report."""

    part: str
    path: str
    what: str = ""
    visitor: str = "manager"
    query: dict[str, str] = field(default_factory=dict)
    matches: int | None = None
    size: int | None = None  # rows on a page of a list
    row: bytes = b""  # what each row of a page has once; empty in the API
    turned: int = 0

    @property
    def url(self) -> str:
        return self.path + (f"?{urllib.parse.urlencode(self.query)}" if self.query else "")

    @property
    def shown(self) -> str:
        """For the report."""
        query = "&".join(f"{name}={value}" for name, value in self.query.items() if name != "after")
        return self.path + (f"?{query}" if query else "")


# The names of the console's parameters, where they are not those of the API.
CONSOLE_NAMES = {"search": "q"}


def sessions(people: crowd.Crowd) -> list[Filter]:
    rare, single, frequent = clients.RARE_BROWSER, clients.SINGLE_BROWSER, clients.BROWSERS[0]
    busy, nothing, shop = {"user": "busy"}, {"user_agent": "Netscape"}, {"application": "shop"}
    return [
        *listed(),
        Filter("user: unknown", {"user": "nobody"}, 0),
        Filter("user: no session", {"user": "quiet"}, 0),
        Filter("user: one", {"user": "zenobia"}, 1),
        *deep("user: 200", busy),
        Filter("address: nothing", {"address": clients.NO_ADDRESS}, 0),
        Filter("address: one", {"address": clients.SINGLE_ADDRESS}, 1),
        Filter("beginning: nothing", {"address": clients.NO_PREFIX}, 0),
        Filter("beginning: 5", {"address": clients.RARE_PREFIX}, 5),
        *deep("beginning: half", {"address": clients.FREQUENT_PREFIX}),
        Filter("network: nothing", {"address": clients.NO_NETWORK}, 0),
        Filter("network: 5", {"address": clients.RARE_NETWORK}, 5),
        Filter("IPv6 network: 4", {"address": clients.RARE_IPV6_NETWORK}, 4),
        Filter("network: half", {"address": clients.FREQUENT_NETWORK}),
        Filter("user agent: nothing", nothing, 0),
        Filter("user agent: one", {"user_agent": single.name}, 1),
        Filter("user agent: 3", {"user_agent": rare.name}, 3),
        *deep("user agent: most", {"user_agent": "mozilla"}),
        Filter("application: nothing", {"application": "nowhere"}, 0),
        Filter("application: 2", {"application": "archive"}, 2),
        *deep("application: some", shop),
        *_fields("browser", frequent.name, rare.name, 3),
        *_fields("system", frequent.system, rare.system, 3),
        *_fields("method", "pwd", "recovery_code", 3),
        *_fields("methods", "pwd", "recovery_code", 3),
        *_fields("network", None, clients.RARE_NETWORK, 5),
        Filter("created before: nothing", {"created_before": "2001-01-01"}, 0),
        *deep("created since: all", {"created_since": "2001-01-01"}),
        Filter("created since: none", {"created_since": "0s"}, 0),
        Filter("order: oldest first", {"order": "oldest"}),
        Filter("order: oldest first, far into it", {"order": "oldest"}, is_deep=True),
        Filter("application, created before the future, far into it", shop | {"created_before": "2199-01-01"}, is_deep=True),
        Filter("application, created since, oldest first, far into it", shop | {"created_since": "2001-01-01", "order": "oldest"}, is_deep=True),
        Filter("level: many", {"assurance": "aal1"}, None),
        Filter("level: nothing", {"assurance": "aal3"}, 0),
        Filter("remember: true", {"remember": "true"}, None),
        Filter("bound: nothing", {"bound": "true"}, 0),
        Filter("bound: most", {"bound": "false"}),
        Filter("seen before: nothing", {"seen_before": "2001-01-01"}, 0),
        Filter("seen since: most", {"seen_since": "2001-01-01"}),
        Filter("address half, created: nothing", {"address": clients.FREQUENT_PREFIX, "created_before": "2001-01-01"}, 0),
        Filter("browser most, created: nothing", {"browser": frequent.name, "created_before": "2001-01-01"}, 0),
        Filter("level and address, oldest first", {"assurance": "aal1", "address": clients.FREQUENT_PREFIX, "order": "oldest"}, None),
        Filter("user and address: nothing", busy | {"address": clients.RARE_PREFIX}, 0),
        Filter("user and user agent: nothing", busy | nothing, 0),
        Filter("user and user agent: some", busy | {"user_agent": frequent.name}, None),
        Filter("application and user: nothing", shop | {"user": "nobody"}, 0),
        Filter("application and user agent: nothing", shop | nothing, 0),
        Filter("application and address: some", shop | {"address": clients.FREQUENT_PREFIX}, None),
        Filter("address few, user agent most", {"address": clients.RARE_PREFIX, "user_agent": "mozilla"}, 5),
        Filter("address half, user agent few", {"address": clients.FREQUENT_PREFIX, "user_agent": rare.name}, None),
        Filter("address half, user agent nothing", {"address": clients.FREQUENT_PREFIX} | nothing, 0),
        Filter("browser and system, never together", {"browser": "Safari", "system": "Windows"}, 0),
        Filter("browser and system: some", {"browser": "Firefox", "system": "Linux"}),
        Filter("browser and method: some", {"browser": "Firefox", "method": "otp"}, None),
        Filter("browser most, user agent nothing", {"browser": frequent.name} | nothing, 0),
        Filter("system most, address few", {"system": "Windows", "address": clients.RARE_PREFIX}, None),
        Filter("system, method, application, address", {"system": "Windows", "method": "otp", **shop, "address": "2001:db8:"}, None),
        Filter("everything: nothing", busy | shop | nothing | {"address": clients.RARE_PREFIX}, 0),
    ]


def users(people: crowd.Crowd) -> list[Filter]:
    first, last = crowd.NEVER_TOGETHER
    return [
        *listed(),
        Filter("nothing", {"search": "xyzzy"}, 0),
        Filter("one, a username", {"search": "zenobia"}, 1),
        Filter("one, the beginning of a name", {"search": "quarterm"}, 1),
        Filter("one, an address", {"search": "zenobia@rare.example.com"}, 1),
        Filter("one, two words", {"search": "zenobia quartermain"}, 1),
        *deep("most", {"search": "example"}),
        Filter("one letter", {"search": "a"}),
        Filter("the middle of a word", {"search": "arci"}, None),
        Filter("two words: some", {"search": "maria garcia"}, None),
        Filter("two words, the other way round", {"search": "garcia maria"}, None),
        Filter("two words of many, never together", {"search": f"{first} {last}"}, 0),
        Filter("two words, few and many: nothing", {"search": "zenobia garcia"}, 0),
        Filter("half an address: many", {"search": "@example.net"}),
    ]


def events(people: crowd.Crowd) -> list[Filter]:
    def day(distance: float) -> str:
        return datetime.datetime.fromtimestamp(people.now / 1000 + distance * 86_400, datetime.UTC).date().isoformat()

    # The database may have been kept for a while.
    never = {"since": (datetime.date.today() + datetime.timedelta(days=2)).isoformat()}
    always, lately = {"since": day(-60)}, {"since": day(-10)}
    busy, former, quiet = {"user": "busy"}, {"user": "former"}, {"user": "quiet"}
    frequent, rare, old = {"event": crowd.FREQUENT_EVENT}, {"event": crowd.RARE_EVENT}, {"event": crowd.OLD_EVENT}
    return [
        *listed(),
        Filter("event: nothing", {"event": "no_such_event"}, 0),
        Filter("event: one", {"event": crowd.SINGLE_EVENT}, 1),
        Filter("event: 5, old", rare, crowd.RARE_EVENTS),
        *deep("event: half", frequent),
        Filter("user: unknown", {"user": "nobody"}, 0),
        Filter("user: no event", quiet, 0),
        Filter("user: one", {"user": "zenobia"}, 1),
        *deep("user: a fiftieth", busy),
        Filter("user: many, all old", former),
        Filter("session: nothing", {"session": "f" * 16}, 0),
        Filter("session: 10", {"session": crowd.session_reference(people.rows // 20)}, crowd.EVENTS_OF_SESSION),
        Filter("session and event: some", {"session": crowd.session_reference(people.rows // 20)} | frequent, None),
        Filter("since: nothing", never, 0),
        Filter("since: a third", lately),
        *deep("since: all", always),
        Filter("event and user: nothing", rare | busy, 0),
        Filter("event half, user without any", frequent | quiet, 0),
        Filter("event and user: some", {"event": "authn_login_fail"} | busy, None),
        Filter("event half, since: nothing", frequent | never, 0),
        Filter("event many, all before since", old | lately, 0),
        Filter("event half, since: a third", frequent | lately),
        Filter("user many, all before since", former | lately, 0),
        Filter("user and since: some", busy | lately, None),
        Filter("user many, since: nothing", busy | never, 0),
        Filter("everything: nothing", old | former | lately, 0),
        Filter("everything: some", frequent | busy | always, None),
    ]


def listed() -> list[Filter]:
    """A list without a filter."""
    return [
        Filter("no filter"), Filter("far into it", is_deep=True), Filter("from the middle on", in_middle=True),
        Filter("a page of 500", limit=500),
    ]  # fmt: skip


def deep(what: str, query: dict[str, str]) -> list[Filter]:
    """The first page, and one far into the list."""
    return [Filter(what, query), Filter(f"{what}, far into it", query, is_deep=True)]


def _fields(name: str, frequent: str | None, rare: str, count: int) -> list[Filter]:
    """A filter for one of a few known values."""
    found = [Filter(f"{name}: nothing", {name: "Netscape"}, 0), Filter(f"{name}: {count}", {name: rare}, count)]
    return found + (deep(f"{name}: many", {name: frequent}) if frequent else [])


LISTS = [
    # path, its filters, rows of a page of the console, and what marks such a row
    ("/admin/sessions", sessions, 25, b"data-session="),
    ("/admin/users", users, 25, b'<li class="row">'),
    ("/admin/audit", events, 50, b'<li class="event '),
]
API_PREFIX, API_SIZE = "/api/v1", 50
PAGING = {"after", "limit"}
#: Calls of the administration without a list.
OTHERS = ["/api/v1/admin/policy"]
#: Pages of the console without a list.
RECORDS = [("/admin/settings", "settings"), ("/admin/rules", "rules")]


def addresses(people: crowd.Crowd, turns: int = 20) -> list[Address]:
    """All of them, in the order of the report. `turns` is how many pages are turned to get far into a list."""
    busy, quiet = (crowd.account_id(number) for number in (crowd.BUSY, crowd.QUIET))
    user_pages = [("a user with 200 sessions", busy), ("a user without", quiet)]
    found = [Address(CONSOLE, "/admin", "overview")]
    for path, filters, size, row in LISTS:
        found += [_in_console(path, one, size, row, people, turns) for one in filters(people) if not one.limit]
        if path == "/admin/users":
            found += [Address(CONSOLE, f"{path}/{account}", what) for what, account in user_pages]
    found += [Address(CONSOLE, path, what) for path, what in RECORDS]
    found += [Address(CONSOLE, f"/admin/audit/{people.rows // 2}", "an event in the middle")]
    own = [("history", "/account/history", b'<li class="event">'), ("account", "/account", b"data-session="), ("second factors", "/account/factors", b"")]
    found += [Address(ACCOUNT, path, f"{what}, of a user with 200 sessions", "busy", row=row) for what, path, row in own]
    found += [Address(ACCOUNT, path, f"{what}, of a user with one session", "guest") for what, path, _ in own]
    found += [Address(ACCOUNT, API_PREFIX + path, "of a user with 200 sessions", "busy") for path in ("/session", "/sessions", "/factors")]
    for path, filters, *_ in LISTS:
        found += [_in_api(path, one, people, turns) for one in filters(people)]
        if path == "/admin/users":
            found += [Address(API, f"{API_PREFIX}{path}/{account}", what) for what, account in user_pages]
    return found + [Address(API, path) for path in OTHERS]


def _in_console(path: str, one: Filter, size: int, row: bytes, people: crowd.Crowd, turns: int) -> Address:
    query = {CONSOLE_NAMES.get(name, name): value for name, value in one.query.items()}
    if one.in_middle:
        query["after"] = _middle(path, people)
    return Address(CONSOLE, path, one.what, query=query, matches=one.matches, size=size, row=row, turned=one.is_deep * turns)


def _in_api(path: str, one: Filter, people: crowd.Crowd, turns: int) -> Address:
    query = {name: f"{value}T00:00:00Z" if name == "since" else value for name, value in one.query.items()}
    if one.in_middle:
        query["after"] = _middle(path, people)
    if one.limit:
        query["limit"] = str(one.limit)
    size = one.limit or API_SIZE
    return Address(API, API_PREFIX + path, one.what, query=query, matches=one.matches, size=size, turned=one.is_deep * turns)


def _middle(path: str, people: crowd.Crowd) -> str:
    """A position in the middle of a list, as its `next` would name it."""
    match path:
        case "/admin/sessions":
            return f"{people.now - 10 * crowd.DAY}.{'A' * 22}"
        case "/admin/users":
            return "leon"
    return str(people.rows // 2)


# What the server knows


def known(addresses: list[Address], filters: dict[str, set[str]]) -> list[Address]:
    """Those whose filters the server has."""
    return [address for address in addresses if set(address.query) <= filters.get(address.path, set()) | PAGING]


def unasked(addresses: list[Address], filters: dict[str, set[str]]) -> list[str]:
    """The filters that the table does not know."""
    asked: dict[str, set[str]] = {}
    for address in addresses:
        asked.setdefault(address.path, set()).update(address.query)
    return sorted(f"{name} of {path}" for path, names in filters.items() for name in names - asked[path] - PAGING)
