"""Who may call the session service, and what it makes of calls that it cannot read."""

import http.client

import pytest

from harness import Client
from harness.raw import Raw
from harness.server import PASSWORD
from harness.service import Service, admit, listening, new_key, serving
from harness.waiting import eventually


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service")) as server:
        yield server


@pytest.fixture(scope="module")
def shop(server):
    return admit(server)


def is_forbidden(answer) -> bool:
    return (answer.status, answer.code) == (403, "forbidden")


# Service tokens

CALLS = [
    ("GET", "about"), ("GET", "sessions"), ("GET", "sessions/" + "A" * 22), ("GET", "events"), ("GET", "events?stream=1"),
    ("POST", "authenticate"), ("POST", "sessions"), ("POST", "rotate"), ("POST", "step-up"), ("POST", "end"), ("PATCH", "data"),
]
UNKNOWN = "coatcheck_" + "Zm9yZ290dGVuLXVtYnJlbGxhLWluLXRoZS1oYWxsd2F5"[:43]


@pytest.mark.parametrize("proof", [
    [], ["Basic c2hvcDpzaG9w"], ["Bearer "], ["Bearer x"], [f"Bearer {UNKNOWN}"], ["Bearer {token}", "Bearer {token}"], ["{token}"],
])
def test_without_one_token_of_an_application_every_call_is_forbidden(shop, proof):
    headers = [("Authorization", value.replace("{token}", shop.token)) for value in proof]
    stranger = Service(shop.address, None)
    for method, path in CALLS:
        assert is_forbidden(stranger.request(method, path, headers=headers))


def test_a_token_for_ended_sessions_does_not_open_the_session_service(server):
    token = server.run("service", "add", "chat").strip()
    assert is_forbidden(Service(server.settings["service_listen"], token).about())


def test_a_token_of_an_application_does_not_open_the_stream_of_ended_sessions(server, shop):
    headers = [("Authorization", f"Bearer {shop.token}")]
    assert Client(server).get("/api/v1/revocations", headers=headers).status in (401, 403)


def test_a_session_token_is_no_service_token(shop):
    assert is_forbidden(Service(shop.address, shop.new().token).about())


def test_a_removed_application_is_refused_and_its_sessions_stay(server):
    shop = admit(server)
    session = shop.new("ann")
    shop.authenticate(session.token)
    server.run("service", "remove", shop.name)
    eventually(lambda: is_forbidden(shop.authenticate(session.token)), within=10)
    again = admit(server, name=shop.name)
    assert again.token != shop.token
    assert again.refusal(session.token) == (200, None)
    assert is_forbidden(shop.about())


def test_who_may_not_call_sends_no_body_in_vain(shop):
    announced = [("Content-Length", "90000"), ("Connection", "close")]
    answer = Service(shop.address, UNKNOWN).request("POST", "sessions", headers=announced)
    assert is_forbidden(answer)


# Shared accounts

@pytest.fixture(scope="module")
def portal(server):
    """An application that shares the accounts of the server."""
    return admit(server, "--share-accounts")


def account(server) -> str:
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    return visitor.session().json["principal"]["id"]


def test_a_shared_session_is_good_at_the_server_too(server, portal):
    principal, browser = account(server), Client(server)
    assert portal.about().json["namespace"] == "accounts"
    session = portal.new(principal, data={"cart": 1})
    browser.jar[server.cookie_name] = session.token
    assert browser.session().json["principal"]["id"] == principal
    assert portal.authenticate(session.token).json["data"] == {"cart": 1}


def test_the_session_of_an_application_is_not_good_at_the_server(server, shop):
    browser = Client(server)
    browser.jar[server.cookie_name] = shop.new("ann").token
    assert browser.session().status == 401


def test_applications_do_not_see_each_others_values_in_a_shared_session(server, portal):
    other, principal = admit(server, "--share-accounts"), account(server)
    session = portal.new(principal, data={"cart": 1})
    assert other.authenticate(session.token).json["data"] == {}
    other.patch(session.id, set={"cart": 2})
    assert portal.data(session.id) == {"cart": 1}


@pytest.mark.parametrize("name", ["nobody", "{shop}/ann", "/", ""])
def test_a_shared_session_is_that_of_an_account(shop, portal, name):
    name = name.replace("{shop}", shop.name)
    answer = portal.create(name)
    assert (answer.status, answer.code, answer.json["field"]) == (422, "bad_field", "principal")


def test_an_application_with_shared_accounts_reaches_no_other_applications_sessions(shop, portal):
    session = shop.new("bob")
    name = f"{shop.name}/bob"
    refused = [portal.end(principal=name), portal.list(f"principal={name}")]
    assert {(answer.status, answer.json["field"]) for answer in refused} == {(422, "principal")}
    assert portal.end(session.id).json == {"ended": []}
    assert portal.new(replace=session.id).ended == []
    assert portal.find(session.id).status == portal.authenticate(session.token).status == 401
    assert session.id not in portal.list().text
    assert shop.refusal(session.token) == (200, None)


def test_an_application_with_shared_accounts_cannot_end_everything(portal):
    assert is_forbidden(portal.end(everything=True))


# Calls that cannot be read

