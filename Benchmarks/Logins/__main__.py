"""What a login costs the server: with a password, with a passkey, and what belongs to neither.

    make build && .venv/bin/python Benchmarks/Logins

Each login comes over a connection of its own, as from different browsers. The time is that of the processor, by the kernel's account of the
server's threads; those of SQLite's queues are shown apart.
"""

import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("SERVER_BINARY", str(ROOT / ".build/release/coatcheck"))
sys.path.insert(0, str(ROOT / "Tests"))

from harness import Client, Server, authenticator  # noqa: E402
from harness.factors import Person  # noqa: E402
from harness.server import PASSWORD  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
STORE = "overcommit"  # The serial queues of the SQLite library run on such threads.


def seconds(server) -> dict[str, float]:
    """Processor time by the part of the server."""
    parts = {"store": 0.0, "rest": 0.0}
    for task in pathlib.Path(f"/proc/{server.process.pid}/task").iterdir():
        name, _, fields = (task / "stat").read_text().partition("(")[2].rpartition(")")
        fields = fields.split()
        parts["store" if STORE in name else "rest"] += (int(fields[11]) + int(fields[12])) / TICKS
    return parts


def measure(server, name, act, times):
    act()
    before = seconds(server)
    for _ in range(times):
        act()
    after = seconds(server)
    rest, store = ((after[part] - before[part]) * 1000 / times for part in ("rest", "store"))
    print(f"{name:36} {rest:6.2f} ms, and {store:5.2f} ms in the store")


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(pathlib.Path(folder), sessions_limit_per_user=1000, log_level="error").start()
        try:
            measure(server, "a request that decides nothing", lambda: Client(server).get("/.well-known/passkey-endpoints"), 300)
            measure(server, "the options of a passkey", lambda: Client(server).api("POST", "/login/passkey-options"), 300)
            for name in ("EDDSA", "ES256", "RS256"):
                person = Person(server)
                person.authenticator = authenticator.Authenticator(server.url, getattr(authenticator, name))
                person.enrol_passkey()

                def log_in(person=person):
                    assert person.log_in_by_passkey().status == 200

                measure(server, f"options and a login by passkey, {name}", log_in, 300)
            person = Person(server)
            measure(server, "a login by password", lambda: Client(server).log_in(person.name, PASSWORD), 100)
        finally:
            server.stop()


main()
