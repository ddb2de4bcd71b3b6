"""A user of a real browser: looks, types, clicks."""

import os
import shutil

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from harness.server import PASSWORD


def chromium(*arguments, hosts=()):
    """A Chromium without a window, with further arguments. `hosts` are names of this machine."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser")
    for argument in [*arguments, "--headless=new", "--hide-scrollbars", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]:
        options.add_argument(argument)
    # A name for this machine that browsers do not treat as loopback.
    rules = ",".join(f"MAP {host} 127.0.0.1" for host in ["lan.test", *hosts])
    options.add_argument(f"--host-resolver-rules={rules}")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(30)
    return driver


class Browser:
    def __init__(self, driver, server):
        self.driver = driver
        self.server = server

    def reset(self):
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.language("en")
        self.scheme("light")
        self.size(1280, 900)
        self.driver.get("about:blank")

    # Looking

    def open(self, path) -> "Browser":
        self.driver.get(path if path.startswith("http") else self.server.url + path)
        return self

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.server.url)

    @property
    def text(self) -> str:
        """What the page says. Nothing between two pages, when there is none."""
        try:
            return self.driver.find_element(By.TAG_NAME, "body").text
        except (NoSuchElementException, StaleElementReferenceException):
            return ""

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def size(self, width, height):
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def language(self, tag):
        """The language that the user prefers."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": tag}})

    def scheme(self, name):
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def photograph(self, path):
        """The whole page, however long."""
        height = self.run("return document.documentElement.scrollHeight")
        width = self.run("return document.documentElement.clientWidth")
        self.size(width, max(height, 400))
        self.driver.save_screenshot(str(path))

    # Doing

    def fill(self, **fields) -> "Browser":
        """Types into the first visible field whose name begins so."""
        for name, value in fields.items():
            field = next(field for field in self.all(f'input[name^="{name}"], textarea[name^="{name}"]') if field.is_displayed())
            field.clear()
            field.send_keys(value)
        return self

    def submit(self, selector="main form button"):
        """Clicks and waits for the page that follows."""
        button = self.find(selector) if isinstance(selector, str) else selector
        page = self.find("html")
        button.click()
        WebDriverWait(self.driver, 10).until(lambda _: self.is_gone(page))
        WebDriverWait(self.driver, 10).until(lambda driver: driver.execute_script("return document.readyState") == "complete")
        return self

    def is_gone(self, element) -> bool:
        try:
            element.is_enabled()
        except Exception:
            return True
        return False

    def press_tab(self):
        self.driver.switch_to.active_element.send_keys(Keys.TAB)
        return self.driver.switch_to.active_element

    def log_in(self, username, password=PASSWORD) -> "Browser":
        return self.open("/login").fill(username=username, password=password).submit()
