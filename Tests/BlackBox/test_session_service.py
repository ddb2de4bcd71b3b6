"""The session service: applications keep sessions of their own, and reach no others."""

from datetime import datetime
from urllib.parse import urlencode

import pytest

from harness.cookies import SetCookie
from harness.service import admit, listening, serving

pytestmark = pytest.mark.every_store

LIMIT = 2


@pytest.fixture(scope="module")
def server(store, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), store=store, sessions_limit_per_user=LIMIT) as server:
        yield server


@pytest.fixture(scope="module")
def shop(server):
    return admit(server)


@pytest.fixture(scope="module")
def blog(server):
    """Another application."""
    return admit(server)


# A new session

DEVICE = {"address": "192.0.2.7", "user_agent": "Example/1.0", "label": "Tills"}


def test_a_new_session_is_as_it_was_asked_for(shop):
    session = shop.new("ann", methods=["pwd", "otp"], assurance="aal2", device=DEVICE, data={"a": 1})
    told = session.answer["session"]
    assert (told["principal"], told["methods"], told["assurance"]) == ("ann", ["otp", "pwd"], "aal2")
    assert (told["remember"], told["device"], session.answer["data"], session.version) == (False, DEVICE, {"a": 1}, 1)
    found = shop.authenticate(session.token, device=DEVICE).json
    assert found == {name: session.answer[name] for name in ["session", "version", "data"]}


def test_a_session_without_a_principal_is_a_visitors(shop):
    told = shop.new().answer["session"]
    assert (told["principal"], told["methods"], told["assurance"], told["authenticated_at"]) == (None, [], None, None)


def test_a_login_without_more_was_by_password(shop):
    told = shop.new("plain").answer["session"]
    assert (told["methods"], told["assurance"]) == (["pwd"], "aal1")


def test_the_cookie_ends_with_the_browser_unless_it_is_to_be_remembered(shop):
    short, long = (shop.new("cookies", remember=remember).answer["cookie"] for remember in (False, True))
    assert short["max_age"] is None
    assert 29 * 86_400 < long["max_age"] <= 30 * 86_400
    for cookie in (short, long):
        line = SetCookie.parse(cookie["set_cookie"])
        assert (line.name, line.value) == (f"__Host-{shop.name}", cookie["token"])
        assert ("max-age" in cookie["set_cookie"].lower()) == (cookie["max_age"] is not None)


def test_timeouts_can_be_shortened_and_not_prolonged(shop):
    standard, short, long = (timeouts(shop.new(idle=limit, lifetime=limit)) for limit in (None, 600, 10**12))
    assert short == (600, 600)
    assert standard == long == (1800, 43_200)


def timeouts(session) -> tuple[float, float]:
    """The idle and the absolute timeout of a new session, in seconds."""
    told = session.answer["session"]
    return seconds(told, "created_at", "idle_expires_at"), seconds(told, "created_at", "absolute_expires_at")


def seconds(session, earlier, later) -> float:
    """The time between two members of a session."""
    return (datetime.fromisoformat(session[later]) - datetime.fromisoformat(session[earlier])).total_seconds()


def test_what_is_no_token_is_no_session(shop):
    session = shop.new()
    for token in ["", "x", session.id, session.token[:-1], session.token + "A", session.token[:-1] + "=", " " + session.token]:
        assert shop.refusal(token) == (401, "none")


def test_a_wrong_secret_is_refused_and_ends_nothing(shop):
    session = shop.new("careful")
    assert shop.refusal(session.token[:-12] + "A" * 12) == (401, "none")
    assert shop.refusal(session.token) == (200, None)


# Other applications

def test_the_token_of_another_applications_session_is_unknown(shop, blog):
    session = blog.new("ann")
    assert shop.refusal(session.token) == (401, "none")
    assert blog.refusal(session.token) == (200, None)


@pytest.mark.parametrize("call, members", [
    ("find", {}),
    ("patch", {"set": {"a": 2}}),
    ("patch", {"if_version": 1}),
    ("rotate", {}),
    ("step_up", {}),
])
def test_no_call_reaches_the_session_of_another_application(shop, blog, call, members):
    session = blog.new("bob", data={"a": 1})
    answer = getattr(shop, call)(session.id, **members)
    assert (answer.status, answer.code, answer.json["reason"]) == (401, "unauthenticated", "none")
    assert blog.authenticate(session.token).json["data"] == {"a": 1}


@pytest.mark.parametrize("members", [{"principal": "cleo"}, {"everything": True}, {}])
def test_an_application_ends_no_session_of_another(shop, blog, members):
    session = blog.new("cleo")
    answer = shop.end(**members or {"id": session.id})
    assert answer.status == 200
    assert session.id not in answer.json["ended"]
    assert blog.refusal(session.token) == (200, None)


def test_a_login_replaces_no_session_of_another_application(shop, blog):
    session = blog.new("dora", data={"cart": 1})
    login = shop.new("dora", replace=session.id, keep=["cart"])
    assert (login.ended, login.answer["data"]) == ([], {})
    assert blog.refusal(session.token) == (200, None)


def test_one_name_in_two_applications_is_two_principals(shop, blog):
    ours, theirs = [shop.new("emil") for _ in range(LIMIT)], [blog.new("emil") for _ in range(LIMIT)]
    assert {item["id"] for item in shop.list("principal=emil").json["items"]} == {session.id for session in ours}
    assert [blog.refusal(session.token) for session in theirs] == [(200, None)] * LIMIT


# Ends

