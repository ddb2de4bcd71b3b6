"""Second factors in a real browser, with Chromium's virtual authenticator and codes computed as an app does."""

import io
import time

import pytest
from PIL import Image
from pyzbar import pyzbar

from harness import Client
from harness.browser import Browser
from harness.codes import code, secret_of
from harness.server import PASSWORD
from harness.virtual_authenticator import VirtualAuthenticator
from harness.waiting import eventually

PASSKEY_BUTTON = "[data-passkey-button]"


def add_passkey(browser, name="Work laptop"):
    browser.open("/account/factors").fill(name=name)
    return browser.submit(f'form[data-passkey="create"] {PASSKEY_BUTTON}')


def enrol_codes(browser):
    """Adds an authenticator app and returns its secret."""
    browser.open("/account/factors").submit('form[action$="/factors/otp"] button')
    secret = browser.run("return document.querySelector('code.secret').textContent").replace(" ", "")
    browser.fill(otp=code(secret)).submit('form[action$="/otp/confirm"] button')
    return secret


def sign_out(browser):
    browser.submit("form.sign-out button")


@pytest.fixture
def no_suggestions(driver):
    """A browser that knows no passkeys among the suggestions for a field: the virtual authenticator would take the first at once."""
    source = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
    script = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    yield
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


@pytest.fixture
def at_account(browser, person):
    return browser.log_in(person)


def test_a_passkey_is_added_and_listed_with_what_its_owner_wants_to_know(at_account, authenticator, pictures):
    add_passkey(at_account)
    assert "Your recovery codes" in at_account.text
    at_account.open("/account/factors")
    assert [row.find_element("css selector", "h3").text for row in at_account.all("[data-passkey-id]")] == ["Work laptop"]
    assert "This device only" in at_account.text and "not yet" in at_account.text
    assert len(authenticator.ids) == 1
    at_account.photograph(pictures / "factors.png")


def test_a_user_signs_in_by_the_button_without_a_name(at_account, authenticator, person, no_suggestions):
    add_passkey(at_account)
    sign_out(at_account)
    at_account.open("/login").submit(PASSKEY_BUTTON)
    assert at_account.path == "/account" and person in at_account.text


def test_a_user_signs_in_by_a_suggestion_for_the_name(at_account, authenticator, person):
    add_passkey(at_account)
    sign_out(at_account)
    at_account.open("/login")
    eventually(lambda: at_account.path == "/account", what="the sign-in by autofill")
    assert person in at_account.text


def test_a_passkey_is_the_second_factor_of_a_user_who_wants_to_be_asked(at_account, authenticator, person, pictures, no_suggestions):
    add_passkey(at_account)
    at_account.open("/account/factors").submit('form[action$="/ask"] button')
    sign_out(at_account)
    at_account.log_in(person)
    assert at_account.path.startswith("/login/factor")
    at_account.photograph(pictures / "login-factor.png")
    at_account.submit(PASSKEY_BUTTON)
    assert at_account.path == "/account"


def test_a_cancelled_ceremony_is_quiet_and_leaves_the_password(at_account, authenticator, person, no_suggestions):
    add_passkey(at_account)
    sign_out(at_account)
    authenticator.verify_user(False)
    at_account.open("/login").find(PASSKEY_BUTTON).click()
    problem = at_account.find("[data-passkey-problem]")
    time.sleep(0.5)  # It would be said by now.
    assert not problem.is_displayed()
    at_account.log_in(person)
    assert at_account.path == "/account"


def test_the_same_device_gets_no_second_passkey(at_account, authenticator):
    add_passkey(at_account)
    at_account.open("/account/factors").find(f'form[data-passkey="create"] {PASSKEY_BUTTON}').click()
    problem = at_account.find('form[data-passkey="create"] [data-passkey-problem]')
    eventually(lambda: problem.is_displayed(), what="the problem being said")
    assert "has a passkey for this account already" in problem.text
    assert len(authenticator.ids) == 1


def test_a_removed_passkey_is_forgotten_by_the_device(at_account, authenticator):
    add_passkey(at_account)
    at_account.open("/account/factors")
    at_account.run("for (const details of document.querySelectorAll('details')) details.open = true")
    at_account.submit('form[action$="/passkeys/remove"] button')
    assert "has been removed" in at_account.text
    assert not at_account.all("[data-passkey-id]")
    eventually(lambda: not authenticator.ids, what="the signal reaching the device")


def test_the_device_forgets_a_passkey_that_no_account_has(server, at_account, authenticator, person, no_suggestions):
    add_passkey(at_account)
    server.run("factor", "reset", person)
    at_account.reset()
    at_account.open("/login").submit(PASSKEY_BUTTON)
    assert "did not work" in at_account.text
    eventually(lambda: not authenticator.ids, what="the signal reaching the device")


