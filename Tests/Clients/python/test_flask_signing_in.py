"""Signing in and out with Flask's session on the service, and what becomes of the cookie."""

import pytest
from flask_apps import browser_with, shop, token_of


@pytest.fixture
def app(service):
    return shop(service)


@pytest.fixture
def browser(app):
    return app.test_client()


def test_a_login_gets_a_new_handle_and_keeps_what_the_visitor_had(service, browser):
    browser.post("/set", json={"cart": [1]})
    visitor, before = token_of(browser), browser.get("/who").json["handle"]
    service.calls.clear()
    browser.post("/login/ann")
    assert service.calls == ["authenticate", "sessions"]
    who = browser.get("/who").json
    assert who["principal"] == "ann" and who["handle"] != before and token_of(browser) != visitor
    assert browser.get("/read").json == {"cart": [1]}


def test_a_login_keeps_only_what_it_names(browser):
    browser.post("/set", json={"cart": [1], "draft": "x"})
    browser.post("/login/ann?keep=cart")
    assert browser.get("/read").json == {"cart": [1]}


def test_another_principal_sees_nothing_of_the_one_before(browser):
    browser.post("/login/ann")
    browser.post("/set", json={"cart": [1]})
    browser.post("/login/bob")
    assert browser.get("/read").json == {} and browser.get("/who").json["principal"] == "bob"


def test_a_remembered_login_has_a_lasting_cookie_and_an_ordinary_one_has_not(browser):
    assert "Max-Age" not in browser.post("/login/ann").headers["Set-Cookie"]
    assert "Max-Age=2592000" in browser.post("/login/ann?remember=1").headers["Set-Cookie"]


def test_a_logout_ends_the_session_and_deletes_the_cookie(service, app, browser):
    browser.post("/login/ann")
    token = token_of(browser)
    service.calls.clear()
    response = browser.post("/logout")
    assert service.calls == ["authenticate", "end"] and "Max-Age=0" in response.headers["Set-Cookie"]
    assert token_of(browser) is None
    replayed = browser_with(app, token).get("/who")
    assert replayed.json["principal"] is None and replayed.json["reason"] == "logout"


def test_what_is_stored_after_a_logout_belongs_to_a_visitor(browser):
    browser.post("/login/ann")
    browser.post("/set", json={"cart": [1]})
    browser.post("/logout-and-say-so")
    assert browser.get("/who").json["principal"] is None
    assert browser.get("/read").json == {"notice": "goodbye"}


def test_clearing_removes_the_fields_and_the_session_lives(browser):
    browser.post("/login/ann")
    browser.post("/set", json={"cart": [1]})
    browser.post("/clear")
    assert browser.get("/read").json == {} and browser.get("/who").json["principal"] == "ann"


@pytest.mark.parametrize("path", ["/step-up", "/rotate"])
def test_a_new_secret_replaces_the_cookie_and_the_old_one_is_refused(app, browser, path):
    browser.post("/login/ann")
    before, handle = token_of(browser), browser.get("/who").json["handle"]
    browser.post(path)
    assert token_of(browser) != before and browser.get("/who").json["handle"] == handle
    assert browser_with(app, before).get("/who").json["principal"] is None


def test_an_offered_token_is_set_also_by_a_request_that_only_reads(service, browser):
    browser.post("/login/ann")
    before = token_of(browser)
    service.clock.advance(900)
    response = browser.get("/read")
    assert token_of(browser) != before and response.headers["Cache-Control"] == "no-store"
    assert browser.get("/who").json["principal"] == "ann"


def test_devices_are_the_sessions_of_who_is_signed_in_with_address_and_browser(service, app, browser):
    browser.post("/login/ann", headers={"User-Agent": "Phone"})
    app.test_client().post("/login/ann", headers={"User-Agent": "Laptop"})
    app.test_client().post("/login/bob")
    assert len(browser.get("/who").json["devices"]) == 2
    devices = [session.device for session in service.client().list(principal="ann").items]
    assert devices == [{"address": "127.0.0.1", "user_agent": name} for name in ("Phone", "Laptop")]


def test_ending_the_others_leaves_this_one(app, browser):
    browser.post("/login/ann")
    other = app.test_client()
    other.post("/login/ann")
    handle = other.get("/who").json["handle"]
    assert browser.post("/end-others").json == [handle]
    assert other.get("/who").json["reason"] == "revoked" and browser.get("/who").json["principal"] == "ann"


def test_a_visitor_has_no_devices_and_no_others_to_end(browser):
    assert browser.get("/who").json["devices"] == [] and browser.post("/end-others").json == []


@pytest.mark.parametrize("reason", ["revoked", "password_changed", "disabled"])
def test_the_cookie_of_an_ended_session_is_deleted(service, browser, reason):
    browser.post("/login/ann")
    service.client().end(principal="ann", reason=reason)
    assert browser.get("/who").json["reason"] == reason and token_of(browser) is None


@pytest.mark.parametrize("ending", ["logout", "login"])
def test_a_request_under_way_does_not_delete_the_cookie_of_a_login_that_came_in_between(app, browser, ending):
    browser.post("/login/ann")
    slow = browser_with(app, token_of(browser))
    browser.post("/logout" if ending == "logout" else "/login/ann")
    response = slow.get("/read")
    assert response.json == {} and "Set-Cookie" not in response.headers
