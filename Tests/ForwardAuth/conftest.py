"""Each proxy with the configuration we ship, in front of Coatcheck and of an application that knows nothing."""

import base64
import hashlib
import json
import os
import shutil

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from harness.deployed import DEPLOYED
from harness.echo import Echo
from harness.engines import Authority
from harness.installation import APP, AUTH, ELSEWHERE, Installation
from harness.oracle import OTHER, PEOPLE, RULES
from harness.passwords import argon2id
from harness.server import PASSWORD


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


@pytest.fixture(scope="module", params=DEPLOYED)
def pair(request, tmp_path_factory, authority):
    """Two hosts with different rules in front of one application, which stores its requests unchanged."""
    yield from installed(request.param, tmp_path_factory, authority, APP, OTHER, RULES, Echo)


@pytest.fixture(scope="module")
def cookies(pair):
    """The cookies of the browsers of PEOPLE."""
    people = {name: groups for name, groups in PEOPLE.items() if groups is not None}
    lines = [json.dumps({"username": name, "groups": groups, "password_hash": argon2id(PASSWORD)}) for name, groups in people.items()]
    (pair.server.folder / "people.jsonl").write_text("\n".join(lines) + "\n")
    pair.server.run("user", "import", "people.jsonl")
    travellers = {name: pair.traveller() for name in people}
    for name, traveller in travellers.items():
        traveller.log_in(pair.url("/login?next=" + pair.url("/"), AUTH), name, PASSWORD)
    return {name: traveller.cookies_for(APP) for name, traveller in travellers.items()} | {"anonymous": ""}


def installed(proxy, tmp_path_factory, authority, *arguments):
    folder = tmp_path_factory.mktemp(proxy)
    folder.chmod(0o755)
    installation = Installation(DEPLOYED[proxy], folder, authority, *arguments).start()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def driver():
    """A browser that finds our hosts on this machine, and does not ask who signed its certificate."""
    driver = chromium("--ignore-certificate-errors")
    yield driver
    driver.quit()


@pytest.fixture
def careful_driver(site):
    """A browser for which the certificate of the site is a good one: passkeys need that."""
    certificate = x509.load_pem_x509_certificate(site.certificate.certificate.read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    known = base64.b64encode(hashlib.sha256(key).digest()).decode()
    driver = chromium(f"--ignore-certificate-errors-spki-list={known}")
    yield driver
    driver.quit()


def chromium(argument):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", argument]
    for argument in [*arguments, "--host-resolver-rules=MAP *.test 127.0.0.1"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(30)
    return driver