def test_codes_are_enrolled_from_the_picture_and_asked_for(at_account, person, pictures):
    at_account.open("/account/factors").submit('form[action$="/factors/otp"] button')
    at_account.photograph(pictures / "code-enrolment.png")
    picture = Image.open(io.BytesIO(at_account.driver.get_screenshot_as_png()))
    [link] = [found.data.decode() for found in pyzbar.decode(picture)]
    secret = secret_of(link)
    at_account.fill(otp="000000").submit('form[action$="/otp/confirm"] button')
    assert "not right" in at_account.text and at_account.run("return document.activeElement.id") == "otp"
    used = code(secret)
    at_account.fill(otp=used).submit('form[action$="/otp/confirm"] button')
    assert len(at_account.all("ol.codes li")) == 10
    at_account.photograph(pictures / "recovery-codes.png")
    recovery = at_account.all("ol.codes li")[0].text
    sign_out(at_account)
    at_account.log_in(person)
    assert at_account.path.startswith("/login/factor")
    at_account.fill(otp=used).submit('form[action="/login/factor"] button')
    assert "not right" in at_account.text  # that code confirmed the enrolment
    at_account.run("for (const details of document.querySelectorAll('details')) details.open = true")
    at_account.fill(recovery_code=recovery.lower())
    at_account.submit(at_account.find("#recovery_code").find_element("xpath", "ancestor::form").find_element("css selector", "button"))
    assert at_account.path.startswith("/account/factors") and "recovery code" in at_account.text
    assert "9 of 10 are left" in at_account.text


def test_the_page_works_without_a_passkey_and_without_script(at_account, person):
    secret = enrol_codes(at_account)
    sign_out(at_account)
    at_account.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        at_account.open("/login").fill(username=person, password=PASSWORD).find("form button").click()
        eventually(lambda: at_account.path.startswith("/login/factor"), what="the page for the code")
        at_account.fill(otp=code(secret, steps=5))
        at_account.find('form[action="/login/factor"] button').click()
        # A code of the future is not right yet.
        eventually(lambda: "not right" in at_account.text, what="the answer")
    finally:
        at_account.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_stale_session_confirms_with_the_second_factor_before_a_change(start, driver, authenticator):
    server = start(sessions_reauthentication_window="1s")
    person = server.add_user()
    browser = Browser(driver, server)
    browser.reset()
    browser.log_in(person)
    eventually(lambda: "confirm that it is you" in browser.open("/account/factors").text, what="the proof being stale")
    browser.submit(browser.find('a[href^="/reauthenticate"]'))
    browser.fill(password=PASSWORD).submit("form[action='/reauthenticate'] button[type=submit]:not([data-passkey-button])")
    assert browser.path.startswith("/account/factors")


def test_a_synced_passkey_is_shown_as_such(driver, at_account):
    provider = VirtualAuthenticator(driver, is_synced=True)
    try:
        add_passkey(at_account)
        assert "Synced" in at_account.open("/account/factors").text
    finally:
        provider.unplug()


def test_other_devices_are_signed_out_unless_the_user_keeps_them(at_account, authenticator, other_device):
    at_account.open("/account/factors").find("#end-after-passkey").click()
    at_account.submit(f'form[data-passkey="create"] {PASSKEY_BUTTON}')
    assert other_device.is_signed_in
    at_account.open("/account/factors").submit('form[action$="/factors/otp"] button')
    secret = at_account.run("return document.querySelector('code.secret').textContent").replace(" ", "")
    at_account.fill(otp=code(secret)).submit('form[action$="/otp/confirm"] button')
    assert not other_device.is_signed_in


def test_policy_leads_to_the_enrolment_before_anything_else(start, driver, authenticator, pictures):
    server = start(factors_required="all", factors_grace="0s")
    person = server.add_user()
    browser = Browser(driver, server)
    browser.reset()
    browser.log_in(person)
    browser.open("/admin")
    assert browser.path.startswith("/account")
    assert Client(server).log_in(person, PASSWORD).api("GET", "/sessions").code == "factor_enrolment_required"
    add_passkey(browser)
    browser.submit(browser.find('a[href="/account/factors"]'))
    assert Browser(driver, server).open("/account").path == "/account"


def test_a_user_without_a_passkey_is_offered_one_and_can_decline(at_account, pictures):
    at_account.open("/account")
    at_account.driver.execute_cdp_cmd("Network.deleteCookies", {"name": "__Host-coatcheck-passkey-offer", "url": at_account.server.url})
    at_account.open("/account").photograph(pictures / "passkey-offer.png")
    assert at_account.find('[aria-labelledby="passkey-offer"] a').get_attribute("href").endswith("/account/factors")
    at_account.submit('[aria-labelledby="passkey-offer"] button')
    assert at_account.path == "/account" and not at_account.all("#passkey-offer")
