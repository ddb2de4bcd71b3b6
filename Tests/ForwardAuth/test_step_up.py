"""A page that needs two factors, in a real browser with a passkey, behind each proxy as shipped."""

import pytest

from harness.browser import Browser
from harness.installation import AUTH
from harness.server import PASSWORD
from harness.virtual_authenticator import VirtualAuthenticator

PASSKEY_BUTTON = "[data-passkey-button]"


@pytest.fixture
def authenticator(careful_driver):
    return VirtualAuthenticator(careful_driver)


def test_a_user_gives_the_passkey_for_a_page_that_needs_two_factors_and_comes_back_to_it(site, careful_driver, authenticator):
    person, browser = site.server.add_user(), Browser(careful_driver, site.server)
    browser.open(site.url("/login", AUTH)).fill(username=person, password=PASSWORD).submit()
    browser.open(site.url("/account/factors", AUTH)).fill(name="laptop")
    browser.submit(f'form[data-passkey="create"] {PASSKEY_BUTTON}')
    assert [credential["rpId"] for credential in authenticator.credentials] == [AUTH]
    authenticator.attend(False)  # Else it would answer the suggestions of the login page.
    browser.submit("form.sign-out button")

    browser.open(site.url("/vault/papers?x=1")).fill(username=person, password=PASSWORD).submit()
    assert careful_driver.current_url.startswith(site.url("/reauthenticate?", AUTH))
    assert "Hello" not in browser.open(site.url("/vault/papers?x=1")).text
    authenticator.attend(True)
    browser.submit(PASSKEY_BUTTON)
    assert careful_driver.current_url == site.url("/vault/papers?x=1")
    assert f"Hello {person}" in browser.text
