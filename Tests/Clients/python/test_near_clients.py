"""The near cache in clients that follow a real service's events: blocking and asyncio, over threads and forks."""

import asyncio
import os
import threading
import time

import pytest

from coatcheck import AsyncClient, Client, Conflict, Invalid, Unavailable
from coatcheck.flask import CoatcheckSession
from coatcheck.near import now
from coatcheck.testing import Service


def until(condition, seconds=5.0):
    """Waits for what happens in another thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.001)


async def until_async(condition, seconds=5.0):
    """Waits for what happens in another task."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.001)


def warm(service, client, token, **arguments):
    """Authenticates until the answer comes from memory."""

    def from_memory():
        before = service.calls.count("authenticate")
        client.authenticate(token, **arguments)
        return service.calls.count("authenticate") == before

    until(from_memory)


def over(client, token):
    """Whether the session is over for a client."""
    try:
        client.authenticate(token)
    except Invalid:
        return True
    return False


@pytest.fixture
def service():
    """A testing service whose clock runs."""
    return Service()


@pytest.fixture
def client(service):
    client = service.client(near="all")
    yield client
    client.close()


@pytest.fixture
def made(service):
    return service.client().create(principal="ann", data={"n": 1})


def test_without_a_near_cache_every_request_asks_and_no_thread_runs(service, made):
    client = service.client()
    threads = threading.active_count()
    client.authenticate(made.cookie.token), client.authenticate(made.cookie.token)
    assert service.calls.count("authenticate") == 2 and threading.active_count() == threads


def test_an_end_elsewhere_is_seen_while_the_answer_comes_from_memory(service, client, made):
    warm(service, client, made.cookie.token)
    service.client().end(id=made.session.id, reason="revoked")
    until(lambda: over(client, made.cookie.token))


def test_an_end_by_this_client_is_seen_by_the_next_request(service, client, made):
    warm(service, client, made.cookie.token)
    client.end(principal="ann")
    assert over(client, made.cookie.token)


def test_a_rotation_by_this_client_refuses_the_old_token_at_once(service, client, made):
    warm(service, client, made.cookie.token)
    client.rotate(id=made.session.id)
    assert over(client, made.cookie.token)


def test_a_minting_in_place_of_a_session_refuses_its_token_at_once(service, client, made):
    warm(service, client, made.cookie.token)
    client.create(principal="ann", replace=made.session.id)
    assert over(client, made.cookie.token)


def test_a_change_by_this_client_is_read_by_the_next_request(service, client, made):
    warm(service, client, made.cookie.token)
    client.change(id=made.session.id, set={"n": 2})
    assert client.authenticate(made.cookie.token).data["n"] == 2


def test_after_a_conflict_the_next_request_reads_what_the_service_has(service, client, made):
    client._follower.ensure = lambda: None
    client._near.started(now(), touch_interval=60)
    assert client.authenticate(made.cookie.token).data["n"] == 1
    service.client().change(id=made.session.id, set={"n": 2})
    with pytest.raises(Conflict):
        client.change(id=made.session.id, set={"n": 3}, if_version=made.version)
    assert client.authenticate(made.cookie.token).data["n"] == 2


def test_a_change_elsewhere_is_read_one_event_later(service, client, made):
    warm(service, client, made.cookie.token)
    service.client().change(id=made.session.id, set={"n": 2})
    until(lambda: client.authenticate(made.cookie.token).data["n"] == 2)


def test_when_the_service_is_down_memory_answers_no_longer_than_the_lease(service, client, made):
    def unavailable():
        try:
            client.authenticate(made.cookie.token)
        except Unavailable:
            return True
        return False

    warm(service, client, made.cookie.token)
    with service.unavailable():
        until(unavailable)


def test_a_session_that_is_over_is_not_asked_for_again(service, client, made):
    service.client().end(id=made.session.id)
    assert over(client, made.cookie.token) and over(client, made.cookie.token)
    assert service.calls.count("authenticate") == 1


def test_a_client_without_a_user_stops_following(service, made):
    client = service.client(near="all")
    warm(service, client, made.cookie.token)
    thread = [thread for thread in threading.enumerate() if thread.name == "coatcheck-near"][-1]
    del client
    thread.join(2)
    assert not thread.is_alive()


