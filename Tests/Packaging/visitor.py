"""People at a machine: its administrator, who runs commands, and visitors of the server on it."""

import re
import urllib.parse

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually
from Packaging.machine import Machine

DATA = "/var/lib/coatcheck"
SETTINGS = "/etc/coatcheck/coatcheck.yaml"
ADMINISTRATOR = "ada"


class Front:
    """The server as the shipped configuration makes it, for a client that plays the proxy in front."""

    url = "https://auth.example.org"
    port = 8080
    management_port = 9090
    cookie_name = "__Host-coatcheck"
    certificate = None

    def observe(self, method, path, response):
        """Nothing looks at the answers."""


class Visitor(Client):
    def __init__(self, machine: Machine):
        super().__init__(Front())
        self.machine = machine

    def request(self, *arguments, **options):
        with self.machine.network():
            return super().request(*arguments, **options)


def command(machine, *arguments, input=None) -> str:
    """As the documents have an administrator call it."""
    return machine.run("runuser", "-u", "coatcheck", "--", "coatcheck", *arguments, input=input).stdout


def add_administrator(machine) -> str:
    """Once the server is up, which makes the database."""
    wait_until_ready(machine)
    command(machine, "user", "add", ADMINISTRATOR, "--admin", "--password-stdin", input=PASSWORD + "\n")
    return ADMINISTRATOR


def password_link(output: str) -> str:
    """The path and query of the link that a command printed."""
    address = urllib.parse.urlsplit(re.search(r"https://auth\.example\.org/\S+", output).group())
    return address.path + (f"?{address.query}" if address.query else "")


def log_in(machine) -> Visitor:
    return Visitor(machine).log_in(ADMINISTRATOR, PASSWORD)


def is_ready(machine) -> bool:
    visitor = Visitor(machine)
    visitor.server.port = visitor.server.management_port
    try:
        return visitor.get("/readyz", timeout=5).status == 200
    except OSError:
        return False


def wait_until_ready(machine):
    eventually(lambda: is_ready(machine), what="the server being ready", detail=lambda: journal(machine))


def journal(machine) -> str:
    said = machine.run("journalctl", "--unit=coatcheck", "--no-pager", check=False).stdout
    log = machine.folder / "begun.log"
    return (said + (log.read_text() if log.exists() else ""))[-3000:]


def is_active(machine, unit) -> bool:
    return machine.run("systemctl", "is-active", unit, check=False).stdout.strip() == "active"


def property_of(machine, unit, name) -> str:
    return machine.run("systemctl", "show", "--value", f"--property={name}", unit).stdout.strip()
