"""What memory answers to proxies in front of the framework is what the framework answers: status, headers and events."""

import http.client
import itertools
import random
import re
import socket

import pytest

from harness import Client, Server
from harness.proxies import CHROME, FETCH, HANDSHAKE, PAGE, PROXIES
from harness.server import PASSWORD
from harness.waiting import eventually

# Memory answers no request that expects something, and the framework does not look at it.
THROUGH_FRAMEWORK = [("Expect", "the framework")]
RULES = """
rules:
  - {name: public, path: /public, access: bypass}
  - {name: closed, path: /closed, access: deny}
  - {name: operators, path: /operators, access: {groups: [operators]}}
  - {name: writers, path: /writers, methods: [POST, PUT], access: {groups: [writers]}}
  - {name: fresh, path: /fresh, access: {fresh: 1s}}
  - {name: strong, path: /strong, access: {level: aal2}}
  - {name: poll, path: /poll, activity: ignore, access: signed-in}
  - {name: home, networks: [203.0.113.0/24], access: signed-in}
"""
HOSTS = ["https://app.example.org", "http://app.example.org", "https://app.example.org:8443", "https://[2001:db8::1]", "https://b%C3%BCro.example"]
PATHS = [
    "/", "/public", "/public/a?b=c", "/closed", "/operators", "/writers", "/writers/x", "/fresh", "/strong", "/poll", "/elsewhere",
    "/Operators", "/operators/", "/operators./", "//operators", "/public/../operators", "/public/%2e%2e/operators", "/public%2foperators",
    "/a%00b", "/%zz", "/a b", "/public#x", "/operators;x", "/ö", "/" + "long" * 3000, "",
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get", "CONNECT", ""]
EXTRAS = [
    [], [("X-Forwarded-For", "198.51.100.7")], [("Remote-User", "admin")], [("Connection", "close")], [("Content-Length", "0")],
    [("X-Forwarded-Host", "other.example")], [("User-Agent", CHROME)], [("Origin", "https://evil.example")],
]  # fmt: skip


@pytest.fixture(scope="module", params=["database:", "memory:"])
def server(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    rules = folder / "rules.yaml"
    rules.write_text(RULES)
    server = Server(folder / "server", store=request.param, trusted_proxies="127.0.0.1/32", forwardauth_rules=rules).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def people(server):
    """Cookies of users in different groups, of an ended session, and bad ones."""
    operator, writer, plain, leaver = (Client(server).log_in(member(server, *groups), PASSWORD) for groups in (["operators"], ["writers"], [], []))
    return {
        "operator": operator.cookie_header, "writer": writer.cookie_header, "plain": plain.cookie_header, "ended": ended(leaver),
        "nothing": "", "junk": f"{server.cookie_name}=junk", "two": f"{plain.cookie_header}; {writer.cookie_header}",
        "others": f"theme=dark; {plain.cookie_header}; lang=de", "unknown": f"{server.cookie_name}={'A' * 64}",
    }  # fmt: skip


def member(server, *groups) -> str:
    name = server.add_user()
    for group in groups:
        server.run("user", "edit", name, "--add-group", group)
    return name


def ended(client) -> str:
    cookie = client.cookie_header
    client.api("POST", "/logout")
    return cookie


def answered_from_memory(server) -> int:
    return int(re.search(r"^coatcheck_memory_answers_total (\d+)$", server.management("/metrics")[1], re.M)[1])


def shown(answer):
    """Everything but the time and the signature; an assertion's number and times differ by design."""
    fields = [(name.lower(), "…" if name.lower() in ("date", "remote-assertion") and value else value) for name, value in answer.headers]
    return answer.status, sorted(fields), answer.body


def asked(server, people, proxy, url, method, browser, cookie, extra):
    """The question of a proxy; the original request is as odd as clients can make it."""
    verb, path, headers = PROXIES[proxy](url, method, browser)
    return Client(server).request(verb, path, headers=[*headers, *extra], cookie=people[cookie])


def both(server, people, *question, extra=()):
    direct = shown(asked(server, people, *question, extra))
    return direct, shown(asked(server, people, *question, [*extra, *THROUGH_FRAMEWORK]))


@pytest.mark.parametrize("proxy", PROXIES)
def test_a_signed_in_user_is_answered_from_memory_as_by_the_framework(server, people, proxy):
    for cookie, browser in itertools.product(["plain", "others"], [PAGE, FETCH]):
        question = (proxy, "https://app.example.org/elsewhere", "GET", browser, cookie)

        def comes_from_memory() -> bool:
            before = answered_from_memory(server)
            asked(server, people, *question, ())
            return answered_from_memory(server) > before

        eventually(comes_from_memory, what="an answer from memory")
        direct, framework = both(server, people, *question)
        assert direct == framework
        assert direct[0] == 200 and dict(direct[1])["remote-user"]


@pytest.mark.parametrize("seed", range(8))
def test_every_question_has_the_same_answer_both_ways(server, people, seed):
    dice = random.Random(seed)
    for _ in range(60):
        question = (
            dice.choice(list(PROXIES)), dice.choice(HOSTS) + dice.choice(PATHS), dice.choice(METHODS[:4] if dice.random() < 0.7 else METHODS),
            dice.choice([PAGE, FETCH, HANDSHAKE]), dice.choice(list(people)),
        )  # fmt: skip
        extra = dice.choice(EXTRAS)
        try:
            direct, framework = both(server, people, *question, extra=extra)
        except (ValueError, http.client.InvalidURL):
            continue  # the client refuses to send it
        assert direct == framework, (question, extra)


def test_a_question_that_memory_answers_is_no_event_and_activity_as_by_the_framework(start):
    server = start(trusted_proxies="127.0.0.1/32", sessions_idle_timeout="10m")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    people = {"user": visitor.cookie_header}
    events = len(server.audit())
    seen = []
    for extra in ([], THROUGH_FRAMEWORK):
        asked(server, people, "caddy", "https://app.example.org/", "GET", PAGE, "user", extra)
        seen.append(visitor.session().json["session"]["last_seen_at"])
    assert len(server.audit()) == events
    assert seen[0] <= seen[1]


def test_requests_behind_one_another_are_answered_in_their_order(server, people):
    """Memory answers none while the framework still works on an earlier one."""
    verb, path, headers = PROXIES["caddy"]("https://app.example.org/", "GET", PAGE)
    known = [(verb, path, [*headers, ("Cookie", people["plain"])])] * 2
    strange = [("GET", "/api/v1/session", [("Host", "localhost")]), (verb, path, headers)]
    wanted = [401, 200, 302, 200, 401]
    requests = [strange[0], known[0], strange[1], known[1], strange[0]]
    assert statuses(server, requests) == wanted


def statuses(server, requests) -> list[int]:
    head = "".join(
        f"{verb} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in with_host(headers)) + "\r\n"
        for verb, path, headers in requests
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        answers = b""
        while answers.count(b"HTTP/1.1 ") < len(requests) and (part := connection.recv(65536)):
            answers += part
    return [int(status) for status in re.findall(rb"HTTP/1.1 (\d+)", answers)]


def with_host(headers):
    return headers if any(name == "Host" for name, _ in headers) else [("Host", "coatcheck"), *headers]