@pytest.mark.parametrize("reason", [None, "logout", "revoked", "password_changed", "disabled"])
def test_an_ended_session_says_why(shop, reason):
    session = shop.new("frida")
    assert shop.end(session.id, reason=reason).json == {"ended": [session.id]}
    by_handle = [shop.find(session.id), shop.patch(session.id, set={"a": 1}), shop.rotate(session.id)]
    refused = [shop.authenticate(session.token), *by_handle]
    assert {(answer.status, answer.json["reason"]) for answer in refused} == {(401, reason or "logout")}


def test_ending_what_has_ended_does_nothing(shop):
    session = shop.new("gus")
    shop.end(session.id, reason="revoked")
    again = shop.end(session.id, reason="disabled")
    assert (again.status, again.json) == (200, {"ended": []})
    assert shop.refusal(session.token) == (401, "revoked")


def test_all_sessions_of_a_principal_end_but_the_one_that_is_spared(shop):
    kept, other, stranger = shop.new("hal"), shop.new("hal"), shop.new("stranger")
    assert shop.end(principal="hal", **{"except": kept.id}).json == {"ended": [other.id]}
    assert [shop.refusal(session.token)[0] for session in (kept, other, stranger)] == [200, 401, 200]


def test_everything_of_an_application_ends_at_once(server):
    shop = admit(server)
    sessions = [shop.new(name) for name in ("a", "b", None)]
    assert set(shop.end(everything=True).json["ended"]) == {session.id for session in sessions}
    assert {shop.refusal(session.token) for session in sessions} == {(401, "logout")}


# Logins

def test_a_login_ends_the_visit_and_carries_over_what_was_named(shop):
    visitor = shop.new(data={"cart": [1], "theme": "dark", "draft": 1})
    login = shop.new("ida", replace=visitor.id, keep=["cart", "theme", "absent"], data={"theme": "light"})
    assert login.ended == [visitor.id]
    assert login.answer["data"] == shop.data(login.id) == {"cart": [1], "theme": "light"}
    assert shop.refusal(visitor.token) == (401, "logout")


def test_a_login_in_place_of_an_ended_session_carries_nothing_over(shop):
    visitor = shop.new(data={"cart": 1})
    shop.end(visitor.id)
    login = shop.new("jan", replace=visitor.id, keep=["cart"])
    assert (login.ended, login.answer["data"]) == ([], {})


def test_one_session_too_many_ends_the_oldest(shop):
    sessions = [shop.new("kim") for _ in range(LIMIT)]
    assert shop.new("kim").ended == [sessions[0].id]
    assert shop.refusal(sessions[0].token) == (401, "evicted")
    assert shop.refusal(sessions[1].token) == (200, None)


def test_a_login_that_replaces_a_session_needs_no_more_room(shop):
    sessions = [shop.new("lea") for _ in range(LIMIT)]
    assert shop.new("lea", replace=sessions[1].id).ended == [sessions[1].id]
    assert shop.refusal(sessions[0].token) == (200, None)


def test_visitors_have_no_limit(shop):
    assert [shop.new().ended for _ in range(LIMIT + 2)] == [[]] * (LIMIT + 2)


def test_a_rotation_refuses_the_old_secret_and_keeps_the_rest(shop):
    session = shop.new("mia", data={"a": 1})
    answer = shop.rotate(session.id).json
    assert answer["session"]["id"] == session.id
    assert shop.authenticate(answer["cookie"]["token"]).json["data"] == {"a": 1}
    assert shop.refusal(session.token)[0] == 401


def test_a_step_up_raises_the_level_and_restarts_the_timeouts(shop):
    session = shop.new("nil", lifetime=600)
    answer = shop.step_up(session.id, methods=["otp"], assurance="aal2").json
    told, before = answer["session"], session.answer["session"]
    assert (told["methods"], told["assurance"]) == (["otp", "pwd"], "aal2")
    assert told["authenticated_at"] > before["authenticated_at"]
    assert seconds(told, "authenticated_at", "absolute_expires_at") == 600
    assert shop.refusal(session.token)[0] == 401
    assert shop.refusal(answer["cookie"]["token"]) == (200, None)


def test_a_visitor_cannot_step_up(shop):
    visitor = shop.new()
    answer = shop.step_up(visitor.id)
    assert (answer.status, answer.code, answer.json["field"]) == (422, "bad_field", "id")
    assert shop.refusal(visitor.token) == (200, None)


# Lists

def test_a_list_comes_in_pages_latest_first_and_without_visitors(server):
    shop = admit(server)
    sessions = [shop.new(f"p{number}") for number in range(4)]
    shop.new()
    found, after = [], None
    while after is not None or not found:
        page = shop.list(urlencode({"limit": 2, **({"after": after} if after else {})})).json
        assert len(page["items"]) <= 2
        found += [item["id"] for item in page["items"]]
        after = page["next"]
    assert found == [session.id for session in reversed(sessions)]


def test_what_support_looks_at_is_not_a_use(shop):
    session = shop.new("olaf")
    assert shop.find(session.id).json["session"] == session.answer["session"]


# Policies of the server

def test_where_the_policy_is_to_deny_the_login_beyond_the_limit_is_refused(start, store):
    shop = admit(start(**listening(store=store, sessions_limit_per_user=LIMIT, sessions_limit_policy="deny")))
    sessions = [shop.new("pia") for _ in range(LIMIT)]
    answer = shop.create("pia")
    assert (answer.status, answer.code) == (409, "limit_reached")
    assert [shop.refusal(session.token) for session in sessions] == [(200, None)] * LIMIT
    assert shop.create("pia", replace=sessions[0].id).status == 201
    shop.end(sessions[1].id)
    assert shop.create("pia").status == 201
