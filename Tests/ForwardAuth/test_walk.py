"""login → app → logout in a real browser, through each proxy as shipped."""

from harness.browser import Browser
from harness.installation import APP, AUTH
from harness.server import PASSWORD


def test_a_person_walks_from_the_application_to_the_login_page_and_back_and_out_again(site, driver):
    person = site.server.add_user()
    browser = Browser(driver, site.server)
    browser.reset()
    browser.open(site.url("/page?x=1"))
    assert driver.current_url.startswith(site.url("/login?next=", AUTH))
    browser.fill(username=person, password=PASSWORD).submit()
    assert driver.current_url == site.url("/page?x=1")
    assert f"Hello {person}" in browser.text
    assert fetch(browser, "/data") == [200, "basic"]
    browser.open(site.url("/account", AUTH))
    browser.submit('form[action="/logout"] button')
    assert driver.current_url.startswith(site.url("/login", AUTH))
    browser.open(site.url("/page"))
    assert driver.current_url.startswith(site.url("/login?next=", AUTH))


def test_a_page_that_was_left_open_learns_that_its_session_is_over(site, driver):
    person = site.server.add_user()
    browser = Browser(driver, site.server)
    browser.reset()
    browser.open(site.url("/page")).fill(username=person, password=PASSWORD).submit()
    site.server.run("session", "revoke", "--user", person)
    assert fetch(browser, "/data") == [401, "basic"]
    assert APP in driver.current_url


def fetch(browser, path):
    """The answer to a page's script: a status that it can act on, never a redirect to another origin."""
    script = "const done = arguments[1]; fetch(arguments[0]).then(a => done([a.status, a.type]), e => done([0, String(e)]))"
    return browser.driver.execute_async_script(script, path)
