"""Sessions in Django that are bound to their browser: 401 without the proof, and the cookies stay."""

import asyncio

import pytest
from django.contrib import auth
from django.http import HttpResponse
from django.test import AsyncClient
from django_project import DJANGOS, extra, shop, token_of

import coatcheck
from coatcheck.django import SessionStore


@pytest.fixture
def ann(service):
    """A browser in which ann has signed in; her session is bound, and `value` is that of the second cookie."""
    with shop(service) as browser:
        browser.post("/login/ann")
        browser.handle = browser.get("/who").json()["key"]
        browser.value = service.bind(browser.handle)
        service.calls.clear()
        yield browser


def prove(browser, value):
    browser.cookies["sessionid-bound"] = value


def assert_unproven(response):
    """401 that no cache keeps, and the cookies as they were."""
    assert response.status_code == 401 and response.headers["Cache-Control"] == "no-store"
    assert "sessionid" not in response.cookies and "sessionid-bound" not in response.cookies
    assert "Location" not in response.headers and "Retry-After" not in response.headers


@pytest.mark.parametrize("path", ["/read", "/who", "/login/bob", "/logout", "/cycle", "/clear", "/step-up", "/add/n"])
def test_without_the_proof_every_use_is_401_and_nothing_is_saved(service, ann, path):
    assert_unproven(ann.post(path))
    assert set(service.calls) == {"authenticate"} and token_of(ann)
    prove(ann, ann.value)
    assert ann.get("/who").json()["user"] == "ann"


def test_a_second_cookie_that_is_foreign_or_has_expired_is_none(service, ann):
    prove(ann, "x" * 43)
    assert_unproven(ann.get("/read"))
    prove(ann, ann.value)
    service.clock.advance(601)
    assert_unproven(ann.get("/read"))


def test_a_view_that_swallows_it_is_401_all_the_same(ann):
    def swallow(request):
        try:
            return HttpResponse(request.session["cart"])
        except coatcheck.CoatcheckError:
            return HttpResponse("please sign in", status=302, headers={"Location": "/login"})

    extra["swallow"] = swallow
    assert_unproven(ann.get("/extra/swallow"))


def test_a_401_of_the_view_itself_stays_and_is_not_cached(ann):
    def own(request):
        try:
            request.session["cart"]
        except coatcheck.ProofRequired:
            return HttpResponse("please wait", status=401)

    extra["own"] = own
    response = ann.get("/extra/own")
    assert_unproven(response)
    assert response.content == b"please wait"


def test_an_asynchronous_view_fails_closed_too(service, ann):
    async def who(request):
        return HttpResponse((await request.auser()).username or "visitor")

    extra["who"] = who

    async def visit(**cookies):
        browser = AsyncClient(raise_request_exception=False)
        browser.cookies["sessionid"] = token_of(ann)
        for name, value in cookies.items():
            browser.cookies[f"sessionid-{name}"] = value
        return await browser.get("/async/who")

    assert_unproven(asyncio.run(visit()))
    assert asyncio.run(visit(bound=ann.value)).content == b"ann"


def test_the_engine_alone_knows_no_second_cookie_and_uses_no_bound_session(service):
    with shop(service, DJANGOS) as browser:
        created = service.client().create(principal="ann", data={auth.SESSION_KEY: "1"})
        service.bind(created)
        browser.cookies["sessionid"] = created.cookie.token
        assert browser.get("/read").status_code == 500
        with pytest.raises(coatcheck.ProofRequired):
            SessionStore(created.cookie.token).load()
