"""Flask's session on the service: what it costs, what is saved, and what becomes of the cookie."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import session
from flask_apps import browser_with, shop, token_of
from markupsafe import Markup

from coatcheck import Client
from coatcheck.flask import CoatcheckSession


@pytest.fixture
def app(service):
    return shop(service)


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.mark.parametrize("path", ["/", "/static/absent.css", "/nowhere"])
def test_a_request_that_does_not_use_its_session_costs_nothing(service, browser, path):
    browser.post("/set", json={"cart": []})
    service.calls.clear()
    response = browser.get(path)
    assert service.calls == [] and "Vary" not in response.headers and "Set-Cookie" not in response.headers


def test_a_visitor_without_a_session_costs_nothing(service, browser):
    response = browser.get("/read")
    assert response.json == {} and service.calls == []
    assert response.headers["Vary"] == "Cookie" and "Set-Cookie" not in response.headers


def test_a_cookie_that_cannot_be_a_token_costs_nothing_and_stays(service, app):
    response = browser_with(app, "garbage").get("/read")
    assert response.json == {} and service.calls == [] and "Set-Cookie" not in response.headers


def test_what_a_visitor_stores_is_there_at_the_next_request(browser):
    browser.post("/set", json={"username": "ann"})
    assert browser.get("/read").json == {"username": "ann"}


def test_reading_is_one_call_and_sets_no_cookie(service, browser):
    browser.post("/set", json={"cart": [1], "name": "ann"})
    service.calls.clear()
    response = browser.get("/read")
    assert service.calls == ["authenticate"] and "Set-Cookie" not in response.headers


def test_writing_is_one_call_more_however_much_is_written(service, browser):
    browser.post("/set", json={"cart": [1]})
    service.calls.clear()
    response = browser.post("/set", json={"a": 1, "b": 2, "c": 3})
    assert service.calls == ["authenticate", "data"] and "Set-Cookie" not in response.headers


def test_assigning_what_is_there_already_is_not_sent(service, browser):
    browser.post("/set", json={"cart": [1], "name": "ann"})
    service.calls.clear()
    browser.post("/set", json={"cart": [1], "name": "ann"})
    assert service.calls == ["authenticate"]


def test_a_change_inside_a_list_is_saved(browser):
    browser.post("/set", json={"cart": [0]})
    browser.post("/push/cart")
    assert browser.get("/read").json == {"cart": [0, 1]}


def test_a_response_that_sends_a_cookie_is_not_stored_anywhere(browser):
    response = browser.post("/set", json={"cart": [1]})
    assert response.headers["Cache-Control"] == "no-store" and response.headers["Vary"] == "Cookie"


def test_what_a_response_varies_by_already_is_kept(app, browser):
    @app.get("/vary")
    def vary():
        session.get("cart")
        return "varies", {"Vary": "Accept-Language"}

    assert browser.get("/vary").headers["Vary"] == "Accept-Language, Cookie"


def test_flasks_own_types_survive(service, app, browser):
    values = {
        "tuple": (1, (2, 3)),
        "bytes": b"\x00\xff",
        "uuid": uuid.UUID(int=7),
        "moment": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        "markup": Markup("<b>"),
        "nested": {"list": [(1,)]},
    }
    app.add_url_rule("/types", "types", lambda: session.update(values) or "set")
    app.add_url_rule("/check", "check", lambda: str(dict(session) == values))
    browser.get("/types")
    service.calls.clear()
    assert browser.get("/check").text == "True"
    assert service.calls == ["authenticate"]


def test_data_is_saved_when_the_view_crashes(browser):
    browser.post("/login/ann")
    assert browser.post("/crash").status_code == 500
    assert browser.get("/read").json == {"before": "the crash"}


def test_parallel_additions_all_count(service_over_socket):
    app = shop(_Remote(*service_over_socket))
    browser = app.test_client()
    browser.post("/add/count")

    def add(_):
        return browser_with(app, token_of(browser)).post("/add/count").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, range(99))) == {200}
    assert browser.get("/read").json == {"count": 100}


def test_parallel_changes_of_different_fields_all_survive(service_over_socket):
    app = shop(_Remote(*service_over_socket))
    browser = app.test_client()
    browser.post("/set", json={"first": True})

    def assign(number):
        return browser_with(app, token_of(browser)).post("/set", json={f"n{number}": number}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(assign, range(40))) == {302}
    assert len(browser.get("/read").json) == 41


class _Remote:
    """A service in another process, as far as `shop` needs it."""

    def __init__(self, address, token):
        self.client = lambda: Client(address, token)
        self.calls = []


def test_a_permanent_session_is_remembered_for_no_longer_than_flask_is_told(service, app):
    app.config["PERMANENT_SESSION_LIFETIME"] = 3600

    @app.post("/permanent")
    def permanent():
        session["cart"] = [1]
        session.permanent = True
        return "permanent"

    @app.get("/is-permanent")
    def is_permanent():
        return str(session.permanent)

    browser = app.test_client()
    assert browser.get("/is-permanent").text == "False"
    assert "Max-Age=3600" in browser.post("/permanent").headers["Set-Cookie"]
    assert browser.get("/is-permanent").text == "True"
    service.clock.advance(3600)
    assert browser.get("/who").json["reason"] == "absolute"


def test_permanence_alone_stores_nothing(service, app):
    @app.before_request
    def make_permanent():
        session.permanent = True

    assert "Set-Cookie" not in app.test_client().get("/read").headers and service.calls == []


def test_a_test_can_prepare_a_session_in_flasks_own_way(browser):
    with browser.session_transaction() as prepared:
        prepared["cart"] = [1]
    assert browser.get("/read").json == {"cart": [1]}
    with browser.session_transaction() as found:
        assert found["cart"] == [1]


def test_the_flags_that_extensions_read_are_true(service, app):
    seen = []

    @app.post("/flags")
    def flags():
        seen.append((session.new, session.modified))
        session["cart"] = []
        seen.append((session.new, session.modified))
        session["cart"].append(1)
        session.save()
        seen.append((session.new, session.modified))
        return "flags"

    app.test_client().post("/flags")
    assert seen == [(True, False), (True, True), (False, True)]


def test_an_application_may_be_set_up_later(service):
    from flask import Flask

    interface, app = CoatcheckSession(client=service.client()), Flask("late")
    interface.init_app(app)
    assert app.session_interface is interface


def test_a_session_shows_no_values(app):
    with app.test_request_context():
        session["secret"] = "hidden"
        assert "hidden" not in repr(session)
