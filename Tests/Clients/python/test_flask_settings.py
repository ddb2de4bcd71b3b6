"""Flask's session at start: the service token, and the settings of the cookie."""

import logging

import pytest
from flask import Flask, session
from flask_apps import shop

import coatcheck
from coatcheck import Misconfigured
from coatcheck.flask import CoatcheckSession


def test_a_wrong_service_token_is_found_at_start(service):
    with pytest.raises(Misconfigured):
        CoatcheckSession(Flask("shop"), coatcheck.Client(service.holding("wrong")))


def test_an_outage_at_start_is_logged_and_no_reason_not_to_start(service, caplog):
    with service.unavailable():
        CoatcheckSession(Flask("shop"), service.client())
    assert [record.levelno for record in caplog.records if "at start" in record.message] == [logging.WARNING]


def test_a_cookie_is_safe_unless_flask_is_told_otherwise(service):
    cookie = shop(service).test_client().post("/login/ann").headers["Set-Cookie"]
    name, _, attributes = cookie.partition("=")
    assert name == "__Host-session"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes.split("; "))
    assert "Domain" not in attributes


@pytest.mark.parametrize("options", [{"secure": False}, {}], ids=["asked for", "debug mode"])
def test_for_development_the_cookie_works_over_plain_http(service, options):
    app = Flask("shop")
    app.debug = not options
    CoatcheckSession(app, service.client(), **options)
    app.add_url_rule("/", "login", lambda: session.login("ann") or "welcome")
    cookie = app.test_client().get("/").headers["Set-Cookie"]
    assert cookie.startswith("session=") and "Secure" not in cookie


@pytest.mark.parametrize(
    "settings",
    [
        {"SESSION_COOKIE_NAME": "__Host-shop", "SESSION_COOKIE_DOMAIN": "example.org"},
        {"SESSION_COOKIE_NAME": "__Host-shop", "SESSION_COOKIE_PATH": "/shop"},
    ],
)
def test_a_cookie_that_no_browser_would_keep_is_found_at_start(service, settings):
    app = Flask("shop")
    app.config.update(settings)
    with pytest.raises(Misconfigured, match="__Host-shop"):
        CoatcheckSession(app, service.client())


def test_a_cookie_name_that_needs_secure_is_refused_without_it(service):
    app = Flask("shop")
    app.config["SESSION_COOKIE_NAME"] = "__Secure-shop"
    with pytest.raises(Misconfigured, match="SESSION_COOKIE_SECURE"):
        CoatcheckSession(app, service.client(), secure=False)


@pytest.mark.parametrize("setting", [{"SESSION_COOKIE_DOMAIN": "example.org"}, {"APPLICATION_ROOT": "/shop"}])
def test_for_a_domain_or_a_path_of_its_own_the_cookie_keeps_flasks_name(service, setting):
    app = Flask("shop")
    app.config.update(setting)
    CoatcheckSession(app, service.client())
    assert app.config["SESSION_COOKIE_NAME"] == "session" and app.config["SESSION_COOKIE_SECURE"]


def test_without_a_client_nothing_starts():
    with pytest.raises(Misconfigured):
        CoatcheckSession(Flask("shop"))
