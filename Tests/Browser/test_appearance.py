"""How the pages look: narrow, dark, and in the README. The pictures are for manual inspection."""

import colorsys
import os
import re

import pytest

from harness import Client
from harness.server import PASSWORD, ROOT

PAGES = ["/login", "/account", "/reauthenticate", "/admin", "/admin/users", "/admin/sessions", "/admin/sessions?remember=false", "/admin/audit", "/missing"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_the_screen(browser, request, other_device, pictures, path, width, scheme):
    if path != "/login":
        browser = request.getfixturevalue("as_admin")
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


def test_a_device_takes_little_room_on_a_phone(browser, server, admin):
    Client(server, user_agent=DEVICES["iPhone"]).log_in(admin, PASSWORD)
    browser.log_in(admin).size(375, 800)
    heights = browser.open("/account").run("return [...document.querySelectorAll('.ticket-small')].map(e => e.offsetHeight)")
    assert len(heights) >= 2
    assert max(heights) <= 110


def test_links_and_errors_have_different_colours(browser, person):
    colour = "return getComputedStyle(document.querySelector(arguments[0])).borderTopColor"
    for scheme in ["light", "dark"]:
        browser.reset()
        browser.scheme(scheme)
        browser.log_in(person, "wrong-password-entirely")
        link = browser.run("return getComputedStyle(document.querySelector('.field-head a')).color")
        assert hue(link) - hue(browser.run(colour, ".notice-error")) > 120


def hue(colour):
    """The hue of `rgb(…)` in degrees."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    return colorsys.rgb_to_hsv(red, green, blue)[0] * 360


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