def test_a_closed_client_forgets_and_begins_anew(service, client, made):
    warm(service, client, made.cookie.token)
    client.close()
    before = service.calls.count("authenticate")
    client.authenticate(made.cookie.token)
    assert service.calls.count("authenticate") == before + 1
    warm(service, client, made.cookie.token)


def test_many_threads_never_see_an_ended_session_after_the_end_has_returned(service, client):
    """Each thread keeps asking about one token. After `end` has returned, none may get an answer."""
    stop, mistakes = threading.Event(), []

    def ask(token, ended):
        while not stop.is_set():
            was_ended = ended.is_set()
            if not over(client, token) and was_ended:
                mistakes.append(token)

    for _ in range(5):
        made, ended = client.create(principal="ann"), threading.Event()
        threads = [threading.Thread(target=ask, args=(made.cookie.token, ended)) for _ in range(4)]
        for thread in threads:
            thread.start()
        client.authenticate(made.cookie.token)
        client.end(id=made.session.id)
        ended.set()
        stop.wait(0.01)
        stop.set()
        for thread in threads:
            thread.join()
        stop.clear()
    assert mistakes == []


def test_a_child_process_starts_empty_follows_by_itself_and_sees_the_end(service_over_socket, principal):
    client = Client(*service_over_socket, near="all")
    other = Client(*service_over_socket)
    made = client.create(principal=principal, data={"n": 1})
    until(lambda: client.authenticate(made.cookie.token).served_at is None)
    to_parent, from_parent = os.pipe(), os.pipe()
    if (child := os.fork()) == 0:
        try:
            empty = client.authenticate(made.cookie.token).served_at is not None
            until(lambda: client.authenticate(made.cookie.token).served_at is None)
            os.write(to_parent[1], b"warm" if empty else b"not empty")
            os.read(from_parent[0], 1)
            until(lambda: over(client, made.cookie.token))
            os.write(to_parent[1], b"over")
        finally:
            os._exit(0)
    os.close(to_parent[1])
    assert os.read(to_parent[0], 100) == b"warm"
    other.end(id=made.session.id)
    os.write(from_parent[1], b"!")
    assert os.read(to_parent[0], 100) == b"over"
    os.waitpid(child, 0)
    until(lambda: over(client, made.cookie.token))
    client.close()


def test_an_asyncio_client_follows_in_a_task_of_its_loop(service, made):
    async def run():
        client = service.async_client(near="all")

        async def from_memory():
            return (await client.authenticate(made.cookie.token)).served_at is None

        async def is_over():
            try:
                await client.authenticate(made.cookie.token)
            except Invalid:
                return True
            return False

        await until_async(from_memory)
        service.client().end(id=made.session.id)
        await until_async(is_over)
        client.close()

    asyncio.run(run())


def test_an_asyncio_client_in_another_loop_starts_empty(service_over_socket, principal):
    client = AsyncClient(*service_over_socket, near="all")

    async def first():
        made = await client.create(principal=principal)

        async def from_memory():
            return (await client.authenticate(made.cookie.token)).served_at is None

        await until_async(from_memory)
        return made

    async def second(token):
        return (await client.authenticate(token)).served_at

    made = asyncio.run(first())
    assert asyncio.run(second(made.cookie.token)) is not None


@pytest.mark.parametrize(("near", "path", "asked"), [("all", "/read", 0), ("ends", "/who", 0), ("ends", "/read", 1)])
def test_a_request_in_flask_is_answered_from_memory(service, made, near, path, asked):
    from flask import Flask, session

    app, client = Flask("shop"), service.client(near=near)
    CoatcheckSession(app, client, secure=False)
    app.add_url_rule("/read", "read", lambda: str(session["n"]))
    app.add_url_rule("/who", "who", lambda: session.principal)
    browser = app.test_client()
    browser.set_cookie("session", made.cookie.token)
    warm(service, client, made.cookie.token, data=False)
    warm(service, client, made.cookie.token, data=near == "all")
    before = [call for call in service.calls if call != "events"]
    assert browser.get(path).text == {"/read": "1", "/who": "ann"}[path]
    assert len([call for call in service.calls if call != "events"]) - len(before) == asked
    client.close()
