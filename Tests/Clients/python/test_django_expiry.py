"""`set_expiry` and the cookie settings in Django: what they mean for the session at the service, and for the cookie."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_project import OURS, done, extra, login, shop, token_of, user

import coatcheck.testing
from coatcheck.django import SessionStore
from coatcheck.django.expiry import Expiry, expiry_of, needs_another_session

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86400


@pytest.fixture
def browser(service):
    with shop(service) as browser:
        yield browser


def record(browser):
    """What the service says about a browser's session."""
    return SessionStore(token_of(browser)).record


def idle(session):
    return (session.idle_expires_at - session.last_seen_at).total_seconds()


def lifetime(session):
    return (session.absolute_expires_at - session.created_at).total_seconds()


def test_a_login_is_remembered_as_long_as_django_would(browser):
    response = browser.post("/login/ann")
    session = record(browser)
    assert session.remember and idle(session) == 14 * DAY
    assert response.cookies["sessionid"]["max-age"] == 30 * DAY


def test_a_shorter_cookie_age_is_a_shorter_idle_timeout(service):
    with shop(service, SESSION_COOKIE_AGE=600) as browser:
        browser.post("/login/ann")
        assert idle(record(browser)) == 600


def test_a_session_that_expires_with_the_browser_is_not_remembered(service):
    with shop(service, SESSION_EXPIRE_AT_BROWSER_CLOSE=True) as browser:
        response = browser.post("/login/ann")
        assert not record(browser).remember and response.cookies["sessionid"]["max-age"] == ""


def test_a_visitors_session_is_not_remembered_unless_it_is_asked_for(browser):
    browser.post("/set", '{"a": 1}', "application/json")
    assert not record(browser).remember
    browser.post(f"/expire/{DAY}")
    assert record(browser).remember and idle(record(browser)) == DAY


@pytest.mark.parametrize(("expiry", "remember", "seconds"), [("300", True, 300), ("0", False, 30 * 60)])
def test_an_expiry_at_login_shortens_the_idle_timeout(service, browser, expiry, remember, seconds):
    browser.post(f"/login/ann?expiry={expiry}")
    session = record(browser)
    assert session.remember is remember and idle(session) == seconds
    assert service.calls[:1] == ["sessions"] and "end" not in service.calls


def test_a_date_at_login_shortens_the_life(browser):
    extra["date"] = lambda request: _expire(request, timedelta(hours=1))
    browser.post("/extra/date")
    assert 3590 <= lifetime(record(browser)) <= 3600


def _expire(request, value):
    response = login(request, "ann")
    request.session.set_expiry(value)
    return response


def test_another_expiry_of_a_live_session_mints_in_its_place_and_keeps_all(service, browser):
    browser.post("/login/ann")
    before = record(browser)
    browser.post("/step-up")
    service.calls.clear()
    browser.post("/expire/300")
    assert service.calls == ["authenticate", "sessions"]
    session = record(browser)
    assert session.id != before.id and idle(session) == 300
    assert session.principal == before.principal and session.methods == ("pwd", "otp") and session.assurance == "aal2"
    assert [one.id for one in service.client().list(principal=session.principal).items] == [session.id]


def test_the_same_expiry_again_writes_nothing(service, browser):
    browser.post("/login/ann?expiry=300")
    service.calls.clear()
    browser.post("/expire/300")
    assert service.calls == ["authenticate"]


def test_a_fraction_of_a_second_is_a_whole_one(service, browser):
    store = SessionStore()
    store["a"] = 1
    store.set_expiry(timedelta(seconds=0.9))
    store.save()
    assert lifetime(store.record) == 1


def test_a_cookie_age_of_nothing_leaves_the_timeout_to_the_service(service):
    with shop(service, SESSION_COOKIE_AGE=0) as browser:
        browser.post("/login/ann")
        assert idle(record(browser)) == 14 * DAY


def test_an_expiry_in_the_past_ends_the_session(service, browser):
    browser.post("/login/ann")
    token = token_of(browser)
    extra["past"] = lambda request: _expired(request)
    response = browser.post("/extra/past")
    assert response.cookies["sessionid"]["max-age"] == 0
    with pytest.raises(coatcheck.Invalid):
        service.client().authenticate(token)


def _expired(request):
    request.session.set_expiry(-timedelta(seconds=1))
    return done()


def test_a_new_session_with_an_expiry_in_the_past_is_not_minted(service):
    store = SessionStore()
    with shop(service):
        store["a"] = 1
        store.set_expiry(-10)
        store.save()
        assert service.calls == [] and store.session_key is None


def test_a_date_that_every_request_moves_on_makes_a_new_session_once_in_a_while(service, browser, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)

    def moving(request):
        request.session.set_expiry(timedelta(minutes=30))
        return done()

    extra["moving"] = moving
    browser.post("/login/ann")
    for _ in range(20):
        now += timedelta(minutes=1)
        browser.post("/extra/moving")
    assert service.calls.count("sessions") == 6 and "data" not in service.calls
    assert user("ann").pk == int(record(browser).principal)


DEFAULT = Expiry(True, idle=100)


@pytest.mark.parametrize(
    ("wish", "meaning"),
    [
        (None, DEFAULT),
        (0, Expiry(False, idle=100)),
        (5, Expiry(True, idle=5)),
        (NOW + timedelta(hours=1), Expiry(True, lifetime=3600)),
        ("2026-01-01T01:00:00+00:00", Expiry(True, lifetime=3600)),
    ],
)
def test_what_an_expiry_means(wish, meaning):
    assert expiry_of(wish, now=NOW, by_default=DEFAULT) == meaning


@pytest.mark.parametrize(("wish", "over"), [(None, False), (0, False), (-1, True), (NOW, True), (1, False)])
def test_an_expiry_is_over_when_its_time_has_come(wish, over):
    assert expiry_of(wish, now=NOW, by_default=DEFAULT).is_over is over


def test_a_date_without_a_time_zone_is_compared_with_the_local_time():
    local = (NOW + timedelta(hours=1)).astimezone().replace(tzinfo=None)
    assert expiry_of(local.isoformat(), now=NOW, by_default=DEFAULT).lifetime == 3600


@pytest.mark.parametrize(
    ("before", "wish", "another"),
    [
        (None, None, False),
        (5, 5, False),
        (5, 6, True),
        (None, 0, True),
        (5, None, True),
        (NOW + timedelta(hours=1), NOW + timedelta(hours=1, minutes=6), False),
        (NOW + timedelta(hours=1), NOW + timedelta(hours=1, minutes=7), True),
        (NOW + timedelta(hours=1), NOW + timedelta(minutes=59), True),
        (NOW + timedelta(hours=1), 3600, True),
    ],
)
def test_when_an_expiry_needs_another_session(before, wish, another):
    assert needs_another_session(before, wish, NOW) is another


def test_the_middleware_is_not_needed_for_an_expiry(service):
    with shop(service, OURS):
        store = SessionStore()
        store["a"] = 1
        store.set_expiry(60)
        store.save()
        assert idle(store.record) == 60
