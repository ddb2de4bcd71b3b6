"""The session cookie of Django with our middleware: what is sent, when, and how it rotates."""

import pytest
from django_project import DJANGOS, browser_with, done, extra, shop, token_of

from coatcheck.testing import Policy, Service

JSON = "application/json"
QUARTER = 15 * 60


@pytest.fixture
def browser(service):
    with shop(service) as browser:
        yield browser


def test_the_cookie_has_the_attributes_of_djangos_settings(service):
    changed = {
        "SESSION_COOKIE_NAME": "__Host-sid",
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_HTTPONLY": True,
    }
    with shop(service, **changed) as browser:
        cookie = browser.post("/login/ann").cookies["__Host-sid"]
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Strict")
        assert cookie["secure"] and cookie["httponly"]


def test_a_response_with_the_cookie_is_not_stored_by_caches(browser):
    response = browser.post("/login/ann")
    assert response.headers["Cache-Control"] == "no-store" and "Cookie" in response.headers["Vary"]


def test_a_response_that_read_the_session_varies_with_the_cookie(browser):
    browser.post("/login/ann")
    response = browser.get("/read")
    assert "Cookie" in response.headers["Vary"] and "Cache-Control" not in response.headers
    assert "Vary" not in browser.get("/").headers


def test_a_new_secret_is_offered_on_a_response_that_only_read(service, browser):
    browser.post("/login/ann")
    old = token_of(browser)
    service.clock.advance(QUARTER)
    response = browser.get("/read")
    new = token_of(browser)
    assert new != old and response.headers["Cache-Control"] == "no-store"
    assert not browser.get("/read").cookies.get("sessionid")
    assert browser.get("/who").json()["user"] == "ann"


def test_parallel_responses_carry_the_same_offer(service, browser):
    browser.post("/login/ann")
    service.clock.advance(QUARTER)
    others = [browser_with(token_of(browser)) for _ in range(3)]
    others[0].get("/read")
    others[1].post("/set", '{"a": 1}', JSON)
    others[2].get("/read")
    assert len({token_of(other) for other in others}) == 1


def test_an_offer_that_never_arrives_logs_nobody_out(service, browser):
    browser.post("/login/ann")
    service.clock.advance(QUARTER)
    browser_with(token_of(browser)).get("/read")
    service.clock.advance(60)
    assert browser.get("/who").json()["user"] == "ann"


def test_a_change_under_way_during_a_hard_rotation_is_saved_and_raises_no_alarm(service, browser):
    browser.post("/login/ann")
    late = browser_with(token_of(browser))

    def racing(request):
        request.session["slow"] = 1
        browser.post("/step-up")
        return done()

    extra["racing"] = racing
    assert late.post("/extra/racing").status_code == 200
    assert browser.get("/read").json()["slow"] == 1


def test_the_engine_alone_takes_no_offer_and_goes_on(service):
    with shop(service, DJANGOS) as browser:
        browser.post("/login/ann")
        old = token_of(browser)
        for _ in range(5):
            service.clock.advance(QUARTER)
            browser.post("/set", f'{{"at": {service.clock.now()}}}', JSON)
        assert token_of(browser) == old and browser.get("/who").json()["user"] == "ann"


def test_a_session_that_was_idle_too_long_is_over_and_its_cookie_deleted(service, browser):
    browser.post("/set", '{"a": 1}', JSON)
    service.clock.advance(31 * 60)
    response = browser.get("/who")
    assert response.json()["reason"] == "idle" and response.cookies["sessionid"]["max-age"] == 0


def test_the_browser_is_known_to_the_list_of_devices(service, browser):
    browser.post("/login/ann", headers={"user-agent": "Testing/1.0"}, REMOTE_ADDR="192.0.2.7")
    (session,) = service.client().list(principal=browser_principal(service, browser)).items
    assert session.device == {"address": "192.0.2.7", "user_agent": "Testing/1.0"}


def browser_principal(service, browser):
    return service.client().authenticate(token_of(browser)).session.principal


def test_a_browsers_name_is_cut_off_at_512_characters(service, browser):
    browser.post("/login/ann", headers={"user-agent": "x" * 5000})
    (session,) = service.client().list(principal=browser_principal(service, browser)).items
    assert session.device["user_agent"] == "x" * 512


def test_forwarded_addresses_are_the_frameworks_business(service, browser):
    browser.post("/login/ann", headers={"x-forwarded-for": "203.0.113.9"}, REMOTE_ADDR="192.0.2.7")
    (session,) = service.client().list(principal=browser_principal(service, browser)).items
    assert session.device["address"] == "192.0.2.7"


def test_rotation_can_be_off():
    service = Service(policy=Policy(rotation_interval=None))
    with shop(service) as browser:
        browser.post("/login/ann")
        service.clock.advance(3600)
        assert not browser.get("/read").cookies.get("sessionid")
