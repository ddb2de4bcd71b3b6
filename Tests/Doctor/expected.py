"""What the doctor must conclude about each program, and the tables of docs/doctor.md that show it.

    .venv/bin/python Tests/Doctor/expected.py --write     writes the tables
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SERVER_BINARY", ROOT / ".build/debug/coatcheck"))
DOCUMENT = ROOT / "docs" / "doctor.md"

# Every program is on this machine without encryption, so these are never checked.
UNENCRYPTED = {"https", "hsts", "http-redirects"}
# The applications have neither of these, and their recipes do not name them.
NOT_IN_RECIPE = {"idle-limit", "absolute-limit", "sessions-end-elsewhere"}
NO_TOKEN = {"csrf-token"}
NO_EARLIER_ID = {"fixation-anonymous-id"}

# What an application must add itself, and these do not: checks of where a request comes from.
WITHOUT_CSRF = {"csrf-cross-site", "csrf-same-site", "login-csrf"}
# The defaults of all of them, made for development without encryption.
PLAIN_COOKIE = {"cookies-secure", "session-cookie-secure", "session-cookie-prefix", "duplicate-cookies"}

FAILED = {
    # The state is in the cookie: there is nothing on the server that could end.
    "Flask": PLAIN_COOKIE | WITHOUT_CSRF | {
        "session-cookie-samesite", "id-opaque", "login-again-renews-id", "logout-ends-session", "signed-in-page-not-stored",
    },
    # "Remember me" is a second cookie that signs in alone, the same after every login: the user's name and a signature.
    "Flask-Login": PLAIN_COOKIE | WITHOUT_CSRF | {
        "session-cookie-samesite", "id-unique", "id-opaque", "login-again-renews-id", "logout-ends-session",
        "signed-in-page-not-stored",
    },
    # The extension has `regenerate`, which an application must call.
    "Flask-Session": PLAIN_COOKIE | WITHOUT_CSRF | {
        "session-cookie-samesite", "login-again-renews-id", "signed-in-page-not-stored",
    },
    # `login` keeps the id if the same user is signed in already.
    "Django": PLAIN_COOKIE | {"login-again-renews-id", "signed-in-page-not-stored"},
    # As Flask; HttpOnly is not set either.
    "gin, gorilla": PLAIN_COOKIE | WITHOUT_CSRF | {
        "session-cookie-httponly", "session-cookie-samesite", "id-opaque", "login-again-renews-id", "logout-ends-session",
        "signed-in-page-not-stored",
    },
    # `session_regenerate_id` keeps the old session, `session_destroy` keeps the cookie.
    "PHP": PLAIN_COOKIE | WITHOUT_CSRF | {
        "session-cookie-httponly", "session-cookie-samesite", "login-again-renews-id", "logout-clears-cookie",
    },
    "Coatcheck": set(),
}
UNCHECKED = {
    "Flask": UNENCRYPTED | NOT_IN_RECIPE | NO_TOKEN | NO_EARLIER_ID,
    "Flask-Login": UNENCRYPTED | NOT_IN_RECIPE | NO_TOKEN | NO_EARLIER_ID,
    "Flask-Session": UNENCRYPTED | NOT_IN_RECIPE | NO_TOKEN | NO_EARLIER_ID,
    "Django": UNENCRYPTED | NOT_IN_RECIPE | NO_EARLIER_ID,
    "gin, gorilla": UNENCRYPTED | NOT_IN_RECIPE | NO_TOKEN | NO_EARLIER_ID,
    "PHP": UNENCRYPTED | NOT_IN_RECIPE | NO_TOKEN,
    # A user who is signed in is shown no login form.
    "Coatcheck": UNENCRYPTED | NO_EARLIER_ID | {"login-again-renews-id"},
}


def verdict(name: str, check: str) -> str:
    if check in FAILED[name]:
        return "fail"
    return "not-checked" if check in UNCHECKED[name] else "pass"


def checks() -> list[dict]:
    """Every check, as `coatcheck doctor` lists them."""
    output = subprocess.run([BINARY, "doctor", "--list-checks", "--json"], capture_output=True, check=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def table_of_frameworks() -> str:
    words = {"pass": "pass", "fail": "**fail**", "not-checked": "–"}
    lines = ["| check | " + " | ".join(FAILED) + " |", "|---" * (len(FAILED) + 1) + "|"]
    for check in checks():
        cells = [words[verdict(name, check["check"])] for name in FAILED]
        lines.append(f"| `{check['check']}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def table_of_checks() -> str:
    lines = ["| check | why it matters | how to mend it | source |", "|---|---|---|---|"]
    lines += [f"| `{each['check']}` | {each['why']} | {each['mend']} | {each['source']} |" for each in checks()]
    return "\n".join(lines)


def render(text: str) -> str:
    """The document with its generated parts replaced."""
    for name, table in {"checks": table_of_checks(), "frameworks": table_of_frameworks()}.items():
        begin, end = f"<!-- {name}: written by Tests/Doctor/expected.py -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        text = before + begin + table + "\n" + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    DOCUMENT.write_text(render(DOCUMENT.read_text()))
