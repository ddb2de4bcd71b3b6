"""A login that the service refuses is forgotten: nothing that the request does later brings it back."""

import pytest
from flask import session
from flask_apps import browser_with, shop, token_of

from coatcheck import LimitReached, TooLarge
from coatcheck.testing import Policy, Service


@pytest.fixture
def full():
    """A service with which ann has as many sessions as she may have."""
    service = Service(policy=Policy(per_principal=1, excess="deny"))
    service.client().create(principal="ann")
    return service


@pytest.fixture
def app(full):
    return shop(full)


def make_room(service):
    """Ends ann's sessions, so that a login which is tried again succeeds."""
    service.client().end(principal="ann")
    service.calls.clear()


def log_in_and_make_room(service, log_in):
    """A view whose login is refused, and would not be a moment later."""

    def view():
        try:
            log_in()
        finally:
            make_room(service)

    return view


def log_in_by_field():
    session["_user_id"] = "ann"
    session.save()


def test_a_login_over_the_limit_is_409_asks_once_and_leaves_the_visitor_as_before():
    service = Service(policy=Policy(per_principal=1, excess="deny"))
    service.client().create(principal="ann")
    browser = shop(service).test_client()
    browser.post("/set", json={"cart": [1]})
    service.calls.clear()
    response = browser.post("/login/ann")
    assert response.status_code == 409 and service.calls == ["authenticate", "sessions"]
    assert browser.get("/read").json == {"cart": [1]} and browser.get("/who").json["principal"] is None


@pytest.mark.parametrize("log_in", [lambda: session.login("ann"), log_in_by_field], ids=["login", "principal field"])
def test_the_error_page_of_a_refused_login_does_not_log_in_after_all(full, app, log_in):
    app.add_url_rule("/try", "try", log_in_and_make_room(full, log_in))
    browser = app.test_client()
    response = browser.get("/try")
    assert response.status_code == 409 and "Set-Cookie" not in response.headers
    assert full.calls == [] and token_of(browser) is None


def test_a_page_that_catches_the_refusal_saves_its_changes_for_the_visitor(full, app):
    @app.get("/try")
    def attempt():
        try:
            session.login("ann")
        except LimitReached:
            make_room(full)
            session["notice"] = "too many devices"
        return "sorry"

    browser = app.test_client()
    browser.get("/try")
    assert browser.get("/read").json == {"notice": "too many devices"}
    assert browser.get("/who").json["principal"] is None


def test_a_login_whose_data_is_too_large_is_forgotten(service):
    app = shop(service)

    @app.get("/try")
    def attempt():
        session["text"] = "x" * 20_000
        try:
            session.login("ann")
        except TooLarge:
            del session["text"]
        return "sorry"

    browser = app.test_client()
    assert "Set-Cookie" not in browser.get("/try").headers
    assert service.calls == ["sessions"]


def test_a_login_with_a_value_that_cannot_be_stored_is_forgotten(service):
    app = shop(service)

    @app.get("/try")
    def attempt():
        session["thing"] = object()
        try:
            session.login("ann")
        except TypeError:
            del session["thing"]
        return "sorry"

    assert "Set-Cookie" not in app.test_client().get("/try").headers
    assert service.calls == []


@pytest.mark.parametrize("log_in", [lambda: session.login("ann"), log_in_by_field], ids=["login", "principal field"])
def test_what_was_meant_for_a_refused_principal_is_not_stored_with_another(full, app, log_in):
    @app.get("/try")
    def attempt():
        session["cart"] = ["of ann"]
        try:
            log_in()
        except LimitReached:
            make_room(full)
        return "sorry"

    browser = browser_with(app, full.client().create(principal="bob", data={"cart": ["of bob"]}).cookie.token)
    browser.get("/try")
    assert browser.get("/who").json["principal"] == "bob" and browser.get("/read").json == {"cart": ["of bob"]}
