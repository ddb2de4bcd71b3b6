"""Flask-Login on the service, with nothing of it called differently."""

from datetime import timedelta

import flask_login
import pytest
from flask import Flask, session
from flask_apps import browser_with, token_of
from flask_login import LoginManager, UserMixin, current_user, fresh_login_required, login_required

import coatcheck.flask_login
from coatcheck import Misconfigured
from coatcheck.flask import CoatcheckSession
from coatcheck.testing import Policy, Service


class User(UserMixin):
    def __init__(self, name):
        self.id = name


def site(service, attach_first=False, **options):
    """An application with a login page, as Flask-Login's own documentation has it."""
    app, manager = Flask("site"), LoginManager()
    app.secret_key = "key"
    CoatcheckSession(app, service.client())
    if attach_first:
        coatcheck.flask_login.attach(manager, **options)
    manager.init_app(app)
    manager.user_loader(User)
    if not attach_first:
        coatcheck.flask_login.attach(manager, **options)

    @app.post("/login/<name>")
    def login(name):
        flask_login.login_user(User(name))
        return "welcome"

    @app.post("/remember/<name>")
    def remember(name):
        flask_login.login_user(User(name), remember=True, duration=timedelta(days=7))
        return "welcome back"

    @app.post("/logout")
    def logout():
        flask_login.logout_user()
        return "goodbye"

    @app.post("/confirm")
    @login_required
    def confirm():
        flask_login.confirm_login()
        return "confirmed"

    @app.post("/cart")
    def cart():
        session["cart"] = [1]
        return "stored"

    _pages(app)
    service.calls.clear()
    return app


def _pages(app):
    app.add_url_rule("/", "index", lambda: "index")
    app.add_url_rule("/me", "me", login_required(lambda: current_user.id))
    app.add_url_rule("/fresh", "fresh", fresh_login_required(lambda: "fresh"))
    app.add_url_rule("/data", "data", lambda: dict(session))


@pytest.fixture(params=[False, True], ids=["attached after init_app", "attached before init_app"])
def app(request, service):
    return site(service, attach_first=request.param)


@pytest.fixture
def browser(app):
    return app.test_client()


def test_a_login_is_one_call_and_has_a_principal(service, browser):
    browser.post("/login/ann")
    assert service.calls == ["sessions"]
    assert browser.get("/me").text == "ann"
    (record,) = service.client().list(principal="ann").items
    assert record.methods == ("pwd",) and not record.remember


def test_a_request_of_who_is_signed_in_is_one_call(service, browser):
    browser.post("/login/ann")
    service.calls.clear()
    assert browser.get("/me").text == "ann" and service.calls == ["authenticate"]


def test_a_request_that_asks_for_no_user_costs_nothing(service, browser):
    browser.post("/login/ann")
    service.calls.clear()
    assert browser.get("/").text == "index" and service.calls == []


def test_a_login_mints_and_keeps_what_the_visitor_had(service, browser):
    browser.post("/cart")
    visitor = token_of(browser)
    service.calls.clear()
    browser.post("/login/ann")
    assert service.calls == ["authenticate", "sessions"] and token_of(browser) != visitor
    assert browser.get("/data").json == {"cart": [1], "_user_id": "ann", "_fresh": True}


def test_a_repeated_login_mints_again(browser):
    browser.post("/login/ann")
    first = token_of(browser)
    browser.post("/login/ann")
    assert token_of(browser) != first and browser.get("/me").text == "ann"


def test_another_user_gets_nothing_of_the_one_before(service, browser):
    browser.post("/login/ann")
    browser.post("/cart")
    browser.post("/login/bob")
    assert browser.get("/data").json == {"_user_id": "bob", "_fresh": True}
    assert service.client().list(principal="ann").items == ()


def test_a_logout_ends_the_session(service, app, browser):
    browser.post("/login/ann")
    token = token_of(browser)
    service.calls.clear()
    browser.post("/logout")
    assert service.calls == ["authenticate", "end"] and token_of(browser) is None
    assert browser_with(app, token).get("/me").status_code == 401


def test_what_is_left_after_a_logout_is_a_visitors(service, browser):
    browser.post("/login/ann")
    browser.post("/cart")
    browser.post("/logout")
    assert browser.get("/data").json == {"cart": [1]} and browser.get("/me").status_code == 401
    assert service.client().list(principal="ann").items == ()


