"""Made-up accounts, sessions and events: as many as wanted, the same every time.

A few of them are rare on purpose, and old: a search from the newest one on finds them last.
"""

import base64
import datetime
import hashlib
import itertools
import random
import re

from Pages import clients

DAY = 86_400_000
# By their number. `busy` has many sessions and events, `quiet` none, `zenobia` one of each, and the events of `former` are old.
BUSY, QUIET, ZENOBIA, FORMER, GUEST = range(5)
NAMED = ["busy", "quiet", "zenobia", "former", "guest"]
BUSY_SESSIONS = 200

_FIRST = """anna maria ines jonas peter lukas sofia emma noah liam mia leon clara paul ida max ella felix lena tom nora ben zoe
    jakob lea oskar hanna emil frida anton marta hugo klara theo luisa karl rosa otto greta erik""".split()  # fmt: skip
_LAST = """schmidt garcia fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf neumann schwarz zimmer
    braun krueger hofer hartmann lange werner krause lehmann koehler herrmann koenig walter mayer huber kaiser fuchs peters
    lang scholz moeller weiss jung hahn schubert vogel friedrich keller guenther frank berger winkler roth beck""".split()  # fmt: skip
NEVER_TOGETHER = ("oskar", "schmidt")

# Their share; how they are told; and whether they concern an account besides.
EVENTS = [
    (45, "authn_login_success", "INFO", "success", True),
    (25, "session_created", "INFO", "success", False),
    (14, "session_expired", "INFO", "success", False),
    (8, "session_logout", "INFO", "success", False),
    (6, "authn_login_fail", "WARN", "fail", True),
    (2, "authn_password_change", "INFO", "success", True),
]
FREQUENT_EVENT, RARE_EVENT, SINGLE_EVENT, OLD_EVENT = "authn_login_success", "user_deleted", "backup_restored", "authn_password_rehash"
RARE_EVENTS = 5


def account_id(number: int) -> str:
    digest = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=16).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def words_of(text: str) -> list[str]:
    """A word begins at a letter or number that follows something else, and goes on to the next space. The beginning of another word is
    none: who searches for it finds the other."""
    words = sorted({chunk[match.start() :] for chunk in text.split() for match in re.finditer("[a-z0-9]+", chunk)})
    return [word for word, following in itertools.zip_longest(words, words[1:], fillvalue="") if not following.startswith(word)]


def _shares(options) -> tuple[list, list[float]]:
    return options, list(itertools.accumulate(option[0] if isinstance(option, tuple) else option.share for option in options))


#: How many events in a row are those of one session.
EVENTS_OF_SESSION = 10


def session_reference(number: int) -> str:
    """Of the session of an event, counted from 0."""
    return f"{number // EVENTS_OF_SESSION:016x}"


