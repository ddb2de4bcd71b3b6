"""The code that the documents show is used as a reader would use it: from a shell, and at a browser."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from harness.browser import Browser, chromium
from harness.ports import free_port
from harness.server import ROOT
from harness.signing_browser import SigningBrowser
from harness.waiting import eventually


def curl(*arguments) -> str:
    command = ["curl", "--silent", "--show-error", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


class Snippet:
    """A program of Snippets/, as the build made it."""

    def __init__(self, name, folder):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.jar = folder / "jar"
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            environment = os.environ | {"PORT": str(self.port)}
            self.process = subprocess.Popen([ROOT / ".build/debug" / name], env=environment, stdout=log, stderr=log)
        eventually(self.answers, what=f"{name} at {self.url}", detail=self.log.read_text)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return subprocess.run(["curl", "--silent", "--output", os.devnull, self.url]).returncode == 0

    def __call__(self, method, path, *options) -> tuple[int, str]:
        """Status and text, with the cookies of earlier calls."""
        text = curl("-b", self.jar, "-c", self.jar, "-X", method, "-w", "\n%{http_code}", *options, self.url + path)
        body, status = text.rsplit("\n", 1)
        return int(status), body

    def token(self, path="/token") -> str:
        return f"X-CSRF-Token: {self('GET', path)[1]}"

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0, self.log.read_text()


@pytest.fixture
def snippet(request, tmp_path):
    snippet = Snippet(request.param, tmp_path)
    yield snippet
    snippet.stop()


@pytest.fixture(scope="module")
def driver():
    driver = chromium()
    yield driver
    driver.quit()


def using(name):
    return pytest.mark.parametrize("snippet", [name], indirect=True)


def test_the_library_alone_signs_in_authenticates_and_signs_out():
    """The article "Getting started" of Sessions."""
    output = subprocess.run([ROOT / ".build/debug/Library"], capture_output=True, text=True, check=True, timeout=30).stdout
    assert output.splitlines() == ["Hello, visitor", "Hello, ada", "You were signed out"]


@using("Embedding")
def test_the_commands_in_the_readme_sign_in_and_out(snippet, tmp_path):
    commands = re.search(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S).group(1)
    commands = commands.replace("http://localhost:8080", snippet.url)
    script = f"set -eu\n{commands}curl -s -b jar {snippet.url}/"
    signed_in, _, signed_out = script.partition("curl -b jar -c jar -H")
    run = lambda text: subprocess.run(["bash", "-c", text], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "You are ada." in run(f"{signed_in}curl -s -b jar {snippet.url}/")
    assert "Sign in" in run(script)
    assert "You are ada." not in run(f"curl -s -b jar {snippet.url}/")


@using("Embedding")
def test_the_logout_of_the_readme_says_what_is_missing(snippet):
    assert snippet("POST", "/login")[0] == 303
    status, body = snippet("POST", "/logout")
    assert status == 403 and "carries no CSRF token" in body
    assert "You are ada." in snippet("GET", "/")[1]


@using("Embedding")
def test_the_form_of_the_readme_signs_in_and_out_at_a_browser(snippet, driver):
    browser = Browser(driver, SimpleNamespace(url=snippet.url))
    browser.reset()
    browser.open("/").submit("button")
    assert "You are ada." in browser.text
    browser.submit("button")
    assert browser.find("button").text == "Sign in"
    assert "You are ada." not in browser.open("/").text


@using("Embedding")
def test_a_script_signs_out_with_the_token_of_its_page(snippet, driver):
    browser = Browser(driver, SimpleNamespace(url=snippet.url))
    browser.reset()
    browser.open("/").submit("button")
    fetch = """
        const headers = arguments[0] ? {"X-CSRF-Token": document.forms[0].csrf_token.value} : {};
        return fetch("/logout", {method: "POST", headers}).then(answer => answer.status);
        """
    assert browser.run(fetch, False) == 403
    assert browser.run(fetch, True) == 200
    assert "You are ada." not in browser.open("/").text


@using("Recipes")
def test_visits_of_one_session_are_all_counted(snippet):
    snippet("GET", "/shop")
    token = re.search('csrf_token" value="([^"]+)"', snippet("GET", "/shop")[1]).group(1)
    visit = ["-b", snippet.jar, "-X", "POST", "-H", f"X-CSRF-Token: {token}", f"{snippet.url}/visit"]
    with ThreadPoolExecutor(8) as pool:
        counts = sorted(int(text) for text in pool.map(lambda _: curl(*visit), range(40)))
    assert counts == list(range(1, 41))


@using("Recipes")
def test_a_form_with_a_file_is_accepted_with_its_token(snippet, driver, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(os.urandom(300_000))
    browser = Browser(driver, SimpleNamespace(url=snippet.url))
    browser.reset()
    browser.open("/shop").find("input[type=file]").send_keys(str(picture))
    browser.submit("button")
    assert re.fullmatch(r"30\d{4} bytes", browser.text)
    snippet("GET", "/shop")
    assert snippet("POST", "/upload", "-F", f"picture=@{picture}")[0] == 403


@using("Recipes")
def test_staff_stands_beside_customers(snippet):
    snippet("POST", "/login")
    assert snippet("GET", "/office/desk")[0] == 401
    assert snippet("POST", "/office/login", "-H", snippet.token())[1] == "Welcome, Grace"
    assert snippet("GET", "/office/desk")[1] == "The desk of grace"
    assert snippet("GET", "/news")[1] == "News for ada"
    assert snippet("POST", "/office/desk", "-H", snippet.token())[0] == 403
    assert snippet("POST", "/office/desk", "-H", snippet.token("/office/token"))[1] == "Done"
    assert snippet("POST", "/logout", "-H", snippet.token())[1] == "See you"
    assert snippet("GET", "/news")[1] == "News for everybody"
    assert snippet("GET", "/office/desk")[1] == "The desk of grace"


@using("Recipes")
def test_a_second_factor_opens_what_asks_for_two(snippet):
    snippet("POST", "/login")
    assert snippet("GET", "/vault")[0] == 403
    assert snippet("POST", "/code", "-H", snippet.token())[1] == "Two factors"
    assert snippet("GET", "/vault")[1] == "The vault of ada"


@using("Accounts")
def test_a_change_of_password_ends_the_other_sessions(snippet, tmp_path):
    assert snippet("POST", "/login", "-d", "password=wrong")[0] == 401
    assert snippet("POST", "/login", "-d", "password=lantern") == (200, "Welcome")
    other = tmp_path / "other"
    curl("-c", other, "-d", "password=lantern", f"{snippet.url}/login")
    assert curl("-b", other, f"{snippet.url}/me") == "ada"
    change = ["-d", "password=lantern", "-d", "new=harbour", "-H", snippet.token()]
    assert snippet("POST", "/password", *change) == (200, "Changed")
    assert snippet("GET", "/me")[1] == "ada"
    assert curl("-b", other, f"{snippet.url}/me") == "nobody"


@using("BoundSessions")
def test_a_bound_session_of_the_library_needs_its_browser(snippet):
    """The section "Bound sessions" of HummingbirdSessions."""
    address = "https://localhost:8443"
    program = SimpleNamespace(url=address, port=snippet.port, certificate=None, cookie_name="__Host-session", observe=lambda *_: None)
    browser, origin = SigningBrowser(program), [("Origin", address)]
    assert browser.request("POST", "/login", b"", origin).text == "Welcome"
    assert browser.register().status == 200 and browser.refresh().status == 200
    assert browser.get("/account").text == "The account of ada"
    refused = browser.drop_proof().get("/account")
    assert (refused.status, refused.json["code"]) == (401, "proof_required")
    assert browser.refresh().status == 200
    assert browser.get("/account").status == 200
