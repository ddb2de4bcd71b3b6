import pathlib

import pytest
from harness import Client, Server
from harness.browser import Browser, chromium
from harness.server import PASSWORD, ROOT
from harness.virtual_authenticator import VirtualAuthenticator


@pytest.fixture(scope="session")
def driver():
    driver = chromium()
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def pictures() -> pathlib.Path:
    """The folder of a run's screenshots, for manual inspection."""
    folder = ROOT / ".build/test-reports/pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("browser")).start()
    yield server
    server.stop()


@pytest.fixture
def browser(driver, server):
    """A browser without cookies, at desktop size, in light mode."""
    browser = Browser(driver, server)
    browser.reset()
    return browser


@pytest.fixture(scope="module")
def admin_cookies(driver, server, admin):
    """Of one login, for tests that only look at pages: typing the password takes longer than they do."""
    browser = Browser(driver, server)
    browser.reset()
    browser.log_in(admin)
    return driver.execute_cdp_cmd("Network.getCookies", {"urls": [server.url]})["cookies"]


@pytest.fixture
def as_admin(browser, admin_cookies):
    """A browser whose user has signed in as an administrator."""
    for cookie in admin_cookies:
        wanted = {name: cookie[name] for name in ("name", "value", "path", "secure", "httpOnly")}
        browser.driver.execute_cdp_cmd("Network.setCookie", wanted | {"url": browser.server.url})
    return browser


@pytest.fixture
def authenticator(driver):
    """A device whose user consents to everything and is verified."""
    authenticator = VirtualAuthenticator(driver)
    yield authenticator
    authenticator.unplug()


@pytest.fixture
def person(server):
    return server.add_user()


@pytest.fixture(scope="module")
def admin(server):
    return server.add_user("keeper", admin=True)


@pytest.fixture
def other_device(server, person):
    """The same user on a phone."""
    telephone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
    return Client(server, user_agent=telephone).log_in(person, PASSWORD)
