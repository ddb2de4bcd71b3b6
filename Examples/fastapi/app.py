"""A login and a counter in FastAPI. Coatcheck keeps the sessions, so both workers and the next start have them."""

import os
from typing import Annotated

import coatcheck
from coatcheck.starlette import CoatcheckMiddleware, Session, session_of
from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

app = FastAPI()
client = coatcheck.AsyncClient(os.environ["SESSION_SERVICE"], token_file=os.environ["SERVICE_TOKEN_FILE"])
# In place of Starlette's SessionMiddleware.
app.add_middleware(CoatcheckMiddleware, client=client)
templates = Jinja2Templates("templates")

# `request.session`, with its type.
CurrentSession = Annotated[Session, Depends(session_of)]
Username = Annotated[str, Form(pattern=r"^[\w.@-]{1,64}$")]


@app.get("/")
async def index(request: Request) -> HTMLResponse:
    return templates.TemplateResponse(request, "page.html", {"worker": os.getpid()})


@app.post("/login")
async def login(session: CurrentSession, username: Username) -> RedirectResponse:
    # A real login checks a password first.
    await session.login(username)
    return RedirectResponse("/", 303)


@app.post("/logout")
async def logout(session: CurrentSession) -> RedirectResponse:
    await session.logout()
    return RedirectResponse("/", 303)


@app.get("/count")
async def count(request: Request, session: CurrentSession) -> HTMLResponse:
    session.add("count")
    return templates.TemplateResponse(request, "page.html", {"worker": os.getpid()})
