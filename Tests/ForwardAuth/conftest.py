"""Each proxy with the configuration we ship, in front of Coatcheck and of an application that knows nothing."""

import os
import shutil

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from harness.deployed import DEPLOYED
from harness.engines import Authority
from harness.installation import APP, ELSEWHERE, Installation


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module", params=DEPLOYED)
def site(request, tmp_path_factory, authority):
    """Auth host and application below one domain, which share a cookie."""
    yield from installed(request.param, tmp_path_factory, authority, APP)


@pytest.fixture(scope="module", params=DEPLOYED)
def elsewhere(request, tmp_path_factory, authority):
    """The application on a domain of its own."""
    yield from installed(request.param, tmp_path_factory, authority, ELSEWHERE)


def installed(proxy, tmp_path_factory, authority, app):
    folder = tmp_path_factory.mktemp(proxy)
    folder.chmod(0o755)
    installation = Installation(DEPLOYED[proxy], folder, authority, app).start()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def driver():
    """A browser that finds our hosts on this machine, and does not ask who signed its certificate."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--ignore-certificate-errors"]
    for argument in [*arguments, "--host-resolver-rules=MAP *.test 127.0.0.1"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(30)
    yield driver
    driver.quit()
