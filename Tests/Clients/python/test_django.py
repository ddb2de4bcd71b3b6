"""What a Django application may expect of its sessions: the engine alone, and the engine with our middleware."""

import json

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django_project import DJANGOS, OURS, browser_with, done, extra, shop, token_of, user

import coatcheck.testing
from coatcheck.django import SessionStore, client

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


def test_a_view_that_does_not_use_its_session_asks_nothing(service, ann):
    assert ann.get("/").content == b"welcome"
    assert service.calls == []


def test_reading_without_a_cookie_asks_nothing(service, browser):
    response = browser.get("/read")
    assert response.json() == {} and not response.cookies
    assert service.calls == []


def test_a_view_that_reads_makes_one_call_and_one_that_changes_two(service, visitor):
    visitor.get("/read")
    assert service.calls == ["authenticate"]
    visitor.post("/set", '{"lang": "fr"}', JSON)
    assert service.calls == ["authenticate", "authenticate", "data"]
    assert visitor.get("/read").json() == {"cart": [1], "lang": "fr"}


def test_assigning_what_is_there_already_writes_nothing(service, visitor):
    visitor.post("/set", '{"lang": "de"}', JSON)
    assert service.calls == ["authenticate"]


def test_parallel_requests_that_change_different_fields_both_survive(service, visitor):
    def racing(request):
        request.session["slow"] = 1
        browser_with(token_of(visitor)).post("/set", '{"quick": 2}', JSON)
        return done()

    extra["racing"] = racing
    visitor.post("/extra/racing")
    assert visitor.get("/read").json() == {"cart": [1], "lang": "de", "slow": 1, "quick": 2}


def test_a_hundred_additions_that_began_with_the_same_value_count_a_hundred(service, visitor):
    handle = service.client().authenticate(token_of(visitor)).session.id
    stores = [SessionStore(token_of(visitor)) for _ in range(100)]
    assert [store.add("count") for store in stores] == [1] * 100
    for store in stores:
        store.save()
    assert service.client().find(id=handle).data["count"] == 100


def test_clearing_a_visitors_session_keeps_it(service, visitor):
    handle = visitor.get("/who").json()["key"]
    visitor.post("/clear")
    assert visitor.get("/read").json() == {} and visitor.get("/who").json()["key"] == handle


def test_a_save_in_a_view_mints_a_session_and_the_browser_gets_it(service, browser):
    extra["saving"] = lambda request: request.session.save() or done()
    browser.post("/extra/saving")
    assert service.calls == ["sessions"] and token_of(browser)


def test_a_view_that_deletes_its_new_session_is_answered_with_400(service, browser):
    extra["deleting"] = lambda request: request.session.save() or request.session.delete() or done()
    assert browser.post("/extra/deleting").status_code == 400


def test_a_save_after_the_end_of_the_session_is_400_and_brings_nothing_back(service, ann):
    def ending(request):
        request.session["late"] = True
        service.client().end(principal=str(user("ann").pk))
        return done()

    extra["ending"] = ending
    assert ann.post("/extra/ending").status_code == 400
    assert sessions_of(service, "ann") == ()
    assert ann.get("/who").json()["user"] == ""


def test_a_save_after_a_refused_save_is_refused_too(service, ann):
    store = SessionStore(token_of(ann))
    store["late"] = True
    service.client().end(principal=str(user("ann").pk))
    for _ in range(2):
        with pytest.raises(UpdateError):
            store.save()
    assert sessions_of(service, "ann") == () and store.load() == {}
    store.cycle_key()
    assert store.session_key is None


def test_a_visitors_key_is_cycled_by_minting_and_the_data_stays(service, visitor):
    before = visitor.get("/who").json()["key"]
    visitor.post("/cycle")
    assert visitor.get("/who").json()["key"] != before
    assert visitor.get("/read").json() == {"cart": [1], "lang": "de"}


def test_a_changed_list_is_saved_with_modified_only(service, visitor, caplog):
    visitor.post("/push")
    assert visitor.get("/read").json()["cart"] == [1] and not caplog.records
    visitor.post("/push?modified")
    assert visitor.get("/read").json()["cart"] == [1, 1]


def test_a_list_is_still_watched_after_something_asked_for_the_key(service, browser):
    def filling(request):
        cart = request.session.setdefault("cart", [])
        request.session.create()
        assert request.session.session_key
        cart.append(1)
        request.session.modified = True
        return done()

    extra["filling"] = filling
    browser.post("/extra/filling")
    assert browser.get("/read").json() == {"cart": [1]}


def test_messages_work_in_the_session(service, visitor):
    visitor.post("/say")
    assert visitor.get("/said").json() == ["hello"]
    assert visitor.get("/said").json() == []


def test_saving_every_request_is_of_no_use(service):
    with shop(service, OURS, SESSION_SAVE_EVERY_REQUEST=True) as browser:
        browser.post("/set", '{"a": 1}', JSON)
        service.calls.clear()
        assert not browser.get("/").cookies and not browser.get("/read").cookies
        assert service.calls == ["authenticate"]


def test_a_session_exists_until_it_has_ended(service, ann):
    token = token_of(ann)
    assert SessionStore().exists(token) and not SessionStore().exists("x" * 64) and not SessionStore().exists(None)
    SessionStore(token).delete()
    assert not SessionStore().exists(token)


def test_asking_whether_a_session_exists_is_no_use_of_it(service, ann):
    before = sessions_of(service, "ann")
    service.clock.advance(600)
    assert SessionStore().exists(token_of(ann))
    assert sessions_of(service, "ann") == before


def test_expired_sessions_need_no_command(service, ann):
    SessionStore.clear_expired()
    assert service.calls == [] and ann.get("/who").json()["user"] == "ann"


def test_the_client_lists_a_users_sessions(service, ann):
    assert [session.id for session in client().list(principal=str(user("ann").pk)).items] == [
        session.id for session in sessions_of(service, "ann")
    ]


def test_data_over_the_quota_is_an_error_that_names_the_field(service, visitor):
    store = SessionStore(token_of(visitor))
    store["essay"] = "x" * 20_000
    with pytest.raises(coatcheck.TooLarge, match="essay"):
        store.save()
    assert visitor.get("/read").json() == {"cart": [1], "lang": "de"}


def test_what_is_no_json_is_an_error_that_names_the_field(service, visitor):
    store = SessionStore(token_of(visitor))
    store["basket"] = {1, 2}
    with pytest.raises(TypeError, match="basket"):
        store.save()


def test_no_token_is_shown_by_a_store_or_an_error(service, ann):
    store = SessionStore(token_of(ann))
    store.load()
    with service.unavailable(), pytest.raises(coatcheck.Unavailable) as outage:
        SessionStore(token_of(ann)).load()
    for text in (repr(store), repr(vars(store)), repr(store.cookie), repr(outage.value)):
        assert token_of(ann)[22:] not in text
