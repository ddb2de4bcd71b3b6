"""Which token Flask takes from a request's Cookie header: the one that Werkzeug would find, without its work."""

import pytest
from flask_apps import shop
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from coatcheck.calls import is_token
from coatcheck.flask.cookies import cookie_of

NAME, TOKEN, OTHER = "__Host-session", "A" * 64, "B" * 64
HEADERS = [
    "",
    f"{NAME}={TOKEN}",
    f"theme=dark; {NAME}={TOKEN}; lang=de",
    f"theme=dark;{NAME}={TOKEN}",
    f"theme=dark; {NAME} = {TOKEN} ; lang=de",
    f"{NAME}={TOKEN}; {NAME}={OTHER}",
    f"{NAME}=; {NAME}={OTHER}",
    f"{NAME}={OTHER[:63]}; {NAME}={TOKEN}",
    f"x{NAME}={TOKEN}",
    f"x{NAME}={OTHER}; {NAME}={TOKEN}",
    f"{NAME}x={OTHER}; {NAME}={TOKEN}",
    f'{NAME}="{TOKEN}"',
    f'note="a; {NAME}={OTHER}"; {NAME}={TOKEN}',
    f'note="a; {NAME}={OTHER}"',
    f"{NAME}={TOKEN}; note={NAME}",
    f"{NAME}",
    f"{NAME}={TOKEN[:-1]} ",
    f"{NAME}={TOKEN},{NAME}={OTHER}",
    f"broken cookie; {NAME}={TOKEN}",
]


def token_in(value):
    """What a session makes of a cookie's value."""
    return value if value is not None and is_token(value) else None


@pytest.mark.parametrize("header", HEADERS)
def test_the_token_is_the_one_that_werkzeug_finds(header):
    environment = EnvironBuilder(headers={"Cookie": header} if header else {}).get_environ()
    found = cookie_of(Request(environment), NAME)
    assert token_in(found) == token_in(Request(environment).cookies.get(NAME))


def test_a_cookie_among_others_is_found_without_reading_them(monkeypatch):
    environment = EnvironBuilder(headers={"Cookie": f"theme=dark; {NAME}={TOKEN}; lang=de"}).get_environ()
    monkeypatch.setattr(Request, "cookies", property(lambda request: pytest.fail("all cookies were read")))
    assert cookie_of(Request(environment), NAME) == TOKEN


def test_a_route_that_does_not_use_its_session_does_not_look_at_the_cookie(service, monkeypatch):
    browser = shop(service).test_client()
    browser.set_cookie(NAME, TOKEN)
    monkeypatch.setattr("coatcheck.flask.interface.cookie_of", lambda *_: pytest.fail("the cookie was looked at"))
    assert browser.get("/").text == "welcome"
