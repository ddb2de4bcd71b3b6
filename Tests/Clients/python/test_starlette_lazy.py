"""A lazy middleware in Starlette and FastAPI: the service is asked only for routes that ask for their session."""

from dataclasses import replace
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from starlette_apps import open_browser

from coatcheck.starlette import CoatcheckMiddleware, Session, principal_of, session_of
from coatcheck.state import State


def shop(service):
    app = FastAPI()
    app.add_middleware(CoatcheckMiddleware, client=service.async_client(), lazy=True)

    @app.get("/")
    async def index() -> str:
        return "welcome"

    @app.get("/who")
    async def who(principal: Annotated[str | None, Depends(principal_of)]) -> str | None:
        return principal

    @app.get("/read")
    async def read(session: Annotated[Session, Depends(session_of)]) -> dict[str, object]:
        return dict(session)

    @app.post("/set")
    async def assign(session: Annotated[Session, Depends(session_of)]) -> dict[str, object]:
        session["color"] = "red"
        return dict(session)

    @app.post("/{name}")
    async def call(request: Request, name: str) -> str:
        arguments = {"login": ["bob"], "step_up": [["otp"]]}.get(name, [])
        return str(await getattr(request.session, name)(*arguments))

    @app.get("/unasked/{name}")
    async def unasked(request: Request, name: str) -> str:
        if name == "get":
            return str(request.session.get("cart"))
        return str(getattr(request.session, name))

    return app


@pytest.fixture
def ann(service, token):
    """A browser in which ann is signed in."""
    with open_browser(shop(service), token) as browser:
        service.calls.clear()
        yield browser


def test_a_route_that_does_not_ask_makes_no_call(service, ann):
    assert ann.get("/").json() == "welcome"
    assert service.calls == []


def test_a_route_that_does_not_ask_leaves_the_cookie_alone_also_when_the_session_is_over(service, ann):
    service.client().end(principal="ann")
    assert "Set-Cookie" not in ann.get("/").headers
    assert "Max-Age=0" in ann.get("/read").headers["Set-Cookie"]


def test_a_route_that_asks_makes_one_call_to_read_and_one_to_change(service, ann):
    assert ann.get("/who").json() == "ann"
    assert ann.get("/who").headers["Vary"] == "Cookie"
    assert service.calls == ["authenticate", "authenticate"]
    ann.post("/set")
    assert service.calls[2:] == ["authenticate", "data"]
    assert ann.get("/read").json()["color"] == "red"


@pytest.mark.parametrize("name", ["get", "principal", "handle", "record", "reason"])
def test_to_use_a_session_that_was_not_asked_for_is_an_error_that_says_so(ann, name):
    with pytest.raises(RuntimeError, match="session_of"):
        ann.get(f"/unasked/{name}")


def test_the_data_of_a_session_of_which_only_the_principal_was_asked_for_is_not_taken_for_empty(service, token):
    state = State(token)
    step = state.opening(data=False)
    state.take(step, replace(step.on(service.client()), data=None))  # as the near cache of kind `ends` answers
    session = Session(service.async_client(), state)
    assert session.principal == "ann"
    with pytest.raises(RuntimeError, match="session_of"):
        session.get("cart")


@pytest.mark.parametrize("name", ["login", "logout", "step_up", "rotate", "devices", "end_others"])
def test_what_is_awaited_asks_by_itself(service, ann, name):
    assert ann.post(f"/{name}").status_code == 200
    assert service.calls[0] == "authenticate" and len(service.calls) == 2


def test_a_login_keeps_what_the_visitor_had(service):
    token = service.client().create(data={"cart": [1]}).cookie.token
    with open_browser(shop(service), token) as browser:
        browser.post("/login")
        assert browser.get("/read").json() == {"cart": [1]}


def test_an_outage_is_503_only_where_the_session_is_asked_for(service, ann):
    with service.unavailable():
        assert ann.get("/").status_code == 200
        assert ann.get("/who").status_code == 503 and ann.post("/logout").status_code == 503
