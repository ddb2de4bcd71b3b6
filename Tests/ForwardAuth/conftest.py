"""Each proxy of Debian with the configuration we ship, in front of Coatcheck and of an application that knows nothing."""

import os
import shutil

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from harness.deployed import DEPLOYED
from harness.engines import Authority
from harness.installation import Installation


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module", params=DEPLOYED)
def site(request, tmp_path_factory, authority):
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    installation = Installation(DEPLOYED[request.param], folder, authority).start()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def driver():
    """A browser that finds example.test on this machine, and does not ask who signed its certificate."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--ignore-certificate-errors"]
    for argument in [*arguments, "--host-resolver-rules=MAP *.example.test 127.0.0.1"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(30)
    yield driver
    driver.quit()
