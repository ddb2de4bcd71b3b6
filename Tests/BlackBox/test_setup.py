"""The first run: one link, once, for the first administrator."""

import re

import pytest

from harness import Client
from harness.server import PASSWORD


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


def setup_link(server):
    links = re.findall(r"http\S+/setup\S*", server.output)
    assert links, server.output
    return links[-1].removeprefix(server.url)


def finish_setup(visitor, link, username="keeper", password=PASSWORD):
    """Opens the link and sends its form, with every field the page asks for."""
    page = visitor.get(link)
    if page.status == 303:
        page = visitor.get(page.location)
    assert page.status == 200
    fields = {name: page.field(name) for name in set(re.findall(r'<input\b[^>]*\bname="([^"]+)"', page.text))}
    for name in fields:
        if "password" in name:
            fields[name] = password
        elif name == "username":
            fields[name] = username
        elif name == "display_name":
            fields[name] = "The Keeper"
        elif name == "email":
            fields[name] = "keeper@example.com"
    action = re.search(r'<form\b[^>]*\baction="([^"]*setup[^"]*)"', page.text).group(1)
    return visitor.form(action.replace("&amp;", "&"), fields)


@pytest.fixture
def server(start, store):
    return start(store=store)


def test_the_link_creates_the_first_administrator(server, visitor):
    assert finish_setup(visitor, setup_link(server)).status == 303
    if not visitor.is_signed_in:
        visitor.log_in("keeper", PASSWORD)
    assert visitor.get("/admin").status == 200


def test_the_link_is_good_once(server, visitor):
    link = setup_link(server)
    finish_setup(visitor, link)
    assert Client(server).get(link).status in (403, 404, 410)


def test_the_link_dies_with_the_first_administrator_however_made(server, visitor):
    link = setup_link(server)
    server.add_user(admin=True)
    assert visitor.get(link).status in (403, 404, 410)


def test_an_ordinary_person_does_not_use_the_link_up(server, visitor):
    server.add_user()
    assert finish_setup(visitor, setup_link(server)).status == 303


@pytest.mark.parametrize("path", ["/setup", "/setup?token=", "/setup?token=" + "A" * 43, "/setup/" + "A" * 43])
def test_without_the_right_link_there_is_no_setup(server, visitor, path):
    answer = visitor.get(path)
    assert answer.status in (303, 403, 404, 410)
    assert "password" not in answer.text.lower() or answer.status == 303


def test_a_weak_password_is_explained_and_the_link_stays_good(server, visitor):
    link = setup_link(server)
    assert finish_setup(visitor, link, password="short").status == 422
    assert finish_setup(Client(server), link).status == 303


def test_a_server_with_an_administrator_prints_no_link(server):
    server.add_user(admin=True)
    server.stop()
    (server.folder / "stdout").unlink()
    (server.folder / "stderr").unlink()
    server.start()
    assert "/setup" not in server.output


def test_a_restart_prints_a_link_that_works(server, visitor):
    server.stop()
    server.start()
    assert finish_setup(visitor, setup_link(server)).status == 303


def test_an_administrator_made_in_a_terminal_can_sign_in_at_once(server, visitor):
    visitor.log_in(server.add_user(admin=True), PASSWORD)
    assert visitor.get("/admin").status == 200
