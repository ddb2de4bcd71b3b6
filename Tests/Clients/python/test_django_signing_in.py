"""Signing in and out in Django: whose session it is, and what follows from it."""

import json

import pytest
from django.contrib import auth
from django_project import DJANGOS, OURS, browser_with, done, extra, login, shop, token_of, user

import coatcheck.testing
from coatcheck.django import SessionStore

JSON = "application/json"


@pytest.fixture(params=[OURS, DJANGOS], ids=["with our middleware", "engine alone"])
def browser(request, service):
    """A browser that has been nowhere yet, in both ways of use."""
    with shop(service, request.param) as browser:
        yield browser


@pytest.fixture
def visitor(browser, service):
    """A browser whose visitor has something in the cart."""
    browser.post("/set", json.dumps({"cart": [1], "lang": "de"}), JSON)
    service.calls.clear()
    return browser


@pytest.fixture
def ann(visitor, service):
    """A browser in which ann has signed in."""
    visitor.post("/login/ann")
    service.calls.clear()
    return visitor


def sessions_of(service, name):
    """The live sessions of a user."""
    return service.client().list(principal=str(user(name).pk)).items


def test_a_login_is_one_authenticate_and_one_minting(service, visitor):
    before = token_of(visitor)
    visitor.post("/login/ann")
    assert service.calls == ["authenticate", "sessions"]
    with pytest.raises(coatcheck.Invalid):
        service.client().authenticate(before)
    assert visitor.get("/read").json()["cart"] == [1]


def test_the_principal_is_the_users_id_and_the_methods_come_from_the_back_end(service, ann):
    (session,) = sessions_of(service, "ann")
    assert session.methods == ("pwd",) and session.remember
    ann.post("/logout")
    ann.post("/login/ann?backend=django.contrib.auth.backends.RemoteUserBackend")
    (session,) = sessions_of(service, "ann")
    assert session.methods == ()


def test_signing_in_again_mints_another_session(service, ann):
    before = token_of(ann)
    key = ann.post("/login/ann?key").json()["key"]
    assert service.calls == ["authenticate", "sessions"] and key == ann.get("/who").json()["key"]
    assert token_of(ann) != before and len(sessions_of(service, "ann")) == 1
    assert ann.get("/read").json()["cart"] == [1]


def test_a_login_that_is_asked_for_its_key_mints_once(service, visitor):
    key = visitor.post("/login/ann?key").json()["key"]
    assert service.calls.count("sessions") == 1
    assert key == visitor.get("/who").json()["key"]


def test_a_login_whose_key_was_asked_for_is_not_minted_again_for_a_late_receiver(service, browser):
    def signing_in(request):
        login(request, "ann")
        key = request.session.session_key
        auth.user_logged_in.send(sender=None, request=request, user=request.user)
        assert request.session.session_key == key
        return done()

    extra["signing_in"] = signing_in
    assert browser.post("/extra/signing_in").status_code == 200
    assert service.calls.count("sessions") == 1


def test_signing_in_again_in_another_way_notes_that_way(service, ann):
    ann.post("/login/ann?backend=django.contrib.auth.backends.RemoteUserBackend&expiry=300")
    (session,) = sessions_of(service, "ann")
    assert session.methods == ()


def test_a_back_end_may_say_how_its_users_prove_who_they_are(service, browser):
    browser.post(f"/login/ann?backend={__name__}.KeyFobs")
    (session,) = sessions_of(service, "ann")
    assert session.methods == ("hwk",)


class KeyFobs:
    """An authentication back end."""

    session_methods = ["hwk"]


def test_the_principal_is_known_as_soon_as_the_user_has_signed_in(service, browser):
    def signing_in(request):
        before = request.session.principal
        login(request, "ann")
        during = request.session.principal
        auth.logout(request)
        assert (before, during, request.session.principal) == (None, str(user("ann").pk), None)
        return done()

    extra["signing_in"] = signing_in
    assert browser.post("/extra/signing_in").status_code == 200


def test_the_principal_of_a_session_that_another_program_minted_is_known(service, browser):
    with shop(service):
        assert SessionStore(service.client().create(principal="ann").cookie.token).principal == "ann"


def test_another_user_gets_nothing_of_the_one_before(service, ann):
    ann.post("/login/bob")
    assert sessions_of(service, "ann") == () and len(sessions_of(service, "bob")) == 1
    assert "cart" not in ann.get("/read").json()


def test_another_user_id_is_never_written_into_a_session(service, ann):
    handle = sessions_of(service, "ann")[0].id
    store = SessionStore(token_of(ann))
    store["_auth_user_id"] = str(user("bob").pk)
    store.save()
    assert "data" not in service.calls and store.handle != handle
    assert sessions_of(service, "ann") == () and store.get("cart") is None


def test_a_logout_ends_the_session_at_once_and_deletes_the_cookie(service, ann):
    before = token_of(ann)
    response = ann.post("/logout")
    assert service.calls == ["authenticate", "end"]
    assert response.cookies["sessionid"]["max-age"] == 0 and token_of(ann) is None
    with pytest.raises(coatcheck.Invalid, match="logout"):
        service.client().authenticate(before)


def test_clearing_a_users_session_ends_it(service, ann):
    ann.post("/clear")
    assert sessions_of(service, "ann") == ()


def test_a_logout_without_a_session_sends_no_cookie(service, browser):
    assert "sessionid" not in browser.post("/logout").cookies


def test_a_logout_deletes_a_cookie_that_was_never_a_token(service, browser):
    browser.cookies["sessionid"] = "something of before"
    assert browser.post("/logout").cookies["sessionid"]["max-age"] == 0


def test_a_user_with_too_many_sessions_is_refused_with_403():
    service = coatcheck.testing.Service(policy=coatcheck.testing.Policy(per_principal=1, excess="deny"))
    with shop(service, OURS) as browser:
        assert browser.post("/login/ann").status_code == 200
        response = browser_with("x" * 64).post("/login/ann")
        assert response.status_code == 403 and "sessionid" not in response.cookies
        assert browser.get("/who").json()["user"] == "ann"


def test_a_refused_login_that_a_view_deals_with_is_not_tried_again():
    def careful(request):
        try:
            login(request, "ann")
            request.session.save()
        except coatcheck.LimitReached:
            return done()

    extra["careful"] = careful
    service = coatcheck.testing.Service(policy=coatcheck.testing.Policy(per_principal=1, excess="deny"))
    with shop(service, OURS) as browser:
        service.client().create(principal=str(user("ann").pk))
        assert browser.post("/extra/careful").status_code == 200
        assert browser.get("/who").json()["user"] == ""
