"""Sessions on every store, where the other suites leave off."""

import time

import pytest

from Conformance.registry import requirement
from harness import Client
from harness.server import PASSWORD

pytestmark = pytest.mark.every_store

EVERYWHERE = ["/account", "/admin", "/reauthenticate", "/api/v1/session", "/api/v1/sessions", "/api/v1/admin/users"]


def is_turned_away(answer):
    return answer.status == 401 or (answer.status == 303 and answer.location.startswith("/login"))


@requirement("ASVS-7.4.1", "WSTG-SESS-06")
def test_an_ended_session_opens_nothing_anywhere(server):
    visitor = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    copy = visitor.cookie_header
    assert visitor.submit("/account", "/logout").status == 303
    for path in EVERYWHERE:
        answer = visitor.get(path, cookie=copy)
        assert is_turned_away(answer), path
        assert answer.cookies == [] or all(cookie.name != server.cookie_name for cookie in answer.cookies)


@requirement("ASVS-7.5.2", "ASVS-7.5.1", "ASVS-7.5.3")
def test_ending_other_sessions_takes_a_recent_proof_and_only_ones_own_exist(start, store):
    server = start(store=store, sessions_reauthentication_window="1s")
    user = server.add_user()
    first, second = (Client(server).log_in(user, PASSWORD) for _ in range(2))
    stranger = Client(server).log_in(server.add_user(), PASSWORD)
    time.sleep(1.1)
    for method, path in [("DELETE", f"/sessions/{first.handle}"), ("POST", "/sessions/revoke-others")]:
        assert second.api(method, path).code == "reauthentication_required"
    assert first.is_signed_in
    assert second.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert second.api("DELETE", f"/sessions/{stranger.handle}").status == 404
    assert second.api("DELETE", f"/sessions/{first.handle}").status == 204
    assert [visitor.is_signed_in for visitor in (first, second, stranger)] == [False, True, True]


@requirement("WSTG-SESS-03")
def test_a_jar_from_before_the_login_is_of_no_use_after_it(server, user, visitor):
    visitor.get("/login")
    before = visitor.cookie_header
    assert visitor.log_in_by_form(user, PASSWORD).status == 303
    after, csrf = visitor.cookie_header, visitor.csrf_token()
    assert before
    assert is_turned_away(visitor.get("/account", cookie=before))
    assert visitor.form("/logout", {"csrf_token": csrf}, cookie=before).status in (303, 403)
    assert visitor.session(cookie=after).status == 200


@requirement("WSTG-SESS-08", "ASVS-7.6.2")
def test_a_form_begun_for_somebody_else_does_not_change_who_one_is(server, user, visitor):
    """A reset link for another user, opened and used in a browser that is signed in."""
    other = server.add_user()
    link = next(word for word in server.run("user", "reset-password", other).split() if word.startswith("http"))
    visitor.log_in(user, PASSWORD)
    page = visitor.get(link.removeprefix(server.url))
    assert visitor.session().json["principal"]["username"] == user
    new = "harbour-quilt-ninety-crows"
    form = {name: page.field(name) for name in ("csrf_token", "token")} | {"password": new, "password_again": new}
    assert visitor.form("/reset", form).status == 303
    answer = visitor.session()
    assert answer.status == 401 or answer.json["principal"]["username"] == user


@requirement("ASVS-7.3.2", "WSTG-SESS-07", "WSTG-ATHN-05")
def test_no_lifetime_that_a_client_claims_counts(start, store):
    server = start(store=store, sessions_idle_timeout="2s", sessions_absolute_timeout="2s", sessions_touch_interval="1s")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    edited = f"{visitor.cookie_header}; Max-Age=99999; Expires=Fri, 31 Dec 9999 23:59:59 GMT; remember=true"
    assert visitor.session(cookie=edited).status == 200
    time.sleep(2.1)
    answer = visitor.session(cookie=edited, headers=[("Date", "Mon, 01 Jan 2024 00:00:00 GMT"), ("If-Modified-Since", "0")])
    assert answer.status == 401
    assert is_turned_away(visitor.get("/account", cookie=edited))
    assert visitor.session(cookie=f"{server.cookie_name}=; remember=true").status == 401


@requirement("WSTG-SESS-11", "AUDIT-limits")
def test_a_session_that_had_to_make_room_is_an_event(start, store):
    server = start(store=store, sessions_limit_per_user=1)
    user = server.add_user()
    for _ in range(2):
        Client(server).log_in(user, PASSWORD)
    evicted = [event for event in server.audit(event="session_expired") if event["reason"] == "evicted"]
    assert len(evicted) == 1
    (exceeded,) = server.audit(event="excess_sessions_exceeded")
    assert (exceeded["max"], exceeded["scope"], exceeded["outcome"]) == (1, "user", "success")


@requirement("WSTG-SESS-11", "AUDIT-limits")
def test_a_login_that_was_refused_for_the_limit_is_an_event(start, store):
    server = start(store=store, sessions_limit_per_user=1, sessions_limit_policy="deny")
    user = server.add_user()
    Client(server).log_in(user, PASSWORD)
    assert Client(server).api("POST", "/login", {"username": user, "password": PASSWORD}).status == 409
    (exceeded,) = server.audit(event="excess_sessions_exceeded")
    assert (exceeded["max"], exceeded["scope"], exceeded["outcome"]) == (1, "user", "deny")
    assert exceeded["target_user"] == exceeded["actor_id"] and exceeded["source_ip"] == "127.0.0.1"


@requirement("ASVS-1.2.4")
@pytest.mark.parametrize("value", ["' OR '1'='1", "*", "$64\\r\\nGET x", "\\", "\"; FLUSHALL; --", "%00", "a' UNION SELECT secret FROM keys --"])
def test_no_field_and_no_cookie_speaks_to_a_database(server, user, visitor, value):
    visitor.log_in(user, PASSWORD)
    assert visitor.session(cookie=visitor.with_token(value)).status in (400, 401)
    assert Client(server).api("POST", "/login", {"username": value, "password": value}).status in (401, 422)
    assert visitor.api("DELETE", f"/sessions/{value.encode().hex()}").status == 404
    assert visitor.is_signed_in
