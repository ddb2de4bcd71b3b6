"""The session cookie, attribute by attribute."""

import re

import pytest

from harness import Client
from harness.server import PASSWORD


def session_cookies(response, server):
    return [cookie for cookie in response.cookies if cookie.name == server.cookie_name]


def sign_in_by_form(visitor, user):
    return visitor.log_in_by_form(user, PASSWORD)


def sign_in_by_api(visitor, user):
    return visitor.api("POST", "/login", {"username": user, "password": PASSWORD})


@pytest.mark.parametrize("sign_in", [sign_in_by_form, sign_in_by_api])
def test_login_sets_one_session_cookie_with_exactly_the_promised_attributes(server, user, visitor, sign_in):
    answer = sign_in(visitor, user)
    (cookie,) = session_cookies(answer, server)
    assert sorted(cookie.attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_the_cookie_value_is_64_base64url_characters(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", visitor.token)


def test_the_first_16_bytes_of_the_cookie_are_the_public_handle(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    assert visitor.session().json["session"]["id"] == visitor.handle


def test_remember_me_lets_the_cookie_outlive_the_browser_but_not_the_session(server, user, visitor):
    answer = visitor.api("POST", "/login", {"username": user, "password": PASSWORD, "remember": True})
    (cookie,) = session_cookies(answer, server)
    lifetime = int(cookie.attribute("Max-Age"))
    assert 29 * 86400 < lifetime <= 30 * 86400
    assert visitor.session().json["session"]["remember"] is True


def test_remember_me_ticked_in_the_form_does_the_same(server, user, visitor):
    answer = visitor.log_in_by_form(user, PASSWORD, remember="on")
    (cookie,) = session_cookies(answer, server)
    assert int(cookie.attribute("Max-Age")) > 29 * 86400


def test_logout_deletes_the_cookie_with_the_attributes_it_was_set_with(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    answer = visitor.api("POST", "/logout")
    (cookie,) = session_cookies(answer, server)
    assert cookie.value == ""
    assert cookie.attribute("Max-Age") == "0"
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.attributes)


def test_a_dead_cookie_is_answered_but_not_deleted(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    stale = visitor.with_token(visitor.token)
    visitor.api("POST", "/logout")
    answer = visitor.session(cookie=stale)
    assert answer.status == 401
    assert answer.cookies == []


def test_an_anonymous_visitor_of_the_api_gets_no_cookie(visitor):
    assert visitor.session().cookies == []


def test_the_login_page_sets_only_its_own_short_lived_cookie(server, visitor):
    (cookie,) = visitor.get("/login").cookies
    assert cookie.name == "__Host-coatcheck-login"
    assert {"Path=/", "Secure", "HttpOnly"} <= set(cookie.attributes)
    assert cookie.attribute("SameSite") in {"Lax", "Strict"}


def test_the_token_is_in_no_body_and_no_header_but_set_cookie(server, user, visitor):
    seen = []
    server.observers.append(lambda method, path, response: seen.append(response))
    try:
        visitor.log_in_by_form(user, PASSWORD)
        for path in ["/account", "/login", "/api/v1/session", "/api/v1/sessions", "/reauthenticate"]:
            visitor.get(path)
        visitor.api("POST", "/reauthenticate", {"password": PASSWORD})
    finally:
        server.observers.clear()
    tokens = {cookie.value for cookie in visitor.set_cookies if cookie.name == server.cookie_name and cookie.value}
    assert len(tokens) == 2
    for response in seen:
        shown = response.text + "".join(value for key, value in response.headers if key.lower() != "set-cookie")
        for token in tokens:
            assert token not in shown
            assert token[22:] not in shown


def test_a_request_that_changes_nothing_sets_no_cookie(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    assert [visitor.session().cookies for _ in range(3)] == [[], [], []]


def test_dev_mode_uses_a_plain_name_without_secure_for_clients_that_need_it(start, store):
    server = start(store=store, arguments=["--dev"])
    server.cookie_name = "coatcheck"
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert visitor.is_signed_in
    (cookie,) = [cookie for cookie in visitor.set_cookies if cookie.name == "coatcheck"]
    assert sorted(cookie.attributes) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_samesite_strict_can_be_chosen(start, store):
    server = start(store=store, cookie_samesite="strict")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert visitor.set_cookies[-1].attribute("SameSite") == "Strict"


def test_the_cookie_may_come_in_the_second_of_two_cookie_headers(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    headers = [("Cookie", "theme=dark"), ("Cookie", visitor.with_token(visitor.token))]
    assert visitor.session(cookie="", headers=headers).status == 200


def test_the_cookie_is_found_among_a_hundred_others(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    others = [f"c{number}=v{number}" for number in range(50)]
    header = "; ".join([*others, visitor.with_token(visitor.token), *others])
    assert visitor.session(cookie=header).status == 200
