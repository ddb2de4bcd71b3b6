"""Connections: what is repeated, what is given up, and what two processes or threads do with one client."""

import asyncio
import os
import select
import threading

import pytest
from scripted import ABOUT, Scripted, answer, answering, read_request, silent

from coatcheck import AsyncClient, Client, Misconfigured, Unavailable


@pytest.fixture(params=["blocking", "asyncio"])
def calling(request, tmp_path):
    """Starts a listener, and returns it with a function that makes `about` calls with one client."""
    listeners = []
    with asyncio.Runner() as runner:

        def start(*behaviours, **options):
            listener = Scripted(tmp_path, *behaviours)
            listeners.append(listener)
            if request.param == "blocking":
                client = Client(listener.address, "token", **options)
                return listener, client.about
            client = AsyncClient(listener.address, "token", **options)
            return listener, lambda: runner.run(client.about())

        yield start
        for listener in listeners:
            listener.close()


def test_calls_share_a_connection(calling):
    listener, about = calling(answering(answer(), answer()))
    about(), about()
    assert listener.connections == 1


def test_a_connection_that_the_service_closed_is_replaced_without_an_error(calling):
    listener, about = calling(answering(answer()))
    assert about().application == about().application == "shop"
    assert listener.connections == 2


def test_a_call_is_repeated_once_when_nothing_of_its_answer_was_read(calling):
    listener, about = calling(read_request, answering(answer()))
    assert about().application == "shop"
    assert listener.connections == 2


def test_a_call_is_not_repeated_twice(calling):
    listener, about = calling(read_request)
    with pytest.raises(Unavailable):
        about()
    assert listener.connections == 2


def test_a_call_is_not_repeated_once_a_part_of_its_answer_was_read(calling):
    listener, about = calling(answering(answer()[:20]))
    with pytest.raises(Unavailable):
        about()
    assert listener.connections == 1


def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_the_timeout(calling):
    _, about = calling(silent, answer_timeout=0.05)
    with pytest.raises(Unavailable, match="no answer in time"):
        about()


def test_an_answer_that_trickles_does_not_extend_the_timeout(calling):
    def trickle(connection):
        read_request(connection)
        stop = threading.Event()
        for at in range(len(answer())):
            connection.sendall(answer()[at : at + 1])
            stop.wait(0.01)

    _, about = calling(trickle, answer_timeout=0.1)
    with pytest.raises(Unavailable, match="no answer in time"):
        about()


def test_a_connection_is_not_used_after_an_answer_that_was_too_long(calling):
    listener, about = calling(answering(answer() + b"HTTP/1.1 200 OK\r\n"), answering(answer()))
    with pytest.raises(Unavailable):
        about()
    assert about().application == "shop"
    assert listener.connections == 2


def test_a_connection_is_not_used_when_the_answer_says_so(calling):
    listener, about = calling(answering(answer(headers="Connection: close\r\n"), answer()))
    about(), about()
    assert listener.connections == 2


@pytest.mark.parametrize(
    "reply",
    [
        answer(b"<html>bad gateway</html>", "502 Bad Gateway"),
        answer(b"not json"),
        answer(b'{"application":'),
        answer(b"\xff\xfe"),
        answer(b"{}", "204 No Content"),
        answer(b"<h1>Unauthorized</h1>", "401 Unauthorized"),
        answer(b'{"code":"token_expired"}', "401 Unauthorized"),
        answer(b"Forbidden", "403 Forbidden"),
        answer(b'{"code":"blocked"}', "403 Forbidden"),
        answer(b"[" * 100_000),
    ],
    ids=[
        "html",
        "no json",
        "half",
        "no text",
        "status",
        "a proxy's 401",
        "another 401",
        "a proxy's 403",
        "another 403",
        "deep",
    ],
)
def test_an_answer_that_makes_no_sense_is_unavailable(calling, reply):
    _, about = calling(answering(reply))
    with pytest.raises(Unavailable) as caught:
        about()
    assert not isinstance(caught.value, Misconfigured)


