"""How the pages look: narrow, dark, and in the README. The pictures are for a person to look at."""

import os

import pytest

from harness import Client
from harness.server import PASSWORD, ROOT

PAGES = ["/login", "/account", "/reauthenticate", "/admin", "/admin/users", "/admin/sessions", "/admin/audit", "/missing"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_the_screen(browser, admin, other_device, pictures, path, width, scheme):
    if path != "/login":
        browser.log_in(admin)
    browser.scheme(scheme)
    browser.size(width, 800)
    browser.open(path)
    name = path.strip("/").replace("/", "-")
    browser.photograph(pictures / f"{name}-{width}-{scheme}.png")
    assert browser.run("return document.documentElement.scrollWidth") <= width


def test_dark_mode_is_dark(browser):
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = browser.open("/login").run(colour)
    browser.scheme("dark")
    assert browser.run(colour) != light


def test_text_is_readable_at_twice_the_size(browser, admin):
    browser.log_in(admin).run("document.documentElement.style.fontSize = '200%'")
    assert browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


DEVICES = {
    "iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
}


def test_the_account_page_shows_a_persons_devices(browser, server, pictures):
    """Also makes the README's picture:  UPDATE_SCREENSHOT=1 .venv/bin/python -m pytest Tests/Browser -k persons_devices"""
    server.run(
        "user", "add", "ada", "--display-name", "Ada Lovelace", "--email", "ada@example.org", "--password-stdin",
        input=PASSWORD,
    )  # fmt: skip
    for agent in DEVICES.values():
        Client(server, user_agent=agent).log_in("ada", PASSWORD)
    browser.size(1000, 890)
    browser.log_in("ada")
    assert all(name in browser.text for name in ("Safari", "Firefox", "Windows"))
    target = ROOT / "docs/images/account.png" if os.environ.get("UPDATE_SCREENSHOT") else pictures / "readme.png"
    browser.driver.save_screenshot(str(target))
    assert target.stat().st_size > 10_000
