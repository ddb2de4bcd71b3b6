"""Both rotations, with responses that arrive late, twice or never."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client, Server
from harness.server import PASSWORD

pytestmark = pytest.mark.every_store


@pytest.fixture(scope="module")
def rotating(store, tmp_path_factory):
    """Offers a new secret every second and keeps the old one for another second."""
    server = Server(
        tmp_path_factory.mktemp("rotating"),
        store=store,
        sessions_rotation_interval="1s",
        sessions_rotation_grace="1s",
        sessions_limit_per_user=100,
    ).start()
    yield server
    server.stop()


def page(visitor, token):
    """Requests a first-party page with this token; cookies of the answer are not kept."""
    return visitor.get("/account", cookie=visitor.with_token(token))


def offered(response, server):
    values = [cookie.value for cookie in response.cookies if cookie.name == server.cookie_name]
    assert len(values) <= 1
    return values[0] if values else None


def offer(visitor, token):
    """Waits until a page offers a successor for this token."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        answer = page(visitor, token)
        assert answer.status == 200
        if successor := offered(answer, visitor.server):
            return successor
        time.sleep(0.1)
    raise AssertionError("no new secret was offered within 5 s")


def status(visitor, token):
    return page(visitor, token).status


@pytest.fixture
def visitor(rotating):
    return Client(rotating).log_in(rotating.add_user(), PASSWORD)


def test_twenty_parallel_hard_rotations_leave_one_live_secret(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    token, csrf = visitor.token, visitor.csrf_token()

    def rotate(_):
        other = Client(server)
        other.jar[server.cookie_name] = token
        answer = other.api("POST", "/reauthenticate", {"password": PASSWORD}, csrf=csrf)
        return other.token if answer.status == 200 else None

    with ThreadPoolExecutor(20) as pool:
        tokens = {new for new in pool.map(rotate, range(20)) if new} | {token}
    live = [new for new in tokens if visitor.session(cookie=visitor.with_token(new)).status == 200]
    assert len(live) == 1
    assert live != [token]


def test_a_page_offers_a_new_secret_for_the_same_session(visitor):
    token = visitor.token
    successor = offer(visitor, token)
    assert successor != token
    assert successor[:21] == token[:21]


def test_a_lost_response_costs_nothing(visitor):
    token = visitor.token
    offer(visitor, token)
    time.sleep(2.5)
    assert status(visitor, token) == 200
    assert status(visitor, offer(visitor, token)) == 200


def test_parallel_responses_carry_the_same_successor(rotating, visitor):
    token = visitor.token
    time.sleep(1.1)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: page(Client(rotating), token), range(10)))
    assert {answer.status for answer in answers} == {200}
    assert len({offered(answer, rotating) for answer in answers} - {None}) == 1


def test_the_old_secret_serves_requests_in_flight_for_the_grace(visitor):
    token = visitor.token
    successor = offer(visitor, token)
    assert status(visitor, successor) == 200
    assert status(visitor, token) == 200


def test_a_retired_secret_ends_the_session_for_both_sides(visitor):
    stolen = visitor.token
    successor = offer(visitor, stolen)
    assert status(visitor, successor) == 200
    time.sleep(1.3)
    for token in (stolen, successor):
        answer = visitor.session(cookie=visitor.with_token(token))
        assert (answer.status, answer.json.get("reason")) == (401, "replay")


def test_a_replay_is_an_event(rotating, visitor):
    person = visitor.session().json["principal"]["username"]
    stolen = visitor.token
    successor = offer(visitor, stolen)
    assert status(visitor, successor) == 200
    time.sleep(1.3)
    assert status(visitor, stolen) == 303
    assert [event for event in rotating.audit() if "reuse" in event["event"] or "replay" in str(event.get("reason"))]
    assert person


def test_the_owner_is_told_about_a_replay(rotating, visitor):
    user = visitor.session().json["principal"]["username"]
    stolen = visitor.token
    successor = offer(visitor, stolen)
    assert status(visitor, successor) == 200
    time.sleep(1.3)
    assert status(visitor, stolen) == 303
    location = page(visitor, successor).location
    notice = visitor.get(location, cookie=visitor.with_token(successor)).text
    again = Client(rotating).log_in(user, PASSWORD).get("/account").text
    assert any(word in (notice + again).lower() for word in ("old copy", "old ticket"))


def test_garbage_under_a_known_handle_is_no_alarm(visitor):
    token = visitor.token
    successor = offer(visitor, token)
    assert status(visitor, successor) == 200
    time.sleep(1.3)
    assert status(visitor, token[:22] + "C" * 42) == 303
    assert status(visitor, successor) == 200


def test_checks_by_scripts_do_not_lose_an_offer(visitor):
    """A session endpoint that is polled neither confirms an offer nor uses one up."""
    token = visitor.token
    time.sleep(1.1)
    for _ in range(5):
        visitor.session(cookie=visitor.with_token(token))
    assert status(visitor, token) == 200


def test_a_form_that_was_open_during_a_soft_rotation_still_works(rotating, visitor):
    form_token = visitor.get("/account").field("csrf_token")
    successor = offer(visitor, visitor.token)
    visitor.jar[rotating.cookie_name] = successor
    assert visitor.get("/account").status == 200
    assert visitor.form("/logout", {"csrf_token": form_token}).status == 303


def test_a_form_from_before_a_hard_rotation_is_refused(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    form_token = visitor.get("/account").field("csrf_token")
    visitor.api("POST", "/reauthenticate", {"password": PASSWORD})
    assert visitor.form("/logout", {"csrf_token": form_token}).status == 403
    assert visitor.is_signed_in


def test_rotation_can_be_switched_off(start, store):
    server = start(store=store, sessions_rotation_interval="off")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    time.sleep(1.1)
    assert all(cookie.name != server.cookie_name for cookie in visitor.get("/account").cookies)
