"""A user's tasks in a real browser."""

import re

import pytest

from harness import Client
from harness.browser import Browser
from harness.server import PASSWORD

NEW_PASSWORD = "harbour-quilt-ninety-crows"


def test_the_first_administrator_is_made_through_the_printed_link(start, driver):
    server = start()
    browser = Browser(driver, server)
    browser.reset()
    link = re.findall(r"http\S+/setup\S*", server.output)[-1]
    browser.open(link).fill(username="keeper")
    for field in browser.all('input[type="password"]'):
        field.send_keys(PASSWORD)
    browser.submit()
    if browser.path.startswith("/login"):
        browser.fill(username="keeper", password=PASSWORD).submit()
    browser.open("/admin")
    assert browser.path == "/admin"
    assert "keeper" in browser.text or browser.all('a[href="/admin/users"]')


def test_set_up_keeps_what_was_typed_and_puts_the_focus_on_the_field_at_fault(start, driver):
    server = start()
    browser = Browser(driver, server)
    browser.reset()
    link = re.findall(r"http\S+/setup\S*", server.output)[-1]
    for field, entries in {
        "email": {"username": "keeper", "email": "keeper@", "password": PASSWORD, "password_again": PASSWORD},
        "password": {"username": "keeper", "email": "k@example.org", "password": "short", "password_again": "short"},
        "password_again": {"username": "keeper", "email": "k@example.org", "password": PASSWORD, "password_again": "other"},
    }.items():
        browser.open(link).run("for (const form of document.forms) form.noValidate = true")
        browser.fill(**entries).submit()
        assert browser.run("return document.activeElement.id") == field
        assert browser.find("#username").get_attribute("value") == "keeper"
    browser.open(link).fill(username="keeper", email="k@example.org", password=PASSWORD, password_again=PASSWORD).submit()
    assert "k@example.org" in browser.open("/account").text


def test_an_administrator_edits_a_profile_in_the_console(browser, server, admin, person):
    browser.log_in(admin).open("/admin/users?q=" + person)
    browser.open(browser.find(f"a.row-title[href^='/admin/users/']").get_attribute("href"))
    browser.fill(display_name="Grace H.", email="g@example.org", groups="staff ops")
    browser.submit('form[action$="/profile"] button')
    assert "has been changed" in browser.text
    principal = Client(server).log_in(person, PASSWORD).session().json["principal"]
    assert (principal["display_name"], principal["email"], principal["groups"]) == ("Grace H.", "g@example.org", ["ops", "staff"])


def test_the_console_names_sessions_as_the_commands_do(browser, server, admin, other_device):
    browser.log_in(admin).open("/admin/sessions")
    shown = [code.text for code in browser.all("main code")]
    assert other_device.handle in shown
    assert other_device.handle in server.run("session", "show", other_device.handle)


def test_login_leads_to_the_account_page(browser, person):
    browser.log_in(person)
    assert browser.path == "/account"
    assert person in browser.text


def test_a_wrong_password_is_said_in_the_page(browser, person):
    browser.log_in(person, "wrong-password-entirely")
    assert browser.path.startswith("/login")
    assert browser.find('[role="alert"]').text


def test_the_page_that_was_asked_for_comes_after_login(browser, admin):
    browser.open("/admin/users")
    assert browser.path.startswith("/login")
    browser.fill(username=admin, password=PASSWORD).submit()
    assert browser.path == "/admin/users"


def test_the_device_list_names_both_devices_and_marks_this_one(browser, person, other_device):
    text = browser.log_in(person).text
    assert "Chrom" in text
    assert "Safari" in text and ("iPhone" in text or "iOS" in text)
    assert text.splitlines().count("This device") == 1


def end_buttons(browser, other_device):
    """The buttons in the row or ticket of the other session."""
    return browser.all(f'main [data-session="{other_device.handle}"] button')


def test_another_device_is_ended_with_one_click(browser, person, other_device):
    browser.log_in(person)
    (button,) = end_buttons(browser, other_device)
    browser.submit(button)
    assert other_device.session().json["reason"] == "revoked"
    assert not end_buttons(browser, other_device)
    assert browser.path.startswith("/account")


def test_all_other_devices_are_ended_with_one_click(browser, server, person, other_device):
    another = Client(server).log_in(person, PASSWORD)
    browser.log_in(person)
    browser.submit('form[action*="others"] button')
    assert not other_device.is_signed_in
    assert not another.is_signed_in
    assert browser.open("/account").path == "/account"


def test_a_changed_password_is_the_one_that_counts(browser, server, person, other_device):
    browser.log_in(person)
    browser.fill(current=PASSWORD, new=NEW_PASSWORD, new_again=NEW_PASSWORD)
    browser.submit('form[action*="password"] button')
    assert browser.path.startswith("/account")
    assert not other_device.is_signed_in
    assert Client(server).log_in(person, NEW_PASSWORD).is_signed_in


def test_a_weak_password_is_explained_beside_the_field(browser, person):
    browser.log_in(person)
    browser.fill(current=PASSWORD, new="short", new_again="short")
    browser.run("for (const form of document.forms) form.noValidate = true")
    browser.submit('form[action*="password"] button')
    assert "15" in browser.text
    assert browser.open("/account").path == "/account"


def test_logout_leads_out(browser, person):
    browser.log_in(person)
    browser.submit('form[action="/logout"] button')
    assert browser.path.startswith("/login")
    assert browser.open("/account").path.startswith("/login")


def test_the_back_button_after_logout_shows_nothing(browser, person):
    browser.log_in(person)
    browser.open("/reauthenticate").open("/account")
    browser.submit('form[action="/logout"] button')
    for _ in range(3):
        browser.driver.back()
        assert person not in browser.text
    browser.driver.refresh()
    assert person not in browser.text


def test_the_session_cookie_is_out_of_reach_of_scripts(browser, server, person):
    browser.log_in(person)
    assert browser.run("return document.cookie") == ""
    cookie = browser.driver.get_cookie(server.cookie_name)
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Lax"


def test_nothing_is_kept_in_the_browsers_storage(browser, person):
    browser.log_in(person)
    assert browser.run("return localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("path", ["/login", "/logout", "/account", "/reauthenticate", "/admin", "/admin/users", "/admin/sessions", "/admin/audit"])
def test_a_page_breaks_no_rule_of_its_own_security_policy(browser, admin, path):
    browser.driver.get_log("browser")
    browser.log_in(admin).open(path)
    assert [entry["message"] for entry in browser.driver.get_log("browser") if "favicon" not in entry["message"]] == []


def test_an_administrator_ends_somebodys_session_in_the_console(browser, admin, other_device):
    browser.log_in(admin).open("/admin/sessions")
    browser.submit(end_buttons(browser, other_device)[0])
    assert not other_device.is_signed_in


def test_everything_works_without_javascript(browser, server, person, other_device):
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.log_in(person)
        (button,) = end_buttons(browser, other_device)
        browser.submit(button)
        assert not other_device.is_signed_in
        browser.submit('form[action="/logout"] button')
        assert browser.path.startswith("/login")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
