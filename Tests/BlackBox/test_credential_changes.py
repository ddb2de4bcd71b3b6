"""A change of credentials and the end of earlier sessions are atomic, also under parallel requests."""

import re
import threading
import time

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

NEW, OTHER = "harbour-quilt-ninety-crows", "marble-otter-twenty-lamps"


@pytest.fixture(scope="session")
def store():
    """The epoch is kept with the accounts; `Tests/Instances/test_credential_kills.py` tries every store."""
    return "database:"


def can_log_in(server, user, password) -> bool:
    return Client(server).api("POST", "/login", {"username": user, "password": password}).status == 200


def reset_token(server, user) -> str:
    printed = server.run("user", "reset-password", user)
    return re.search(r"token=([\w-]+)", printed).group(1)


def copy(visitor) -> Client:
    """A second request of the same browser: the same cookies, a jar of its own."""
    twin = Client(visitor.server, visitor.user_agent)
    twin.jar = dict(visitor.jar)
    return twin


class Later(threading.Thread):
    """Does something after a delay and keeps the answer."""

    def __init__(self, delay, act):
        super().__init__()
        self.delay, self.act, self.answer = delay, act, None
        self.start()

    def run(self):
        time.sleep(self.delay)
        self.answer = self.act()


def twice(visitor, delay, act, act_again=None):
    """The same submission by two requests of one browser, `delay` seconds apart. Returns both with their answers."""
    one, two = copy(visitor), copy(visitor)
    first, second = Later(0, lambda: act(one)), Later(delay, lambda: (act_again or act)(two))
    first.join()
    second.join()
    return (one, first.answer), (two, second.answer)


DELAYS = [0, 0.005, 0.01, 0.02, 0.03, 0.03, 0.05, 0.08, 0.12, 0.2, 0.5, 1.5]


@pytest.mark.parametrize("delay", DELAYS)
def test_a_password_form_that_is_sent_twice_is_answered_alike_and_signs_nobody_out(server, user, delay):
    visitor, other = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    token = visitor.get("/account").field("csrf_token")

    def post(browser):
        fields = {"csrf_token": token, "current": PASSWORD, "new": NEW, "new_again": NEW}
        return browser.form("/account/password", fields)

    for browser, answer in twice(visitor, delay, post):
        assert (answer.status, answer.location) == (303, "/account?done=password-changed")
        assert browser.is_signed_in
    assert other.session().json["reason"] == "password_changed"
    assert can_log_in(server, user, NEW) and not can_log_in(server, user, PASSWORD)


@pytest.mark.parametrize("delay", DELAYS)
@pytest.mark.parametrize("keep", [False, True])
def test_a_password_call_that_is_made_twice_is_answered_alike(server, user, delay, keep):
    visitor, other = Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)
    csrf = visitor.csrf_token()

    def call(browser):
        payload = {"current": PASSWORD, "new": NEW, "keep_other_sessions": keep}
        return browser.api("POST", "/password", payload, csrf=csrf)

    (one, first), (two, second) = twice(visitor, delay, call)
    assert (first.status, second.status) == (204, 204)
    assert one.token == two.token != visitor.token
    assert one.is_signed_in
    assert other.is_signed_in == keep


@pytest.mark.parametrize("delay", DELAYS)
def test_of_two_different_password_changes_one_is_acknowledged_and_that_one_counts(server, user, delay):
    visitor = Client(server).log_in(user, PASSWORD)
    csrf = visitor.csrf_token()

    def call(new):
        return lambda browser: browser.api("POST", "/password", {"current": PASSWORD, "new": new}, csrf=csrf)

    outcomes = twice(visitor, delay, call(NEW), call(OTHER))
    assert sorted(answer.status for _, answer in outcomes) == [204, 401]
    new, refused = (NEW, OTHER) if outcomes[0][1].status == 204 else (OTHER, NEW)
    assert can_log_in(server, user, new)
    assert not can_log_in(server, user, refused) and not can_log_in(server, user, PASSWORD)


@pytest.mark.parametrize("delay", [0, 0.02, 0.05, 0.3])
def test_a_confirmation_that_is_sent_twice_is_answered_alike(server, user, delay):
    visitor = Client(server).log_in(user, PASSWORD)
    token = visitor.get("/reauthenticate").field("csrf_token")
    csrf = visitor.csrf_token()

    def post(browser):
        fields = {"csrf_token": token, "password": PASSWORD, "next": "/account"}
        return browser.form("/reauthenticate", fields)

    (one, first), (two, second) = twice(visitor, delay, post)
    assert {(answer.status, answer.location) for answer in (first, second)} == {(303, "/account")}
    assert one.token == two.token and one.is_signed_in
    visitor.jar, csrf = dict(one.jar), one.csrf_token()
    calls = twice(visitor, delay, lambda browser: browser.api("POST", "/reauthenticate", {"password": PASSWORD}, csrf=csrf))
    assert [answer.status for _, answer in calls] == [200, 200]
    assert calls[0][0].token == calls[1][0].token and calls[0][0].is_signed_in


