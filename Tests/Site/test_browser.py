"""The site in a browser: search, keyboard, small screens, light and dark, and no request to another host."""

import pytest
from harness import axe
from harness.browser import chromium
from harness.waiting import eventually
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PAGES = [
    "index.html",
    "start/first-steps.html",
    "concepts/threat-model.html",
    "how-to/nginx.html",
    "reference/api.html",
    "reference/configuration.html",
    "reference/commands.html",
    "library/writing-a-store.html",
    "files/deploy.html",
]
# Long, and made of the same parts as the page of the commands, so that axe-core would only take longer.
LONG = ["reference/api.html", "reference/configuration.html", "library/writing-a-store.html"]


@pytest.fixture(scope="module")
def driver():
    driver = chromium()
    driver.execute_cdp_cmd("Network.enable", {})
    yield driver
    driver.quit()


class Reader:
    def __init__(self, driver, base):
        self.driver, self.base = driver, base

    def open(self, url, width=1280, height=900, scheme="light"):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(f"{self.base}/{url}")
        return self

    def keys(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector) -> str:
        """Empty while the next page is on its way."""
        return self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    @property
    def results(self) -> list[str]:
        return self.run("return [...document.querySelectorAll('.found:not([hidden]) li')].map((item) => item.textContent)")

    @property
    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def hosts(self) -> set[str]:
        """Of everything that the page has loaded."""
        return set(self.run("return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host)"))


@pytest.fixture(params=["server", "files"])
def reader(request, driver, address, site):
    """The site from a web server, and opened as files."""
    driver.get_log("browser")
    yield Reader(driver, address if request.param == "server" else f"file://{site.folder}")


def test_the_search_finds_a_word_and_opens_the_page_by_keyboard(reader):
    reader.open("index.html").keys("/", *"revocation")
    eventually(lambda: reader.results and all("revocation" in result.lower() for result in reader.results), what="results of the search")
    reader.keys(Keys.ARROW_DOWN)
    first = reader.run("return document.activeElement.href")
    assert "#" in first and not first.endswith("index.html")
    reader.keys(Keys.ENTER)
    eventually(lambda: reader.driver.current_url == first and "evocation" in reader.text("article"), what="the page that was found")
    assert reader.complaints == []


def test_the_enter_key_opens_the_best_result(reader):
    reader.open("reference/api.html").keys("/", *"sessions.idle.timeout", Keys.ENTER)
    eventually(lambda: "reference/configuration.html#sessions.idle.timeout" in reader.driver.current_url, what="the key's row")
    assert reader.complaints == []


def test_a_search_without_a_result_says_so(reader):
    reader.open("index.html").keys("/", *"zzzzz")
    eventually(lambda: "Nothing found" in reader.text(".found-count"), what="the answer of the search")


def test_the_escape_key_closes_the_results(reader):
    reader.open("index.html").keys("/", *"cookie")
    eventually(lambda: reader.results, what="results of the search")
    reader.keys(Keys.ARROW_DOWN, Keys.ESCAPE)
    assert reader.results == []
    assert reader.run("return document.activeElement.id") == "search"


@pytest.mark.parametrize("url", PAGES)
def test_pages_load_from_their_own_host_and_without_complaints(reader, url):
    reader.open(url)
    assert reader.complaints == []
    assert reader.hosts <= {reader.run("return location.host")}


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("url", [url for url in PAGES if url not in LONG])
def test_axe_finds_no_violation(driver, address, url, width, scheme):
    reader = Reader(driver, address).open(url, width, scheme=scheme)
    assert axe.violations(driver) == []
    assert reader.run("return document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"


def test_the_first_tab_leads_past_the_contents(driver, address):
    reader = Reader(driver, address).open("concepts/near-cache.html")
    reader.keys(Keys.TAB)
    assert reader.driver.switch_to.active_element.text == "Skip to the content"
    reader.keys(Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "content"


def test_on_a_small_screen_a_button_opens_the_contents_and_escape_closes_them(driver, address):
    reader = Reader(driver, address).open("concepts/near-cache.html", 360)
    contents = reader.find("#contents")
    assert not contents.is_displayed()
    reader.find(".contents-button").send_keys(Keys.ENTER)
    assert contents.is_displayed()
    reader.keys(Keys.ESCAPE)
    assert not contents.is_displayed()


def test_without_script_the_contents_are_complete_and_no_dead_field_is_shown(driver, address):
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        reader = Reader(driver, address).open("concepts/near-cache.html")
        assert not reader.find(".search").is_displayed()
        assert reader.find("#contents a[aria-current]").is_displayed()
        reader.find("#contents details:not([open]) summary").click()
        assert reader.find("#contents details[open] a").is_displayed()
        reader.open("concepts/near-cache.html", 360)
        reader.find(".contents-button").click()
        assert reader.find("#contents").is_displayed()
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_symbols_of_the_library_open_in_any_folder_of_a_host(driver, address, site):
    if not (site.folder / "library/symbols").is_dir():
        pytest.skip("scripts/docs has not been run")
    reader = Reader(driver, address)
    driver.get_log("browser")
    reader.open("library/modules.html")
    reader.find("article a[href*='documentation/sessions/']").click()
    eventually(lambda: "Server-side sessions" in reader.text("body"), what="the page of the module")
    assert reader.hosts <= {reader.run("return location.host")}
    assert reader.complaints == []
