"""Entered text is kept, and a page opened at another address of this server names the right one."""

import time

import pytest
from selenium.webdriver.common.by import By

from harness import Server
from harness.browser import Browser
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("typed-text"), sessions_reauthentication_window="10s").start()
    yield server
    server.stop()


@pytest.fixture
def keeper(server, browser):
    browser.log_in(server.add_user(admin=True)).open("/admin/users")
    return browser


def typed(browser) -> dict:
    fields = ("username", "display_name", "email")
    return {name: browser.find(f'input[name="{name}"]').get_attribute("value") for name in fields}


def add(browser, name):
    browser.fill(username=name, display_name="Grace Hopper", email="grace@example.org")
    return browser.submit("form[action='/admin/users'].narrow button")


def expected(name):
    return {"username": name, "display_name": "Grace Hopper", "email": "grace@example.org"}


def test_the_form_for_a_new_person_is_still_filled_in_after_the_password_was_confirmed(server, keeper):
    time.sleep(10.1)
    add(keeper, "grace")
    assert keeper.path.startswith("/reauthenticate")
    keeper.fill(password=PASSWORD).submit()
    assert keeper.path == "/admin/users?kept=form" and typed(keeper) == expected("grace")
    assert "Nothing was added yet" in keeper.text and "grace" not in server.run("user", "list")
    keeper.submit("form[action='/admin/users'].narrow button")
    assert "Password link" in keeper.text and "grace" in server.run("user", "list")


def test_the_form_for_a_new_person_is_still_filled_in_after_the_session_ended(server, keeper):
    (name,) = {line.split()[0] for line in server.run("user", "list").splitlines() if line.startswith("guest")} & {keeper.find(".viewer").text}
    driver, first = keeper.driver, keeper.driver.current_window_handle
    server.run("session", "revoke", "--user", name)
    add(keeper, "hedy")
    assert "Your form was not sent" in keeper.text
    driver.find_element(By.LINK_TEXT, "Sign in").click()
    eventually(lambda: len(driver.window_handles) == 2)
    driver.switch_to.window(next(handle for handle in driver.window_handles if handle != first))
    eventually(lambda: keeper.all("#username"))
    keeper.fill(username=name, password=PASSWORD).submit()
    driver.close()
    driver.switch_to.window(first)
    driver.refresh()
    eventually(lambda: "open too long" in keeper.text)
    keeper.submit(driver.find_element(By.LINK_TEXT, "Back to the form"))
    assert typed(keeper) == expected("hedy") and "hedy" not in server.run("user", "list")


def test_a_login_page_at_another_address_names_the_right_one(server, driver):
    browser = Browser(driver, server)
    browser.reset()
    browser.open(f"http://lan.test:{server.port}/login")
    assert f"The address of this server is {server.url}." in browser.text
    browser.fill(username="ada", password=PASSWORD).submit()
    assert server.url in browser.text and "too long" not in browser.text and "rights" not in browser.text
    browser.submit(driver.find_element(By.LINK_TEXT, f"Open {server.url}"))
    assert driver.current_url.startswith(server.url + "/login")
