"""A login always creates a new session and never adopts a value of the client."""

import pytest

from harness import Client
from harness.server import PASSWORD

pytestmark = pytest.mark.every_store

CHOSEN = "attackerchosen" + "A" * 50


def by_api(visitor, user, cookie=None):
    return visitor.api("POST", "/login", {"username": user, "password": PASSWORD}, cookie=cookie)


def by_form(visitor, user, cookie=None):
    page = visitor.get("/login")
    fields = {"username": user, "password": PASSWORD, "csrf_token": page.field("csrf_token")}
    return visitor.form("/login", fields, cookie=f"{cookie}; {visitor.cookie_header}" if cookie else None)


@pytest.mark.parametrize("sign_in", [by_api, by_form])
def test_a_chosen_cookie_value_is_never_adopted(server, user, visitor, sign_in):
    planted = visitor.with_token(CHOSEN)
    assert sign_in(visitor, user, planted).status in (200, 303)
    assert visitor.token != CHOSEN
    assert visitor.token[:22] != CHOSEN[:22]
    assert visitor.session(cookie=planted).status == 401


def test_a_second_login_gets_a_new_handle_and_ends_the_session_it_came_with(server, user, visitor):
    old = visitor.log_in(user, PASSWORD).token
    page = visitor.get("/login")
    if page.status == 200:
        fields = {"username": user, "password": PASSWORD, "csrf_token": page.field("csrf_token")}
        visitor.form("/login", fields)
    else:
        visitor.api("POST", "/login", {"username": user, "password": PASSWORD})
    assert visitor.token[:22] != old[:22]
    assert visitor.session(cookie=visitor.with_token(old)).status == 401


def test_somebody_elses_session_is_not_taken_over_by_logging_in_with_its_cookie(server, visitor):
    victim = Client(server).log_in(server.add_user(), PASSWORD)
    mallory = server.add_user()
    cookie = victim.cookie_header
    visitor.jar.update(victim.jar)
    visitor.log_in(mallory, PASSWORD)
    assert visitor.session().json["principal"]["username"] == mallory
    assert victim.session(cookie=cookie).status == 401


def test_two_logins_never_share_a_token(server, user):
    tokens = {Client(server).log_in(user, PASSWORD).token for _ in range(10)}
    assert len(tokens) == len({token[:22] for token in tokens}) == 10


def test_the_old_token_is_refused_after_reauthentication(server, user, visitor):
    old = visitor.log_in(user, PASSWORD).token
    assert visitor.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert visitor.token != old
    assert visitor.token[:21] == old[:21]
    assert visitor.session(cookie=visitor.with_token(old)).status == 401


def test_the_old_token_is_refused_after_reauthentication_by_form(server, user, visitor):
    old = visitor.log_in(user, PASSWORD).token
    visitor.submit("/reauthenticate", "/reauthenticate", password=PASSWORD)
    assert visitor.token != old
    assert visitor.session(cookie=visitor.with_token(old)).status == 401
    assert not visitor.session(cookie=visitor.with_token(old)).cookies


def test_the_old_token_is_refused_after_a_password_change(server, user, visitor):
    old = visitor.log_in(user, PASSWORD).token
    answer = visitor.api("POST", "/password", {"current": PASSWORD, "new": "harbour-quilt-ninety-crows"})
    assert answer.status == 204
    assert visitor.token != old
    assert visitor.session(cookie=visitor.with_token(old)).status == 401
    assert visitor.is_signed_in


def test_no_page_signs_an_anonymous_visitor_in(server, visitor):
    for path in ["/", "/login", "/account", "/admin", "/logout", "/reauthenticate", "/setup", "/api/v1/session"]:
        visitor.get(path)
    assert server.cookie_name not in visitor.jar


def test_credentials_in_the_address_do_not_sign_anybody_in(server, user, visitor):
    visitor.get(f"/login?username={user}&password={PASSWORD}")
    assert server.cookie_name not in visitor.jar
