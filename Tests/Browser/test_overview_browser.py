"""The overview keeps itself current in a browser, until its user pauses it or the session ends."""

import re
import time

import pytest

from harness import Client
from harness.events import Events
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture
def overview(browser, admin):
    return browser.log_in(admin).open("/admin")


def sign_ins(browser):
    text = browser.run("return document.querySelector('.charts').textContent")
    return int(re.search(r"Sign-ins\s+(\d+)", text).group(1))


def sign_in(server, person):
    Client(server).log_in(person, PASSWORD)


def test_new_events_appear_without_a_reload(overview, server, person):
    overview.driver.get_log("browser")  # What pages of earlier tests said.
    overview.run("window.isSamePage = true; document.querySelector('.panel > details').open = true")
    before = sign_ins(overview)
    sign_in(server, person)
    eventually(lambda: sign_ins(overview) == before + 1, 60, 0.2, "the sign-in on the page")
    assert overview.run("return window.isSamePage && document.querySelector('.panel > details').open")
    assert overview.driver.get_log("browser") == []


def test_updates_can_be_paused_and_continued(overview, server, person):
    button = overview.find("[data-live-pause]")
    assert button.text == "Pause updates"
    button.click()
    assert button.text == "Resume updates"
    before = sign_ins(overview)
    sign_in(server, person)
    time.sleep(7)
    assert sign_ins(overview) == before
    button.click()
    eventually(lambda: button.text == "Pause updates", what="the button of the open stream")
    sign_in(server, person)
    eventually(lambda: sign_ins(overview) == before + 2, 60, 0.2, "both sign-ins")


def test_what_the_user_is_using_is_not_replaced(overview, server, person):
    overview.run("document.querySelector('[data-live=counts] a').focus()")
    before = sign_ins(overview)
    sign_in(server, person)
    eventually(lambda: sign_ins(overview) == before + 1, 60, 0.2, "the sign-in on the page")
    assert overview.run("return document.activeElement.closest('[data-live=counts]') !== null")


def test_the_login_page_appears_when_the_session_has_ended(overview, server, person):
    overview.driver.delete_all_cookies()
    sign_in(server, person)
    eventually(lambda: "/login" in overview.driver.current_url, 60, 0.2, "the login page")


def test_a_page_without_a_stream_says_that_it_is_not_kept_current(overview, server, admin):
    reader = Client(server).log_in(admin, PASSWORD)
    streams = [Events(server, path="/admin/live", cookie=f"{server.cookie_name}={reader.token}") for _ in range(32)]
    button = overview.open("/admin").find("[data-live-pause]")
    eventually(lambda: button.text == "Resume updates", what="the button of a page without a stream")
    for stream in streams:
        if stream.status == 200:
            stream.close()