def test_remembering_is_the_sessions_longer_pair_and_no_cookie_of_its_own(service, browser):
    response = browser.post("/remember/ann")
    assert [cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")] == ["__Host-session"]
    assert "Max-Age=604800" in response.headers["Set-Cookie"]
    (record,) = service.client().list(principal="ann").items
    assert record.remember
    assert browser.get("/data").json == {"_user_id": "ann", "_fresh": True}


def test_a_remember_cookie_from_before_signs_no_user_in_again(app, browser):
    browser.get("/")
    with app.test_request_context():
        browser.set_cookie("remember_token", flask_login.encode_cookie("ann"))
    assert browser.get("/me").status_code == 401


def test_a_remember_cookie_from_before_is_not_read_outside_of_requests_either(app):
    with app.test_request_context():
        cookie = flask_login.encode_cookie("ann")
    with app.test_request_context(headers={"Cookie": f"remember_token={cookie}"}):
        assert not current_user.is_authenticated


def test_a_remember_cookie_from_before_does_not_keep_a_request_loader_from_being_asked(app, browser):
    app.login_manager.request_loader(lambda request: User("from request"))
    browser.set_cookie("remember_token", "anything")
    assert browser.get("/me").text == "from request"


def test_a_remember_cookie_from_before_does_not_undo_a_revocation(service, app, browser):
    browser.post("/login/ann")
    with app.test_request_context():
        browser.set_cookie("remember_token", flask_login.encode_cookie("ann"))
    service.client().end(principal="ann", reason="revoked")
    assert browser.get("/me").status_code == 401 and browser.get("/me").status_code == 401


def test_another_address_or_browser_changes_and_ends_nothing(service, browser):
    browser.post("/login/ann", headers={"User-Agent": "Phone"})
    service.calls.clear()
    response = browser.get("/me", headers={"User-Agent": "Tablet", "X-Forwarded-For": "192.0.2.7"})
    assert response.text == "ann" and service.calls == ["authenticate"]


def test_confirming_a_login_is_a_fresh_proof_with_a_new_secret(service, browser):
    browser.post("/login/ann")
    before = token_of(browser)
    (first,) = service.client().list(principal="ann").items
    service.clock.advance(60)
    browser.post("/confirm")
    (record,) = service.client().list(principal="ann").items
    assert record.id == first.id and record.authenticated_at > first.authenticated_at
    assert token_of(browser) != before and browser.get("/me").text == "ann"


def test_a_remembered_session_is_fresh_for_twelve_hours_after_its_last_proof(service, browser):
    browser.post("/remember/ann")
    assert browser.get("/fresh").text == "fresh"
    service.clock.advance(12 * 3600)
    assert browser.get("/fresh").status_code == 401 and browser.get("/me").text == "ann"
    browser.post("/confirm")
    assert browser.get("/fresh").text == "fresh"


def test_an_outage_is_503_and_no_logout(service, browser):
    browser.post("/login/ann")
    with service.unavailable():
        response = browser.get("/me")
    assert response.status_code == 503 and response.headers["Retry-After"] and "Set-Cookie" not in response.headers
    assert browser.get("/me").text == "ann"


def test_an_outage_during_a_login_is_503(service, browser):
    with service.unavailable():
        assert browser.post("/login/ann").status_code == 503


def test_a_login_over_the_limit_is_409():
    service = Service(policy=Policy(per_principal=1, excess="deny"))
    service.client().create(principal="ann")
    response = site(service).test_client().post("/login/ann")
    assert response.status_code == 409 and "Set-Cookie" not in response.headers


def test_flask_logins_own_test_client_works(service, app):
    app.test_client_class = flask_login.FlaskLoginClient
    with app.test_client(user=User("ann")) as browser:
        assert browser.get("/me").text == "ann"


def test_without_the_session_interface_the_error_says_what_is_missing():
    app, manager = Flask("site"), LoginManager()
    app.secret_key = "key"
    manager.init_app(app)
    manager.user_loader(User)
    coatcheck.flask_login.attach(manager)
    app.testing = True
    app.add_url_rule("/login", "login", lambda: str(flask_login.login_user(User("ann"))))
    with pytest.raises(Misconfigured, match="CoatcheckSession"):
        app.test_client().get("/login")
