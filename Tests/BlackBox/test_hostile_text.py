"""Untrusted text that reaches a terminal: user agents, names."""

import json

import pytest

from harness import Client, Server
from harness.server import PASSWORD

HOSTILE = "Fire\u009bfox\u00ad \u202eevil\u202c \u2066x\u2069 \u200b\u200f\u061c\u2028\u2029\ufeff\u180e end"
FORBIDDEN = set(HOSTILE) - set("Firefox evil x end")


@pytest.fixture(scope="module")
def visited(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hostile")).start()
    # Header bytes as a client may send them; http.client itself would refuse most.
    visitor = Client(server, user_agent=HOSTILE.encode().decode("latin-1"))
    visitor.log_in(server.add_user("ada"), PASSWORD)
    yield server, visitor
    server.stop()


@pytest.mark.parametrize(
    "command",
    [
        ("session", "list"), ("session", "list", "--json"), ("session", "show"), ("session", "show", "--json"),
        ("audit", "list"), ("audit", "list", "--json"), ("audit", "export"), ("user", "list"), ("user", "show", "ada", "--json"),
    ],
)
def test_no_command_prints_what_could_act_on_a_terminal(visited, command):
    server, visitor = visited
    if command[:2] == ("session", "show"):
        command = (*command[:2], visitor.handle, *command[2:])
    printed = server.run(*command)
    found = {character for character in printed if character in FORBIDDEN or (ord(character) < 32 and character != "\n")}
    assert not found, [hex(ord(character)) for character in found]
    if "--json" in command or "export" in command:
        for line in printed.splitlines():
            json.loads(line)


def test_json_still_says_what_the_browser_said(visited):
    server, visitor = visited
    (line,) = server.run("session", "list", "--json").splitlines()
    assert "\u202e" in json.dumps(json.loads(line), ensure_ascii=False)
    assert "\u202e" not in line


def test_the_api_escapes_it_too(visited):
    _, visitor = visited
    answer = visitor.api("GET", "/sessions")
    assert not FORBIDDEN & set(answer.body.decode())
    assert "\u202e" in json.dumps(answer.json, ensure_ascii=False)
