"""The pages for refused users, through each proxy as shipped: the account, the next step, and no entered text lost."""

import html
import json
import re

import pytest
from selenium.webdriver.common.by import By

from harness.browser import Browser
from harness.installation import APP, AUTH
from harness.passwords import argon2id
from harness.proxies import FETCH, PAGE
from harness.server import PASSWORD
from harness.waiting import eventually

FORM = [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")]


@pytest.fixture(scope="module")
def operator(site):
    line = {"username": "olga", "groups": ["operators"], "password_hash": argon2id(PASSWORD)}
    (site.server.folder / "olga.jsonl").write_text(json.dumps(line) + "\n")
    site.server.run("user", "import", "olga.jsonl")
    return "olga"


@pytest.fixture
def person(site):
    return site.server.add_user()


@pytest.fixture
def member(site, person):
    traveller = site.traveller()
    traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), person, PASSWORD)
    return traveller


def assert_is_page(answer, status):
    assert (answer.status, answer.location) == (status, None)
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    assert "frame-ancestors 'none'" in answer.header("Content-Security-Policy")
    assert answer.header("Cache-Control") == "no-store" and not answer.cookies


def links(answer) -> dict:
    pairs = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', answer.text)
    return {text: html.unescape(address) for address, text in pairs}


def test_a_user_of_the_wrong_group_sees_their_account_and_where_to_go(site, member, person):
    answer = member.request("GET", APP, "/operators?x=1&y=<b>'", headers=PAGE)
    if answer.status == 400:  # HAProxy and Coatcheck refuse characters that an address cannot have
        answer = member.request("GET", APP, "/operators?x=1&y=%3Cb%3E", headers=PAGE)
    assert_is_page(answer, 403)
    assert f"<strong>{person}</strong>" in answer.text
    found = links(answer)
    assert found["Sign in with another account"].startswith(site.url("/logout?next=", AUTH))
    assert found["Your account"] == site.url("/account", AUTH)
    assert found[f"Back to the front page of {APP}"] == site.url("/")


def test_the_page_is_in_the_language_that_the_browser_prefers(member):
    answer = member.request("GET", APP, "/operators", headers=[*PAGE, ("Accept-Language", "de")])
    assert_is_page(answer, 403)
    assert '<html lang="de"' in answer.text and "Mit einem anderen Konto anmelden" in answer.text


def test_an_address_that_is_closed_to_all_accounts_names_the_account_too(site, member, person):
    assert person in member.request("GET", APP, "/closed", headers=PAGE).text
    stranger = site.traveller().request("GET", APP, "/closed.css", headers=PAGE)
    assert stranger.status == 302
    stranger = site.traveller().request("GET", APP, "/closed/a.css", headers=PAGE)
    assert_is_page(stranger, 403)
    assert "signed in as" not in stranger.text


def test_a_script_gets_json(member):
    answer = member.request("GET", APP, "/operators/a.css", headers=FETCH)
    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert answer.header("Content-Type").startswith("application/problem+json")


def test_a_form_without_a_session_is_answered_with_a_page(site):
    answer = site.traveller().request("POST", APP, "/save.html", b"text=typed", FORM)
    assert_is_page(answer, 401)
    assert "Your form was not sent" in answer.text
    assert links(answer)["Sign in"].startswith(site.url("/login?next=", AUTH))
    told = site.traveller().request("POST", APP, "/save", b"{}", FETCH)
    assert (told.status, told.json["code"]) == (401, "unauthenticated")


def test_a_form_that_needs_a_fresh_proof_is_answered_with_a_page(site, member):
    answer = eventually(lambda: (answer := member.request("POST", APP, "/fresh", b"text=typed", FORM)).status != 200 and answer)
    assert_is_page(answer, 401)
    assert links(answer)["Confirm your password"].startswith(site.url("/reauthenticate?next=", AUTH))


def test_a_form_of_a_user_of_the_wrong_group_is_answered_with_a_page(member, person):
    answer = member.request("POST", APP, "/operators", b"text=typed", FORM)
    assert_is_page(answer, 403)
    assert person in answer.text and "The form was not sent" in answer.text


def test_another_account_is_let_in_after_the_switch(site, driver, person, operator):
    browser = Browser(driver, site.server)
    browser.reset()
    browser.open(site.url("/operators?x=1")).fill(username=person, password=PASSWORD).submit()
    assert "You do not have access" in browser.text and person in browser.text
    assert browser.run("return getComputedStyle(document.querySelector('main')).maxWidth") == "544px", "the style is allowed"
    browser.submit(driver.find_element(By.LINK_TEXT, "Sign in with another account"))
    assert driver.current_url.startswith(site.url("/logout?next=", AUTH)) and person in browser.text
    browser.submit()
    assert driver.current_url.startswith(site.url("/login?next=", AUTH))
    browser.fill(username=operator, password=PASSWORD).submit()
    assert driver.current_url == site.url("/operators?x=1") and f"Hello {operator}" in browser.text


def send_typed(browser, action):
    browser.run(f"document.body.innerHTML = '<form method=post action={action}><textarea name=text></textarea><button>Save</button></form>'")
    browser.find("textarea").send_keys("a long text")
    browser.submit("form button")


def sign_in_in_the_other_tab(browser, person):
    driver = browser.driver
    first = driver.current_window_handle
    driver.find_element(By.LINK_TEXT, "Sign in").click()
    eventually(lambda: len(driver.window_handles) == 2)
    driver.switch_to.window(next(handle for handle in driver.window_handles if handle != first))
    eventually(lambda: browser.all("#username"))
    browser.fill(username=person, password=PASSWORD).submit()
    assert f"Hello {person}" in browser.text
    driver.close()
    driver.switch_to.window(first)


def assert_entered_text_survives_the_end_of_a_session(site, driver):
    person = site.server.add_user()
    browser = Browser(driver, site.server)
    browser.reset()
    browser.open(site.url("/page")).fill(username=person, password=PASSWORD).submit()
    site.server.run("session", "revoke", "--user", person)
    before = len(site.app.received)
    send_typed(browser, "/save")
    assert "Your form was not sent" in browser.text and len(site.app.received) == before
    sign_in_in_the_other_tab(browser, person)
    assert not [request for request in site.app.received[before:] if request[0] == "POST"], "nothing is submitted automatically"
    driver.refresh()
    eventually(lambda: f"Hello {person}" in browser.text)
    sent = [(method, path, body) for (method, path, _), body in zip(site.app.received, site.app.bodies)][before:]
    assert [request for request in sent if request[0] == "POST"] == [("POST", "/save", b"text=a+long+text")]


def test_entered_text_survives_the_end_of_the_session(site, driver):
    assert_entered_text_survives_the_end_of_a_session(site, driver)


def test_entered_text_survives_on_another_domain_too(elsewhere, driver):
    assert_entered_text_survives_the_end_of_a_session(elsewhere, driver)
