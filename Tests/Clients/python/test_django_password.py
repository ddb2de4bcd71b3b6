"""A new password in Django: the session goes on with another secret, and the user's other sessions end."""

import pytest
from django.test import override_settings
from django_project import DJANGOS, OURS, browser_with, shop, token_of, user


@pytest.fixture(params=[OURS, DJANGOS], ids=["with our middleware", "engine alone"])
def browsers(request, service):
    """Two browsers in which one new user has signed in."""
    with shop(service, request.param) as here:
        elsewhere = browser_with("x" * 64)
        person = user(f"user of {request.node.name}"[:140])
        person.set_password("first")
        person.save()
        for browser in (here, elsewhere):
            browser.post(f"/login/{person.username}")
        service.calls.clear()
        yield here, elsewhere, person


def test_a_new_password_rotates_and_ends_the_other_sessions(service, browsers):
    here, elsewhere, person = browsers
    before = token_of(here)
    handle = service.client().authenticate(before).session.id
    service.calls.clear()
    here.post("/password/second")
    assert service.calls == ["authenticate", "rotate", "data", "end"]
    assert [session.id for session in service.client().list(principal=str(person.pk)).items] == [handle]
    assert token_of(here) != before and here.get("/who").json()["user"] == person.username
    assert elsewhere.get("/who").json()["reason"] == "password_changed"


def test_a_new_secret_key_ends_no_session(service, browsers):
    here, elsewhere, person = browsers
    with override_settings(SECRET_KEY="another key", SECRET_KEY_FALLBACKS=["a key for tests"]):
        assert here.get("/who").json()["user"] == person.username
        assert elsewhere.get("/who").json()["user"] == person.username
    with override_settings(SECRET_KEY="another key"):
        assert here.get("/who").json()["user"] == person.username
    assert "end" not in service.calls


def test_a_new_password_ends_the_other_sessions_also_under_a_new_secret_key(service, browsers):
    here, elsewhere, person = browsers
    with override_settings(SECRET_KEY="another key", SECRET_KEY_FALLBACKS=["a key for tests"]):
        here.get("/who")
        here.post("/password/second")
        assert here.get("/who").json()["user"] == person.username
        assert elsewhere.get("/who").json()["reason"] == "password_changed"


def test_a_step_up_is_noted_and_the_old_secret_is_refused(service, browsers):
    here, _, person = browsers
    before = token_of(here)
    here.post("/step-up")
    assert token_of(here) != before
    assert "otp" in here.get("/who").json()["methods"]
    assert browser_with(before).get("/who").json()["user"] == ""
