"""The subset of HTTP: what is sent, what is read, and what is refused."""

import pytest

from coatcheck import Misconfigured
from coatcheck.wire import BODY_LIMIT, HEAD_LIMIT, Address, Broken, ReplyReader, Request, checked_service_token

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nRetry-After: 7\r\n\r\n{}"


@pytest.mark.parametrize(
    "text", ["", "shop:80", "ftp://shop", "http://", "unix:relative", "http://shop/path", "http://shop?x=1"]
)
def test_an_address_that_is_none_is_refused(text):
    with pytest.raises(Misconfigured):
        Address.parse(text)


def test_an_address_with_credentials_or_an_impossible_port_is_refused():
    for text in ("http://user:secret@shop:80", "http://shop:70000"):
        with pytest.raises(Misconfigured) as caught:
            Address.parse(text)
        assert "secret" not in str(caught.value)


def test_the_host_header_names_host_and_port():
    assert Address.parse("http://[::1]:81").authority == "[::1]:81"
    assert Address.parse("https://shop").authority == "shop:443"
    assert Address.parse("unix:/run/socket").authority == "localhost"


def test_a_request_says_the_length_of_its_body():
    head = Request("POST", "/x", b"{}").head("shop:80", "token")
    assert b"Content-Length: 2\r\n" in head and head.endswith(b"\r\n\r\n")


def test_a_request_shows_no_body():
    assert "hidden" not in repr(Request("POST", "/x", b"hidden"))


def test_an_answer_may_arrive_byte_by_byte():
    reader = ReplyReader()
    replies = [reader.feed(ANSWER[at : at + 1]) for at in range(len(ANSWER))]
    assert replies[:-1] == [None] * (len(ANSWER) - 1)
    assert (replies[-1].status, replies[-1].body, replies[-1].retry_after) == (200, b"{}", 7)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 99 OK\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nbroken\r\nContent-Length: 2\r\n\r\n",
        ANSWER + b"more",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (BODY_LIMIT + 1),
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * HEAD_LIMIT,
    ],
    ids=lambda answer: answer[:60].decode().replace("\r\n", "|"),
)
def test_an_answer_that_is_not_ours_is_broken(answer):
    with pytest.raises(Broken) as caught:
        ReplyReader().feed(answer)
    assert caught.value.answered


@pytest.mark.parametrize("value", ["", "0", "soon", "-3", "9999999"])
def test_a_retry_after_that_makes_no_sense_is_a_second_or_less(value):
    reply = ReplyReader().feed(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\nRetry-After: %s\r\n\r\n" % value.encode())
    assert reply.retry_after in (0, 1)


def test_the_time_of_the_answer_is_read_from_its_date():
    reply = ReplyReader().feed(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n\r\n")
    assert reply.date == 1_700_000_000


@pytest.mark.parametrize("token", ["", " ", "two words", "line\r\nX-Injected: 1", "ümlaut"])
def test_a_service_token_that_no_header_can_carry_is_refused(token):
    with pytest.raises(Misconfigured) as caught:
        checked_service_token(token)
    assert token.strip() == "" or token not in str(caught.value)


def test_white_space_around_a_service_token_is_ignored():
    assert checked_service_token("token\n") == "token"