class Crowd:
    def __init__(self, rows: int, now: int, passwords: int | None = None):
        """`now` is in milliseconds: everything happened before. At least 1,000 rows, so that there is room for what is rare. So many accounts
        have a password; by default all."""
        if rows < 1000:
            raise ValueError("a crowd has at least 1,000 rows")
        self.rows, self.now, self.passwords = rows, now, rows if passwords is None else passwords

    # Accounts

    def accounts(self):
        chance = random.Random("accounts")
        for number in range(self.rows):
            first, last = chance.choice(_FIRST), chance.choice(_LAST)
            if (first, last) == NEVER_TOGETHER:
                last = "fischer"
            key = f"{first}.{last}{number}"
            if number < len(NAMED):
                key, first, last = NAMED[number], NAMED[number], "quartermain" if number == ZENOBIA else "example"
            domain = chance.choice(("example.org", "example.org", "example.org", "example.net", None))
            email = "zenobia@rare.example.com" if number == ZENOBIA else domain and f"{key}@{domain}"
            name = f"{first.title()} {last.title()}"
            created = self.now - 400 * DAY + number * 360 * DAY // self.rows
            account = {
                "id": account_id(number), "username": key, "username_key": key, "username_skeleton": key.replace("m", "rn"),
                "display_name": name, "email": email, "roles": "[]", "memberships": "[]", "administrator": 0,
                "created_at": created, "updated_at": created, "password_changed_at": created,
                "last_login": created + 30 * DAY if number % 3 else None, "search": f"{key}\n{name.lower()}\n{email or ''}",
            }  # fmt: skip
            if number >= max(self.passwords, len(NAMED)):
                account |= {"password_hash": None, "password_changed_at": None}
            yield account

    def words(self):
        """Those by which each account is found."""
        for account in self.accounts():
            for word in words_of(account["search"]):
                yield {"word": word, "username_key": account["username_key"], "account": account["id"]}

    # Sessions

    def sessions(self):
        """Oldest first. The sessions of applications belong to principals that the applications name."""
        chance = random.Random("sessions")
        browsers, browser_shares = _shares(clients.BROWSERS)
        methods, method_shares = _shares(clients.METHODS)
        special = self._special_sessions()
        step = self.rows // BUSY_SESSIONS
        for number in range(self.rows):
            browser = chance.choices(browsers, cum_weights=browser_shares)[0]
            session = {
                "owner": chance.randrange(len(NAMED), self.rows), "application": None, "browser": browser,
                "address": clients.some_address(chance), "methods": chance.choices(methods, cum_weights=method_shares)[0][1],
            }  # fmt: skip
            if number % step == step // 2 and number // step < BUSY_SESSIONS:
                session["owner"] = BUSY
            elif number in special:
                session |= special[number]
            elif number % 20 == 3:
                session |= {"application": "shop"}
            created = self.now - 20 * DAY + number * 20 * DAY // self.rows
            yield self._session(session, chance.randbytes(16), created, int(created + (self.now - created) * chance.random()))

    def _special_sessions(self) -> dict[int, dict]:
        """What the rare ones have, by their number. They are among the oldest tenth."""
        what = [
            *[{"browser": clients.RARE_BROWSER}] * 3,
            {"browser": clients.SINGLE_BROWSER},
            *[{"address": clients.rare_address(number)} for number in range(5)],
            *[{"address": clients.rare_ipv6_address(number)} for number in range(4)],
            *[{"application": "archive"}] * 2,
            *[{"methods": clients.RARE_METHODS}] * 3,
            {"owner": ZENOBIA},
        ]
        step = self.rows // BUSY_SESSIONS
        free = (number for number in range(self.rows // 20, self.rows) if number % step != step // 2)
        return dict(zip(free, what))

    def _session(self, session: dict, handle: bytes, created: int, seen: int) -> dict:
        application, browser = session["application"], session["browser"]
        principal = f"{application}/customer{session['owner']}" if application else account_id(session["owner"])
        return {
            "id": handle, "principal": principal.encode(), "application": application and application.encode(),
            "created_at": created, "last_seen": seen, "idle_timeout": 180 * DAY, "absolute_expiry": created + 365 * DAY,
            "expiry": min(seen + 180 * DAY, created + 365 * DAY), "user_agent": browser.header.encode(),
            "address": session["address"].encode(), "network": clients.network(session["address"]).encode(),
            "browser": browser.name.encode(), "system": browser.system.encode(), "methods": session["methods"],
        }  # fmt: skip

    # Events

    def events(self):
        """A chain from the first entry on, oldest first."""
        chance = random.Random("events")
        kinds, shares = _shares(EVENTS)
        special = self._special_events()
        previous = bytes(32)
        for number in range(self.rows):
            is_old = number < self.rows // 2
            _, event, level, outcome, has_target = chance.choices(kinds, cum_weights=shares)[0]
            owner, which = chance.randrange(len(NAMED), self.rows), chance.random()
            if number in special:
                event, owner = special[number]
            elif which < 0.02:
                owner = BUSY
            elif which < 0.04 and is_old:
                owner = FORMER
            elif which < 0.09 and is_old:
                event, has_target = OLD_EVENT, True
            actor = account_id(owner)
            at = self.now - 30 * DAY + number * 30 * DAY // self.rows
            row = {"seq": number + 1, "time": at, "event": event, "actor": actor, "target": actor if has_target else None}
            row["session"] = session_reference(number)
            row["body"] = self._body(row, level, outcome, clients.some_address(chance))
            row["previous_hash"], row["hash"] = previous, hashlib.sha256(previous + row["body"].encode()).digest()
            previous = row["hash"]
            yield row

    def _special_events(self) -> dict[int, tuple[str, int]]:
        what = [*[(RARE_EVENT, len(NAMED))] * RARE_EVENTS, (SINGLE_EVENT, len(NAMED)), ("authn_login_fail", ZENOBIA)]
        return dict(zip(range(self.rows // 20, self.rows), what))

    @staticmethod
    def _body(row: dict, level: str, outcome: str, address: str) -> str:
        at = datetime.datetime.fromtimestamp(row["time"] / 1000, datetime.UTC).isoformat(timespec="milliseconds")
        target = f'"target_user":"{row["target"]}",' if row["target"] else ""
        # The order is that of the names, and no text has a character to be escaped.
        return (
            f'{{"actor_id":"{row["actor"]}","actor_type":"user","app":"coatcheck","event":"{row["event"]}","instance":"pages",'
            f'"level":"{level}","method":"POST","outcome":"{outcome}","peer_ip":"127.0.0.1","route":"/api/v1/login",'
            f'"seq":{row["seq"]},"session_ref":"{row["session"]}","source_ip":"{address}",{target}"ts":"{at.replace("+00:00", "Z")}","version":"0.1.0"}}'
        )
