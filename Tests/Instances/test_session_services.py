"""The session service of two servers over one store is one service."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Server
from harness.engines import Postgres, Redis, engine_folder
from harness.service import Service, admit, listening, new_key, serving
from harness.waiting import eventually

HOMES = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ["redis", "postgres", "database"]]


@pytest.fixture(scope="module", params=HOMES)
def home(request, stores):
    """The settings of servers that share a store which tells them of each other's changes."""
    return stores.settings(request.param)


@pytest.fixture(scope="module")
def servers(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("services")
    servers = [Server(folder / f"server-{number}", **listening(**home)) for number in (1, 2)]
    for server in servers:
        server.launch()
    yield [server.wait_until_ready() for server in servers]
    for server in servers:
        server.kill()


@pytest.fixture(scope="module")
def shop(servers):
    return admit(servers[0])


@pytest.fixture(scope="module")
def other(servers, shop):
    """The same application at the second server."""
    return shop.at(servers[1])


ROUNDS = 30


def test_what_one_server_changed_another_tells_at_the_very_next_call(shop, other):
    session = shop.new(data={"n": 0})
    other.authenticate(session.token)
    told = []
    for number in range(ROUNDS):
        shop.patch(session.id, set={"n": number})
        told.append(other.authenticate(session.token).json["data"]["n"])
    assert told == list(range(ROUNDS))


def test_a_condition_is_checked_against_the_latest_version_even_if_nothing_is_to_change(shop, other):
    session = shop.new()
    statuses = set()
    for number in range(ROUNDS):
        version = other.find(session.id).json["version"]
        shop.patch(session.id, set={"n": number})
        statuses.add(other.patch(session.id, if_version=version).status)
    assert statuses == {409}


def test_a_value_that_one_server_set_another_removes(shop, other):
    session = shop.new()
    left = []
    for number in range(ROUNDS):
        shop.patch(session.id, set={"n": number})
        other.patch(session.id, remove=["n"])
        left.append(shop.data(session.id))
        other.find(session.id)
    assert left == [{}] * ROUNDS


def test_a_login_carries_over_what_another_server_has_just_changed(shop, other):
    carried = []
    for number in range(ROUNDS):
        visitor = shop.new(data={"cart": "old"})
        other.find(visitor.id)
        shop.patch(visitor.id, set={"cart": number})
        carried.append(other.new("buyer", replace=visitor.id, keep=["cart"]).answer["data"])
    assert carried == [{"cart": number} for number in range(ROUNDS)]


def test_a_login_carries_over_every_change_that_was_acknowledged(shop, other):
    with ThreadPoolExecutor(8) as pool:
        for number in range(10):
            visitor = shop.new(data={"count": 0})
            ends = [shop, other] * 3
            adds = [pool.submit(lambda end=end: end.patch(visitor.id, add={"count": 1}).status) for end in ends]
            member = other.new(f"racer{number}", replace=visitor.id, keep=["count"])
            assert member.answer["data"]["count"] == sum(add.result() == 200 for add in adds)


def test_a_secret_that_one_server_replaced_another_refuses_at_the_very_next_call(shop, other):
    session = shop.new("rotates")
    token, told = session.token, []
    for _ in range(ROUNDS):
        assert other.refusal(token) == (200, None)
        latest = shop.rotate(session.id).json["cookie"]["token"]
        told.append(other.refusal(token)[0])
        token = latest
    assert told == [401] * ROUNDS


def test_an_end_at_one_server_is_told_by_the_events_of_another(shop, other):
    position, told = other.events().json["next"], []
    for _ in range(ROUNDS):
        session = shop.new("leaves")
        shop.end(session.id)
        answer = other.events(position).json
        position = answer["next"]
        told.append(("ended", session.id) in [(event["kind"], event["session"]) for event in answer["events"]])
    assert told == [True] * ROUNDS


def test_a_change_at_one_server_is_told_by_the_events_of_another(shop, other):
    position, told, session = other.events().json["next"], [], shop.new()
    for number in range(ROUNDS):
        version = shop.patch(session.id, set={"n": number}).json["version"]
        answer = other.events(position).json
        position = answer["next"]
        told.append(("changed", version) in [(event["kind"], event["version"]) for event in answer["events"]])
    assert told == [True] * ROUNDS


def test_the_position_of_one_server_is_not_known_at_another(shop, other):
    shop.new("moves")
    position = shop.events().json["next"]
    answer = other.events(position)
    assert (answer.status, answer.code) == (410, "missed")
    assert other.events(answer.json["next"]).status == 200


def test_a_login_that_is_repeated_at_another_server_is_the_first_session(shop, other):
    key = new_key()
    first, again = shop.new("elsewhere", key=key), other.new("elsewhere", key=key)
    assert (again.id, again.token) == (first.id, first.token)


def test_one_login_that_reaches_both_servers_at_once_is_one_session(shop, other):
    key = new_key()
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda end: end.new("at-once", key=key), [shop, other] * 4))
    assert len({session.token for session in sessions}) == 1
    assert len(shop.list("principal=at-once").json["items"]) == 1


# Outages

@pytest.fixture(scope="module")
def breakable():
    """Engines of these tests' own: accounts in PostgreSQL, sessions in Redis."""
    with engine_folder() as folder, Postgres(folder / "postgres", password="lantern-basket") as accounts, \
            Redis(folder / "redis", password="lantern-basket") as sessions:
        yield accounts, sessions


@pytest.fixture(scope="module")
def exposed(breakable, tmp_path_factory):
    """An application at a server whose engines go away."""
    accounts, sessions = breakable
    with serving(tmp_path_factory.mktemp("exposed"), database_url=accounts.new_database("exposed"), store=sessions.url) as server:
        yield admit(server)


OUTAGE = pytest.mark.xdist_group("outage of the session service")


@OUTAGE
def test_while_the_store_is_down_nothing_is_known_about_any_session(breakable, exposed):
    session, position = exposed.new("ann"), exposed.events().json["next"]
    breakable[1].stop()
    try:
        eventually(lambda: exposed.authenticate(session.token).status == 503)
        calls = [
            exposed.authenticate(session.token), exposed.create("bob", key=new_key()), exposed.patch(session.id, set={"a": 1}),
            exposed.rotate(session.id), exposed.step_up(session.id), exposed.end(session.id), exposed.end(everything=True),
            exposed.find(session.id), exposed.list(), exposed.events(), exposed.events(position),
        ]
        assert {(answer.status, answer.code) for answer in calls} == {(503, "unavailable")}
        assert all(answer.header("Retry-After") for answer in calls)
        assert exposed.about().status == 200
    finally:
        breakable[1].start()
    eventually(lambda: exposed.create("bob").status == 201)


@OUTAGE
def test_while_the_accounts_are_down_known_applications_are_served(breakable, exposed):
    session = exposed.new("cleo", data={"a": 1})
    breakable[0].stop()
    try:
        for number in range(3):
            assert exposed.patch(session.id, set={"a": number}).status == 200
        stranger = Service(exposed.address, "coatcheck_" + "b3V0c2lkZS10aGUtZ2F0ZS13aXRoLWFuLXVtYnJlbGw").about()
        assert (stranger.status, stranger.code) == (503, "unavailable")
    finally:
        breakable[0].start()
    eventually(lambda: exposed.at_rest().refusal(session.token) == (200, None))
