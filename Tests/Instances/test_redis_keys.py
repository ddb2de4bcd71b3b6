"""What an administrator sees of the sessions in Redis with redis-cli, and how the keys of the first version are upgraded."""

import base64
import json
import re
import urllib.parse

import pytest

from harness import Client, Server
from harness.engines import Redis, engine_folder
from harness.server import PASSWORD, ROOT

DOCUMENT = (ROOT / "docs/stores.md").read_text()
#: What the words in capitals of the documented forms stand for.
WORDS = {"HANDLE": "[A-Za-z0-9_-]{22}", "NAME": "([A-Za-z0-9._~@/-]|%[0-9A-F]{2})+"}
PLACES = {"cluster": r"{([0-9a-f]{4}|i[0-9a-f])}"}
#: There for as long as a cache does not answer. `ValkeyKeyTextTests` sees it.
SELDOM = "near:condemned"


def documented() -> list[tuple[str, str]]:
    """The forms of the table of keys, each with the type of its value."""
    return re.findall(r"^\| `(coatcheck:\{all\}:\S+)` \| (\w+) \|", DOCUMENT, re.M)


def pattern(form: str, store: str) -> re.Pattern:
    text = re.escape(form)
    for word, meaning in WORDS.items():
        text = text.replace(word, meaning)
    return re.compile(text.replace(re.escape("{all}"), PLACES.get(store, re.escape("{all}"))))


class Terminal:
    """redis-cli on the servers that hold an installation's sessions."""

    def __init__(self, stores, store: str, url: str):
        number = url.rpartition("/")[2]
        self.options = [] if store == "cluster" else ["-n", number]
        self.servers = {"redis": lambda: [stores.redis], "sentinel": lambda: [stores.sentinel.primary], "cluster": lambda: stores.cluster.masters}[store]()

    def keys(self) -> dict[str, str]:
        """Every key with its type."""
        return {key: server.cli(*self.options, "TYPE", key) for server in self.servers for key in self.scan(server)}

    def scan(self, server) -> list[str]:
        return server.cli(*self.options, "--scan", "--pattern", "coatcheck:*").splitlines()

    def ask(self, *command) -> str:
        return self.servers[0].cli("-c", *self.options, *command)


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("redis", "sentinel", "cluster")])
def used(request, stores, tmp_path):
    """A server on which users have signed in and out, and redis-cli."""
    settings = stores.settings(request.param)
    server = Server(tmp_path, service_listen=f"unix:{tmp_path}/service", **settings).start()
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    Client(server).log_in(user, PASSWORD).api("POST", "/logout")
    yield request.param, server, visitor, Terminal(stores, request.param, settings["store"])
    server.stop()


def test_every_key_has_a_documented_form_and_each_form_occurs(used):
    store, _, _, terminal = used
    forms = {pattern(form, store): kind for form, kind in documented()}
    assert len(forms) == 10
    missing = {form for form in forms if SELDOM not in form.pattern and not (store == "cluster" and "near:" in form.pattern)}
    for key, kind in terminal.keys().items():
        matching = [form for form in forms if form.fullmatch(key)]
        assert [forms[form] for form in matching] == [kind], key
        missing -= set(matching)
    assert not missing


def test_the_handle_that_a_command_prints_leads_to_the_key_and_back(used):
    _, server, visitor, terminal = used
    shown = json.loads(server.command("session", "show", visitor.handle, "--json").stdout)
    keys = terminal.keys()
    (key,) = [key for key in keys if key.endswith(f":session:{shown['id']}")]
    (principal,) = [key for key in keys if key.endswith(f":principal:{shown['user_id']}")]
    assert terminal.ask("HGET", key, "p") == shown["user_id"]
    assert terminal.ask("ZCARD", principal) == "1"


def test_the_examples_of_the_document_are_of_its_forms():
    examples = re.findall(r"coatcheck:\{[^`'\s\"]+", "".join(re.findall(r"```console\n(.*?)```", DOCUMENT, re.S)))
    forms = [pattern(form, store) for form, _ in documented() for store in ("redis", "cluster")]
    assert len(examples) >= 8
    for example in examples:
        assert any(form.fullmatch(example) for form in forms), example


@pytest.fixture
def redis():
    with engine_folder() as folder, Redis(folder / "redis") as redis:
        yield redis


RENAME = """
local name = string.gsub(ARGV[1], '..', function(digits) return string.char(tonumber(digits, 16)) end)
return redis.call('RENAME', KEYS[1], name)
"""


def restore_first_layout(redis):
    """Names the keys as the first version did: handles and names as bytes, and no mark of a layout."""
    redis.cli("DEL", "coatcheck:{all}:all")
    for key in redis.cli("--scan").splitlines():
        if name := first_name(*key.split(":", 2)):
            redis.cli("EVAL", RENAME, 1, key, name.hex())


def first_name(prefix, place, rest) -> bytes | None:
    kind, _, name = rest.partition(":")
    home = f"{prefix}:{place}:".encode()
    match kind, name:
        case "session", handle:
            return home + b"s:" + base64.urlsafe_b64decode(handle + "==")
        case "principal", name:
            return home + b"p:" + urllib.parse.unquote_to_bytes(name)
        case "index", index:
            return home + {"start": b"all", "expiry": b"due", "ended": b"ended"}[index]
    return None


def test_an_upgrade_from_keys_of_bytes_signs_no_user_out_and_forgets_no_end(redis, tmp_path):
    server = Server(tmp_path, store=redis.url).start()
    user, other = server.add_user(), server.add_user()
    visitors = [Client(server).log_in(name, PASSWORD) for name in (user, user, other)]
    gone = Client(server).log_in(other, PASSWORD)
    token = gone.token
    gone.api("POST", "/logout")
    server.stop()
    restore_first_layout(redis)
    assert not re.search(":(session|principal|index):", redis.cli("--scan"))
    server.start()
    assert all(visitor.is_signed_in for visitor in visitors)
    assert gone.session(cookie=gone.with_token(token)).json["reason"] == "logout"
    assert server.output.count("sessions were moved to readable keys") == 1
    assert server.command("session", "revoke", "--user", user).returncode == 0
    assert [visitor.is_signed_in for visitor in visitors] == [False, False, True]
    server.stop()
    server.start()
    assert visitors[2].is_signed_in
    assert server.output.count("sessions were moved to readable keys") == 1


def test_keys_of_a_later_version_are_left_alone_and_the_server_does_not_start(redis, tmp_path):
    server = Server(tmp_path, store=redis.url).start()
    Client(server).log_in(server.add_user(), PASSWORD)
    server.stop()
    redis.cli("SET", "coatcheck:{all}:all", "3")
    before = sorted(redis.cli("--scan").splitlines())
    result = server.command("serve")
    assert result.returncode == 69
    assert "newer version" in result.stderr
    assert sorted(redis.cli("--scan").splitlines()) == before
