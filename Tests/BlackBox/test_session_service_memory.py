"""What memory answers to `authenticate` in front of the framework is what the framework answers: status, headers and body."""

import json
import random
import re
import socket

import pytest

from harness.client import Response
from harness.service import admit, serving
from harness.waiting import eventually

# Memory answers no request that expects something, and the framework does not look at it.
THROUGH_FRAMEWORK = [("Expect", "the framework")]
DEVICE = {"address": "192.0.2.7", "user_agent": "Example/1.0", "label": "Tills"}
DATA = {"z": [1, 2.50, {"ö": None}], "a": "\u0001\u007f\"\\é", "n": 12345678901234567890123456789, "cart": {"items": []}}
ODD_BODIES = [
    b"", b"{", b"[]", b"null", b'{"token":1}', b'{"token":"x"}', b'{"token":null}', b'{"token":"\xff"}', b'{"token":"a","token":"b"}', b"\0",
    b'{"device":{}}', b"{" * 5000, b'{"token":"' + b"A" * 64 + b'"}', b'{"token":"' + b"A" * 5000 + b'"}', b" " * 4097 + b"{}", b" " * 100_000,
]  # fmt: skip


@pytest.fixture(scope="module", params=["database:", "memory:"])
def server(request, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("memory"), store=request.param, sessions_touch_interval="10m") as server:
        yield server


@pytest.fixture(scope="module")
def shop(server):
    return admit(server)


@pytest.fixture(scope="module")
def sessions(server, shop):
    """Tokens of live sessions, of ended ones, and of others."""
    ended, other = shop.new("ben"), admit(server).new("ann")
    shop.end(ended.id)
    rotated = shop.new("cleo")
    shop.rotate(rotated.id)
    return {
        "user": shop.new("ann", device=DEVICE, data=DATA).token, "visitor": shop.new().token, "remembered": shop.new("dora", remember=True).token,
        "ended": ended.token, "rotated": rotated.token, "another application's": other.token, "unknown": "A" * 64, "no token": "junk",
    }  # fmt: skip


def answered_from_memory(server) -> int:
    return int(re.search(r"^coatcheck_memory_answers_total (\d+)$", server.management("/metrics")[1], re.M)[1])


def shown(answer: Response):
    """Everything but the time of the answer."""
    return answer.status, sorted((name.lower(), value) for name, value in answer.headers if name.lower() != "date"), answer.body


def ask(shop, body: bytes, headers=()) -> Response:
    return shop.request("POST", "authenticate", body, [("Content-Type", "application/json"), *headers])


def both(shop, body: bytes, headers=()):
    direct = shown(ask(shop, body, headers))
    return direct, shown(ask(shop, body, [*headers, *THROUGH_FRAMEWORK]))


def question(token, **members) -> bytes:
    return json.dumps({"token": token, **members}).encode()


def await_memory(server, shop, body: bytes):
    """Until memory answers the question."""
    def comes_from_memory() -> bool:
        before = answered_from_memory(server)
        ask(shop, body)
        return answered_from_memory(server) > before

    eventually(comes_from_memory, what="an answer from memory")


@pytest.mark.parametrize("whose", ["user", "visitor", "remembered"])
@pytest.mark.parametrize("members", [{}, {"known": 1}, {"known": 2}, {"purpose": "background"}, {"device": DEVICE}], ids=str)
def test_a_session_is_answered_from_memory_as_by_the_framework(server, shop, sessions, whose, members):
    body = question(sessions[whose], **members)
    await_memory(server, shop, body)
    direct, framework = both(shop, body)
    assert direct == framework
    assert direct[0] == 200 and ("data" in json.loads(direct[2])) == (members.get("known") != 1)


@pytest.mark.parametrize("seed", range(4))
def test_every_question_has_the_same_answer_both_ways(server, shop, sessions, seed):
    dice = random.Random(seed)
    for _ in range(60):
        members = dice.choice([{}, {"known": dice.choice([0, 1, "1", 1.5])}, {"purpose": dice.choice(["page", "background", "x"])}, {"device": dice.choice([DEVICE, {}, 1])}])
        body = question(sessions[dice.choice(list(sessions))], **members) if dice.random() < 0.7 else dice.choice(ODD_BODIES)
        headers = dice.choice([[], [], [("Authorization", "Bearer junk")], [("Authorization", f"bEARER {shop.token}")], [("X-Other", "1")]])
        direct, framework = both(shop, body, headers)
        assert direct == framework, (body[:200], headers)


