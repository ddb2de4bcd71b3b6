"""What a session's key is in Django: a handle, safe to log and to refer to, or the token with the engine alone."""

import pytest
from django_project import DJANGOS, OURS, browser_with, shop, token_of, user

import coatcheck.testing
from coatcheck.calls import is_handle, is_token
from coatcheck.django import SessionStore


def sessions_of(service, name):
    """The live sessions of a user."""
    return service.client().list(principal=str(user(name).pk)).items


def test_a_test_client_can_sign_in_without_a_password():
    service = coatcheck.testing.Service(accepts_handles=True)
    with shop(service, OURS) as browser:
        browser.force_login(user("ann"))
        assert browser.get("/who").json()["user"] == "ann"
        session = browser.session
        session["seen"] = True
        session.save()
        assert browser.get("/read").json()["seen"] is True
        assert browser.session.session_key == browser.get("/who").json()["key"]


def test_a_test_client_can_sign_in_with_the_engine_alone(service):
    with shop(service, DJANGOS) as browser:
        browser.force_login(user("ann"))
        assert browser.get("/who").json()["user"] == "ann"


def test_with_our_middleware_the_key_is_the_handle(service):
    with shop(service, OURS) as browser:
        key = browser.post("/login/ann?key").json()["key"]
        assert is_handle(key) and key == sessions_of(service, "ann")[0].id
        assert key not in token_of(browser)[22:] and is_token(token_of(browser))


def test_with_our_middleware_a_handle_can_be_asked_about(service):
    with shop(service, OURS) as browser:
        key = browser.post("/login/ann?key").json()["key"]
        assert SessionStore().exists(key) and not SessionStore().exists("x" * 22)
        SessionStore().delete(key)
        assert not SessionStore().exists(key)


def test_the_key_of_a_session_is_not_that_of_the_user_before(service):
    with shop(service, OURS) as browser:
        key = browser.post("/login/ann?key").json()["key"]
        store = SessionStore(token_of(browser))
        store["_auth_user_id"] = str(user("bob").pk)
        assert store.session_key != key and store.session_key == sessions_of(service, "bob")[0].id


def test_with_the_engine_alone_the_key_is_the_token(service):
    with shop(service, DJANGOS) as browser:
        key = browser.post("/login/ann?key").json()["key"]
        assert is_token(key) and key == token_of(browser)


@pytest.mark.parametrize("value", ["x" * 32, "x" * 64, "short"])
def test_with_our_middleware_nothing_that_a_browser_made_up_is_a_key(service, value):
    with shop(service, OURS):
        assert browser_with(value).get("/who").json()["key"] is None


def test_a_handle_in_the_cookie_reads_and_ends_nothing(service):
    with shop(service, OURS) as browser:
        browser.post("/login/ann")
        thief = browser_with(sessions_of(service, "ann")[0].id)
        assert thief.get("/who").json() == {"user": "", "key": None, "reason": None, "methods": []}
        thief.post("/logout")
        assert browser.get("/who").json()["user"] == "ann"


@pytest.mark.parametrize("middleware", [OURS, DJANGOS])
def test_a_session_can_be_ended_by_its_handle(service, middleware):
    with shop(service, middleware) as browser:
        browser.post("/login/ann")
        SessionStore().delete(sessions_of(service, "ann")[0].id)
        assert browser.get("/who").json()["user"] == ""