def test_an_old_cookie_and_a_wrong_password_do_not_bring_a_session_back(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    thief, csrf = copy(visitor), visitor.csrf_token()
    assert visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW}).status == 204
    for payload in [{"current": PASSWORD, "new": OTHER}, {"current": PASSWORD, "new": PASSWORD}, {"current": NEW, "new": OTHER}]:
        answer = thief.api("POST", "/password", payload, csrf=csrf)
        assert (answer.status, answer.cookies) == (401, [])
    answer = thief.api("POST", "/reauthenticate", {"password": PASSWORD}, csrf=csrf)
    assert (answer.status, answer.cookies) == (401, [])
    assert visitor.is_signed_in and can_log_in(server, user, NEW)


def test_an_old_cookie_does_not_bring_back_a_session_that_a_reset_ended(server, user):
    """Even with the new password: only the session that made the change continues."""
    visitor = Client(server).log_in(user, PASSWORD)
    csrf = visitor.csrf_token()
    assert use_link(server, reset_token(server, user), NEW).status == 303
    assert visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW}, csrf=csrf).status == 401
    assert visitor.api("POST", "/reauthenticate", {"password": NEW}, csrf=csrf).status == 401
    assert visitor.session().status == 401


def use_link(server, token, new):
    page = Client(server)
    field = page.get(f"/reset?token={token}").field("csrf_token")
    fields = {"csrf_token": field, "token": token, "password": new, "password_again": new}
    return page.form("/reset", fields)


@pytest.mark.parametrize("lead", [number * 0.006 for number in range(24)])
def test_a_change_that_proved_only_the_old_password_does_not_overwrite_a_reset(server, user, lead):
    """The thief's call begins before the owner's reset and is stored after it, or not at all."""
    thief = Client(server).log_in(user, PASSWORD)
    csrf, token = thief.csrf_token(), reset_token(server, user)
    owner = Client(server)
    page = owner.get(f"/reset?token={token}")
    fields = {"csrf_token": page.field("csrf_token"), "token": token, "password": NEW, "password_again": NEW}
    theft = Later(0, lambda: thief.api("POST", "/password", {"current": PASSWORD, "new": OTHER}, csrf=csrf))
    time.sleep(lead)
    reset = owner.form("/reset", fields)
    theft.join()
    if reset.status == 303:
        assert can_log_in(server, user, NEW) and not can_log_in(server, user, OTHER)
        assert thief.session().status == 401
    else:  # The change was stored first, which kills the link: the owner is told, and asks for another.
        assert (reset.status, theft.answer.status) == (410, 204)
        assert can_log_in(server, user, OTHER) and not can_log_in(server, user, NEW)


def test_a_login_that_proved_the_old_password_is_worth_nothing_after_a_reset(server, user):
    token = reset_token(server, user)
    logins = [Later(number * 0.004, lambda: log_in(server, user)) for number in range(12)]
    assert use_link(server, token, NEW).status == 303
    for login in logins:
        login.join()
    for browser, answer in (login.answer for login in logins):
        assert answer.status in (200, 401)
        assert browser.session().status == 401


def log_in(server, user):
    browser = Client(server)
    return browser, browser.api("POST", "/login", {"username": user, "password": PASSWORD})


def test_sessions_of_an_account_that_was_disabled_and_enabled_stay_ended(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    server.run("user", "disable", user)
    assert visitor.session().json["reason"] == "disabled"
    server.run("user", "enable", user)
    answer = visitor.session()
    assert (answer.status, answer.json["reason"]) == (401, "disabled")
    assert can_log_in(server, user, PASSWORD)


def test_a_command_ends_sessions_in_the_servers_own_memory(start):
    server = start(store="memory:")
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    server.run("user", "disable", user)
    assert visitor.session().json["reason"] == "disabled"


def test_the_end_of_sessions_in_the_servers_own_memory_by_a_command_is_in_the_audit_log(start):
    """The command cannot see them, so it must leave their removal to the server, which begins with it after ten seconds."""
    server = start(store="memory:")
    user = server.add_user()
    Client(server).log_in(user, PASSWORD)
    assert "the server removes them" in server.run("user", "disable", user)
    event = eventually(lambda: server.audit(event="session_expired", user=user), within=60, what="the end of the session")[0]
    assert event["reason"] == "user_disabled"