def test_a_service_token_that_comes_twice_is_refused_both_ways(shop, sessions):
    headers = [("Authorization", f"Bearer {shop.token}")] * 2
    direct, framework = both(shop, question(sessions["user"]), headers)
    assert direct == framework
    assert direct[0] == 403


def test_the_service_token_of_another_application_gets_no_session_from_memory(server, shop, sessions):
    await_memory(server, shop, question(sessions["user"]))
    assert admit(server).refusal(sessions["user"]) == (401, "none")


def test_an_end_is_seen_by_the_next_question(server, shop):
    session = shop.new("eve")
    await_memory(server, shop, question(session.token))
    shop.end(session.id)
    assert shop.refusal(session.token) == (401, "logout")


def test_a_change_of_data_is_seen_by_the_next_question(server, shop):
    session = shop.new("fay", data={"n": 0})
    for number in range(1, 20):
        await_memory(server, shop, question(session.token)) if number == 1 else None
        shop.patch(session.id, set={"n": number})
        assert shop.authenticate(session.token).json["data"] == {"n": number}


def test_a_service_that_was_removed_is_refused_a_second_later(server):
    shop = admit(server)
    session = shop.new("gus")
    await_memory(server, shop, question(session.token))
    server.run("service", "remove", shop.name)
    eventually(lambda: shop.authenticate(session.token).status == 403, what="the refusal of a removed service")


# How requests arrive

def raw(shop, body: bytes, head: str = "") -> bytes:
    length = "" if "Transfer-Encoding" in head else f"Content-Length: {len(body)}\r\n"
    return f"POST /service/v1/authenticate HTTP/1.1\r\nHost: coatcheck\r\nAuthorization: Bearer {shop.token}\r\n{head}{length}\r\n".encode() + body


def statuses(shop, parts, wanted: int) -> list[int]:
    """The statuses of the answers to what is sent in parts, each of which arrives alone."""
    host, port = shop.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = b""
        for part in parts:
            connection.sendall(part)
            # The server is idle while it waits for the rest, so a question to it in between comes after what was sent.
            shop.at_rest().about()
        while len(re.findall(rb"HTTP/1.1 \d+", answers)) < wanted and (received := connection.recv(65536)):
            answers += received
    return [int(status) for status in re.findall(rb"HTTP/1.1 (\d+)", answers)]


def test_a_request_in_parts_is_answered(shop, sessions):
    whole = raw(shop, question(sessions["user"]))
    for cut in [10, len(whole) - 60, len(whole) - 1]:
        assert statuses(shop, [whole[:cut], whole[cut:]], 1) == [200]


def test_a_body_in_chunks_is_answered(shop, sessions):
    body = question(sessions["user"])
    chunks = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (body[:30], body[30:])) + b"0\r\n\r\n"
    whole = raw(shop, chunks, "Transfer-Encoding: chunked\r\n")
    assert statuses(shop, [whole], 1) == [200]
    assert statuses(shop, [whole[:-20], whole[-20:]], 1) == [200]


def test_requests_behind_one_another_are_answered_in_their_order(shop, sessions):
    known, strange = raw(shop, question(sessions["user"])), raw(shop, question(sessions["unknown"]))
    malformed = raw(shop, b"[]")
    assert statuses(shop, [strange + known + malformed + known + strange], 5) == [401, 200, 400, 200, 401]


def test_a_last_request_ends_the_connection(shop, sessions):
    whole = raw(shop, question(sessions["user"]), "Connection: close\r\n")
    host, port = shop.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(whole + whole)
        answers = b""
        while received := connection.recv(65536):
            answers += received
    assert answers.count(b"HTTP/1.1 ") == 1 and b"connection: close" in answers.lower()