def test_an_answer_says_when_to_try_again(calling):
    _, about = calling(answering(answer(b'{"code":"busy"}', "429 Too Many Requests", "Retry-After: 7\r\n")))
    with pytest.raises(Unavailable) as caught:
        about()
    assert caught.value.retry_after == 7


def test_after_three_failures_the_service_is_not_asked(calling):
    listener, about = calling(read_request)
    for _ in range(5):
        with pytest.raises(Unavailable):
            about()
    assert listener.connections == 6


def test_where_nothing_listens_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="No such file"):
        Client(f"unix:{tmp_path}/absent", "token").about()


def test_threads_never_share_a_connection(tmp_path):
    """Each answer repeats what was asked, so a mixed up one would show."""

    def echo(connection):
        while request := read_request(connection):
            principal = request.split(b"principal=")[1].split(b" ")[0].decode()
            item = f'{{"items":[{{"id":"{"x" * 22}","principal":"{principal}"}}]}}'
            connection.sendall(answer(item.encode()))

    client = Client(Scripted(tmp_path, echo).address, "token")
    mixed_up = []

    def ask(name):
        for _ in range(50):
            if client.list(principal=name).items[0].principal != name:
                mixed_up.append(name)

    threads = [threading.Thread(target=ask, args=(f"p{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mixed_up == []


def test_a_child_process_opens_its_own_connection(tmp_path):
    def identify(connection):
        own = ABOUT.replace(b"shop", f"connection-{id(connection)}".encode())
        while read_request(connection):
            connection.sendall(answer(own))

    client = Client(Scripted(tmp_path, identify).address, "token")
    of_parent = client.about().application
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, client.about().application.encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    of_child = os.read(reading, 100).decode()
    assert of_child.startswith("connection-") and of_child != of_parent
    assert client.about().application == of_parent


def test_a_child_process_is_not_stopped_by_what_a_thread_of_its_parent_was_doing(tmp_path):
    client = Client(Scripted(tmp_path, answering(*[answer()] * 3)).address, "token", near="all")
    client.about()
    reading, writing = os.pipe()
    with client._transport._lock, client._breaker._lock, client._follower._lock, client._near._lock:
        child = os.fork()
        if child == 0:
            try:
                client._follower.stop()
                os.write(writing, client.about().application.encode())
            finally:
                os._exit(0)
    os.close(writing)
    assert select.select([reading], [], [], 5)[0] and os.read(reading, 100) == b"shop"
    os.waitpid(child, 0)


def test_a_cancelled_call_closes_its_connection(tmp_path):
    closed = threading.Event()

    def watch(connection):
        read_request(connection)
        if connection.recv(1) == b"":
            closed.set()

    listener = Scripted(tmp_path, watch, answering(answer()))

    async def cancel_then_ask():
        client = AsyncClient(listener.address, "token")
        call = asyncio.create_task(client.about())
        while listener.connections == 0:
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return await client.about()

    assert asyncio.run(cancel_then_ask()).application == "shop"
    assert closed.wait(5) and listener.connections == 2


def test_an_asyncio_client_serves_one_loop_after_another(tmp_path):
    client = AsyncClient(Scripted(tmp_path, answering(answer())).address, "token")
    assert asyncio.run(client.about()).application == asyncio.run(client.about()).application == "shop"


def test_an_asyncio_client_is_refused_in_a_second_running_loop(tmp_path):
    client = AsyncClient(Scripted(tmp_path, answering(answer(), answer())).address, "token")
    refused = []

    async def elsewhere():
        with pytest.raises(Misconfigured, match="one event loop"):
            await client.about()
        refused.append(True)

    async def here():
        await client.about()
        await asyncio.to_thread(asyncio.run, elsewhere())

    asyncio.run(here())
    assert refused
