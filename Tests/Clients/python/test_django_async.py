"""Django's async methods of a session: the asyncio client, and the same rules."""

import asyncio
import gc
import json
import warnings
import weakref

import pytest
from asgiref.sync import async_to_sync
from django.contrib import auth
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.http import HttpResponse, JsonResponse
from django.test import AsyncClient
from django_project import extra, shop, token_of, user

import coatcheck
from coatcheck.django import SessionStore


@pytest.fixture
def browser(service):
    with shop(service) as browser:
        yield browser


@pytest.fixture
def token(service, browser):
    """The token of a visitor's session."""
    return service.client().create(data={"cart": [1]}).cookie.token


def run(work):
    """Runs a coroutine in a loop of its own."""
    return asyncio.run(work)


def test_a_request_that_reads_and_changes_makes_two_calls(service, token):
    async def request():
        store = SessionStore(token)
        assert await store.aget("cart") == [1] and await store.ahas_key("cart")
        await store.aset("lang", "de")
        assert await store.aadd("count", 2) == 2
        await store.asave()

    service.calls.clear()
    run(request())
    assert service.calls == ["authenticate", "data"]
    assert SessionStore(token).load() == {"cart": [1], "lang": "de", "count": 2}


def test_a_new_key_is_postponed(service, token):
    async def request():
        store = SessionStore(token)
        await store.acycle_key()
        await store.aset("lang", "de")
        assert service.calls == ["authenticate"]
        await store.asave()
        assert await store.aexists(store.cookie.token) and not await store.aexists(token)
        return store.handle

    service.calls.clear()
    handle = run(request())
    assert service.calls[:2] == ["authenticate", "sessions"]
    assert dict(service.client().find(id=handle).data) == {"cart": [1], "lang": "de"}


def test_a_session_can_be_made_ended_and_never_brought_back(service, browser):
    async def request():
        store = SessionStore()
        await store.acreate()
        await store.asave()
        with pytest.raises(CreateError):
            await store.asave(must_create=True)
        await SessionStore().adelete(store.cookie.token)
        await store.aset("late", True)
        with pytest.raises(UpdateError):
            await store.asave()
        assert await store.aload() == {}
        await store.aflush()
        assert store.session_key is None

    run(request())


def test_an_outage_is_raised(service, token):
    async def request():
        await SessionStore(token).aget("cart")

    with service.unavailable(), pytest.raises(coatcheck.Unavailable):
        run(request())


def test_nothing_has_to_be_cleared(service, browser):
    run(SessionStore.aclear_expired())
    assert service.calls == []


async def _login(request):
    await auth.alogin(request, await auth.get_user_model().objects.aget(username="ann"))
    return HttpResponse("in")


async def _logout(request):
    await auth.alogout(request)
    return HttpResponse("out")


async def _who(request):
    return JsonResponse({"user": (await request.auser()).username})


async def _step_up(request):
    await request.session.astep_up(["otp"], "aal3")
    return HttpResponse(request.session.record.assurance)


@pytest.fixture
def views(browser):
    """Async views for ann, who may sign in."""
    user("ann")
    extra.update({"alogin": _login, "alogout": _logout, "awho": _who, "astep_up": _step_up})


def test_async_views_sign_in_and_out(service, browser, views):
    browser.post("/async/alogin")
    assert service.calls == ["sessions"]
    assert browser.get("/async/awho").json() == {"user": "ann"}
    assert browser.post("/async/astep_up").content == b"aal3"
    browser.post("/async/alogout")
    assert token_of(browser) is None and browser.get("/async/awho").json() == {"user": ""}


def test_an_async_client_can_sign_in_without_a_password(views):
    service = coatcheck.testing.Service(accepts_handles=True)

    async def visit():
        browser = AsyncClient()
        await browser.aforce_login(await auth.get_user_model().objects.aget(username="ann"))
        return (await browser.get("/async/awho")).json()

    with shop(service):
        assert async_to_sync(visit)() == {"user": "ann"}


@pytest.fixture
def elsewhere(service_over_socket):
    """The shop on a service in another process."""
    address, token = service_over_socket
    return {"service": address, "token": token}


def test_each_loop_has_connections_of_its_own_and_closes_them(service, elsewhere):
    async def request():
        store = SessionStore()
        await store.aset("a", 1)
        await store.asave()
        again = SessionStore(store.cookie.token)
        assert await again.aget("a") == 1

    gc.collect()  # what other tests left behind
    with shop(service, COATCHECK=elsewhere), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(3):
            run(request())
        gc.collect()
    assert not caught


def test_a_loop_that_did_not_end_its_generators_is_not_kept(service, elsewhere):
    def request():
        loop = asyncio.new_event_loop()
        loop.run_until_complete(SessionStore("x" * 64).aload())
        loop.close()
        return weakref.ref(loop)

    with shop(service, COATCHECK=elsewhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first = request()
        request()
        gc.collect()
        assert first() is None


def test_a_client_that_was_given_works_from_async_code_too(service, elsewhere):
    given = coatcheck.Client(elsewhere["service"], elsewhere["token"])

    async def request():
        store = SessionStore()
        await store.aset("a", [1])
        await store.asave()
        return await SessionStore(store.cookie.token).aload()

    with shop(service, COATCHECK=given):
        assert run(request()) == {"a": [1]}
    given.close()


def test_async_and_sync_use_of_one_session_see_each_other(service, browser, views):
    async def mixed(request):
        await request.session.aset("a", 1)
        return JsonResponse(json.loads(json.dumps(dict(request.session.items()))))

    extra["mixed"] = mixed
    assert browser.post("/async/mixed").json() == {"a": 1}
    assert browser.get("/read").json() == {"a": 1}