BODIES = {
    "empty": (b"", None),
    "null": (b"null", None),
    "list": (b"[]", None),
    "cut": (b'{"a":', None),
    "two": (b"{}{}", None),
    "mark": (b"\xef\xbb\xbf{}", None),
    "not UTF-8": (b'{"a":"\xff"}', None),
    "not JSON": (b'{"a":NaN}', None),
    "comma": (b'{"a":1,}', None),
    "deep": (b'{"a":' + b"[" * 90_000 + b"}", None),
    "twice": (b'{"a":1,"a":2}', "a"),
    "key": (b'{"key":"short"}', "key"),
    "idle": (b'{"idle":0}', "idle"),
    "lifetime": (b'{"lifetime":1.5}', "lifetime"),
    "remember": (b'{"remember":1}', "remember"),
    "replace": (b'{"replace":"x"}', "replace"),
    "keep": (b'{"keep":"x"}', "keep"),
    "data": (b'{"data":[]}', "data"),
    "device": (b'{"device":"x"}', "device"),
    "principal": (b'{"principal":1}', "principal"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_body_that_cannot_be_read_is_refused_with_the_field(shop, case):
    body, field = BODIES[case]
    answer = shop.request("POST", "sessions", body)
    assert (answer.status, answer.code, answer.json.get("field")) == (400, "bad_request", field)
    assert answer.header("Content-Type") == "application/problem+json"


@pytest.mark.parametrize("members, field", [
    ({"principal": ""}, "principal"), ({"principal": "a\0"}, "principal"), ({"principal": "a" * 257}, "principal"),
    ({"principal": "a", "methods": ["PWD"]}, "methods"), ({"principal": "a", "assurance": "aal9"}, "assurance"),
])
def test_a_field_that_is_not_acceptable_is_named(shop, members, field):
    answer = shop.create(**members)
    assert (answer.status, answer.code, answer.json["field"]) == (422, "bad_field", field)


@pytest.mark.parametrize("members", [
    {}, {"principal": "a", "everything": True}, {"everything": True, "except": "A" * 22}, {"id": "A" * 22, "except": "A" * 22},
    {"id": "x"},
])
def test_an_end_that_names_not_exactly_one_thing_is_refused(shop, members):
    session = shop.new("a")
    answer = shop.end(**members)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert shop.refusal(session.token) == (200, None)


@pytest.mark.parametrize("changes", [
    {"set": []}, {"remove": "a"}, {"add": 1}, {"if_version": "1"}, {"if_fields": {"a": 1}}, {"set": {"a": 1}, "remove": ["a"]},
    {"set": {"a": 1}, "add": {"a": 1}}, {"remove": ["a", "a"]},
])
def test_a_change_that_cannot_be_read_changes_nothing(shop, changes):
    session = shop.new(data={"a": 1})
    answer = shop.patch(session.id, **changes)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert shop.find(session.id).json["version"] == 1


def test_unknown_fields_are_ignored(shop):
    assert shop.create("ann", colour="blue").status == 201


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=x"])
def test_a_page_that_there_cannot_be_is_refused(shop, query):
    answer = shop.list(query)
    assert (answer.status, answer.json["field"]) == (400, query.split("=")[0])


@pytest.mark.parametrize("method, path, allowed", [
    ("GET", "data", "PATCH"), ("GET", "authenticate", "POST"), ("POST", "about", "GET, HEAD"),
    ("PUT", "sessions", "GET, HEAD, POST"),
])
def test_another_method_is_told_the_right_one(shop, method, path, allowed):
    answer = shop.request(method, path)
    assert (answer.status, answer.code, answer.header("Allow")) == (405, "method_not_allowed", allowed)


def test_the_session_service_is_at_its_own_address_only(server, shop):
    answer = Client(server).get("/service/v1/about", headers=[("Authorization", f"Bearer {shop.token}")])
    assert answer.status == 404
    for path in ["/", "/login", "/api/v1/session", "/service/v1/nothing", "/service/v2/about", "/metrics"]:
        answer = shop.request("GET", path)
        assert (answer.status, answer.code) == (404, "not_found")


# Large bodies

def test_a_body_beyond_the_limit_is_refused(shop):
    answer = shop.create("ann", data={"a": "x" * 100_000})
    assert (answer.status, answer.code, answer.json["max"]) == (413, "payload_too_large", 96 << 10)
    assert shop.about().status == 200


def test_a_large_body_in_chunks_is_refused(shop):
    connection = http.client.HTTPConnection(shop.address, timeout=30)
    parts = iter([b'{"a":"', b"x" * 100_000, b'"}'])
    connection.request("POST", "/service/v1/sessions", parts, dict(shop.headers([])), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("head", [
    b"garbage\r\n\r\n",
    b"GET /service/v1/about HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 100_000 + b"\r\n\r\n",
    b"POST /service/v1/end HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n{}",
    b"POST /service/v1/end HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
], ids=["garbage", "long header", "length", "two lengths"])
def test_what_is_no_request_ends_the_connection(server, shop, head):
    with Raw(server, port=int(shop.address.rpartition(":")[2])) as raw:
        answer = raw.send(head).receive()
    assert answer.has_ended
    assert all(status in (400, 431) for status in answer.statuses)
    assert shop.about().status == 200


# What is written

def test_no_log_holds_a_secret(start):
    server = start(**listening(log_level="trace"))
    shop = admit(server)
    session = shop.new("ann", data={"note": "walnut-cupboard-key"}, key=new_key())
    token = shop.rotate(session.id, key=new_key()).json["cookie"]["token"]
    shop.patch(session.id, set={"note": "walnut-cupboard-door"}, key=new_key())
    shop.authenticate(token)
    shop.authenticate(session.token)
    shop.request("POST", "authenticate", b'{"token":"%s"' % token.encode())
    shop.request("GET", f"sessions/{token}")
    shop.end(session.id)
    server.stop()
    assert "/service/v1/authenticate" in server.output
    for secret in [shop.token, session.token[22:], token[22:], "walnut-cupboard"]:
        assert secret not in server.output
