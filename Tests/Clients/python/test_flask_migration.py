"""From Flask's signed cookies to sessions."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, session
from flask_apps import shop, token_of

from coatcheck import Misconfigured
from coatcheck.flask import CoatcheckSession

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def signed_cookie(**fields):
    """A cookie that Flask itself made."""
    app = Flask("before")
    app.secret_key = "key"

    @app.get("/")
    def store():
        session.update(fields)
        return "stored"

    browser = app.test_client()
    browser.get("/")
    return browser.get_cookie("session").value


def visit(service, cookie, **options):
    """A browser with that cookie in the shop."""
    app = shop(service, **options)
    app.secret_key = "key"
    browser = app.test_client()
    browser.set_cookie("session", cookie)
    return browser


@pytest.fixture
def cookie():
    return signed_cookie(cart=[1], _user_id="ann", _fresh=True, _permanent=True)


def test_what_was_in_a_signed_cookie_becomes_a_visitors_session(service, cookie):
    browser = visit(service, cookie, migrate_until=TOMORROW)
    assert browser.get("/read").json == {"cart": [1]}
    assert browser.get_cookie("session") is None and token_of(browser)
    assert browser.get("/who").json["principal"] is None
    assert browser.get("/read").json == {"cart": [1]}


def test_a_login_is_carried_over_only_when_asked_to(service, cookie):
    browser = visit(service, cookie, migrate_until=TOMORROW, migrate_login=True)
    browser.get("/read")
    assert browser.get("/who").json["principal"] == "ann"


def test_a_signed_cookie_does_not_come_back_after_the_session_has_ended(service, cookie):
    browser = visit(service, cookie, migrate_until=TOMORROW, migrate_login=True)
    browser.get("/read")
    browser.post("/logout")
    assert browser.get("/read").json == {} and browser.get("/who").json["principal"] is None


@pytest.mark.parametrize("options", [{}, {"migrate_until": datetime.now(UTC)}], ids=["never", "date is past"])
def test_without_a_date_in_the_future_nothing_is_read(service, cookie, options):
    assert visit(service, cookie, **options).get("/read").json == {}


def test_a_cookie_with_another_signature_is_not_read(service, cookie):
    browser = visit(service, cookie[:-4] + "AAAA", migrate_until=TOMORROW)
    assert browser.get("/read").json == {} and service.calls == []


def test_a_route_that_does_not_use_its_session_migrates_nothing(service, cookie):
    browser = visit(service, cookie, migrate_until=TOMORROW)
    assert "Set-Cookie" not in browser.get("/").headers and service.calls == []


def test_a_date_without_a_time_zone_is_refused(service):
    with pytest.raises(Misconfigured, match="time zone"):
        CoatcheckSession(Flask("shop"), service.client(), migrate_until=datetime(2099, 1, 1))
