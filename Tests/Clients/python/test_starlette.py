"""What a Starlette or FastAPI application may expect of `request.session`."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette_apps import COOKIE, open_browser, shop, token_of

import coatcheck
from coatcheck.starlette import CoatcheckMiddleware, Session, session_of


@pytest.fixture
def app(service):
    return shop(service)


@pytest.fixture
def browser(service, app):
    """A browser that has been nowhere yet."""
    with open_browser(app) as browser:
        service.calls.clear()
        yield browser


@pytest.fixture
def visitor(service, browser):
    """A browser whose visitor has something in the cart."""
    browser.post("/set", json={"cart": [1], "lang": "de"})
    service.calls.clear()
    return browser


@pytest.fixture
def ann(service, visitor):
    """A browser in which ann has signed in."""
    visitor.post("/login/ann")
    service.calls.clear()
    return visitor


def test_without_a_cookie_nothing_is_asked(service, browser):
    assert browser.get("/").text == "welcome" and browser.get("/read").json() == {}
    assert service.calls == []


def test_skipped_paths_ask_nothing(service, ann):
    assert ann.get("/static/file").text == "welcome"
    assert service.calls == []


def test_a_path_that_only_begins_like_a_skipped_one_has_its_session(service, ann):
    assert ann.get("/statically").json()["cart"] == [1]


def test_the_session_of_a_skipped_path_says_why_there_is_none(service, ann):
    with pytest.raises(RuntimeError, match="skip"):
        ann.get("/static/read")


def test_a_request_that_reads_makes_one_call_and_one_that_changes_two(service, visitor):
    visitor.get("/read")
    assert service.calls == ["authenticate"]
    visitor.post("/set", json={"lang": "fr"})
    assert service.calls == ["authenticate", "authenticate", "data"]
    assert visitor.get("/read").json() == {"cart": [1], "lang": "fr"}


def test_a_change_inside_a_list_is_saved(visitor):
    visitor.post("/push")
    assert visitor.get("/read").json()["cart"] == [1, 1]


def test_parallel_requests_that_change_different_fields_both_survive(service):
    async def racing(request):
        request.session["slow"] = 1
        await client.change(id=request.session.handle, set={"quick": 2})
        return PlainTextResponse("raced")

    client = service.async_client()
    with open_browser(shop(service, ("/racing", racing))) as browser:
        browser.post("/set", json={"cart": [1]})
        browser.get("/racing")
        assert browser.get("/read").json() == {"cart": [1], "slow": 1, "quick": 2}


def test_additions_count_right_whatever_other_requests_do(service):
    async def racing(request):
        session = request.session
        sums = [session.add("count")]
        await client.change(id=session.handle, add={"count": 10})
        await session.save()
        return JSONResponse([*sums, session["count"]])

    client = service.async_client()
    with open_browser(shop(service, ("/racing", racing))) as browser:
        browser.post("/add")
        assert browser.get("/racing").json() == [2, 12]


def test_a_login_mints_in_place_of_the_visitors_session_and_keeps_its_data(service, visitor):
    before = token_of(visitor)
    visitor.post("/login/ann")
    assert service.calls == ["authenticate", "sessions"]
    with pytest.raises(coatcheck.Invalid, match="logout"):
        service.client().authenticate(before)
    assert visitor.get("/who").json()["principal"] == "ann" and visitor.get("/read").json()["cart"] == [1]


def test_a_login_keeps_what_it_names(visitor):
    visitor.post("/login/ann?keep=lang")
    assert visitor.get("/read").json() == {"lang": "de"}


def test_another_principal_gets_nothing_of_the_one_before(ann):
    ann.post("/login/bob?keep=cart")
    assert ann.get("/read").json() == {} and ann.get("/who").json()["principal"] == "bob"


def test_signing_in_again_mints_another_session(service, ann):
    before = ann.get("/who").json()["handle"]
    ann.post("/login/ann")
    who = ann.get("/who").json()
    assert who["handle"] != before and who["devices"] == [who["handle"]]


def test_a_logout_ends_the_session_and_deletes_the_cookie(service, ann):
    before = token_of(ann)
    response = ann.post("/logout")
    assert service.calls == ["authenticate", "end"] and "Max-Age=0" in response.headers["Set-Cookie"]
    assert token_of(ann) is None
    with pytest.raises(coatcheck.Invalid, match="logout"):
        service.client().authenticate(before)


def test_clearing_removes_the_fields_and_nobody_is_signed_out(ann):
    ann.post("/clear")
    assert ann.get("/read").json() == {} and ann.get("/who").json()["principal"] == "ann"


@pytest.mark.parametrize("path", ["/step-up", "/rotate"])
def test_a_new_secret_replaces_the_old_one_at_once(service, ann, path):
    before, handle = token_of(ann), ann.get("/who").json()["handle"]
    ann.post(path)
    with pytest.raises(coatcheck.Invalid):
        service.client().authenticate(before)
    assert ann.get("/who").json()["handle"] == handle


def test_a_step_up_is_noted(service, ann):
    ann.post("/step-up")
    record = service.client().authenticate(token_of(ann)).session
    assert record.methods == ("pwd", "otp") and record.assurance == "aal2"


def test_the_other_sessions_of_who_is_signed_in_are_listed_and_ended(service, ann):
    other = service.client().create(principal="ann").session.id
    who = ann.get("/who").json()
    assert sorted(who["devices"]) == sorted([who["handle"], other])
    assert ann.post("/end-others").json() == [other]
    assert ann.get("/who").json()["devices"] == [who["handle"]]


def test_all_pages_of_the_list_are_read():
    policy = coatcheck.testing.Policy(limits=coatcheck.testing.Limits(page=2))
    service = coatcheck.testing.Service(policy=policy)
    handles = {service.client().create(principal="ann").session.id for _ in range(5)}
    with open_browser(shop(service)) as browser:
        browser.post("/login/ann")
        assert handles < set(browser.get("/who").json()["devices"])


def test_a_visitor_has_no_devices_and_no_others(service, visitor):
    assert visitor.get("/who").json()["devices"] == [] and visitor.post("/end-others").json() == []
    assert "end" not in service.calls


def test_the_browser_is_known_to_the_list_of_devices(service, browser):
    browser.post("/login/ann", headers={"user-agent": "Testing/1.0" + "x" * 600})
    (session,) = service.client().list(principal="ann").items
    assert session.device["address"] == "testclient" and session.device["user_agent"] == "Testing/1.0" + "x" * 501


def test_a_user_with_too_many_sessions_is_refused_with_409():
    service = coatcheck.testing.Service(policy=coatcheck.testing.Policy(per_principal=1, excess="deny"))
    service.client().create(principal="ann")
    with open_browser(shop(service)) as browser:
        response = browser.post("/login/ann")
        assert response.status_code == 409 and "Set-Cookie" not in response.headers


def test_a_refused_login_that_is_dealt_with_is_not_tried_again():
    async def careful(request):
        try:
            await request.session.login("ann")
        except coatcheck.LimitReached:
            return PlainTextResponse("elsewhere first")

    service = coatcheck.testing.Service(policy=coatcheck.testing.Policy(per_principal=1, excess="deny"))
    service.client().create(principal="ann")
    with open_browser(shop(service, ("/careful", careful))) as browser:
        assert browser.get("/careful").text == "elsewhere first"


def fastapi_shop(service):
    """An application in FastAPI."""
    app = FastAPI()
    app.add_middleware(CoatcheckMiddleware, client=service.async_client())

    @app.post("/login/{name}")
    async def login(name: str, session: Annotated[Session, Depends(session_of)]) -> dict[str, str | None]:
        await session.login(name)
        return {"handle": session.handle}

    @app.get("/visits")
    def visits(request: Request) -> dict[str, object]:
        request.session["visits"] = request.session.get("visits", 0) + 1
        return dict(request.session)

    return app


def test_fastapi_has_the_session_in_async_and_in_blocking_routes(service):
    with open_browser(fastapi_shop(service)) as browser:
        handle = browser.post("/login/ann").json()["handle"]
        assert [browser.get("/visits").json() for _ in range(2)] == [{"visits": 1}, {"visits": 2}]
        assert dict(service.client().find(id=handle).data) == {"visits": 2}


def test_a_session_shows_no_values_and_no_token(service, ann):
    async def show(request):
        return PlainTextResponse(repr(request.session))

    token = token_of(ann)
    with open_browser(shop(service, ("/show", show)), token) as browser:
        text = browser.get("/show").text
    assert text.startswith("<Session ") and token[22:] not in text and COOKIE not in text


def test_over_a_socket_the_session_is_the_same(service_over_socket, principal):
    address, token = service_over_socket
    client = coatcheck.AsyncClient(address, token)
    with open_browser(shop(None, client=client)) as browser:
        browser.post("/login/" + principal)
        browser.post("/set", json={"cart": [1]})
        browser.post("/push")
        assert browser.get("/read").json() == {"cart": [1, 1]}
        assert browser.get("/who").json()["principal"] == principal
        browser.post("/logout")
        assert browser.get("/read").json() == {}
