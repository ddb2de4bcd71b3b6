"""Sessions that a real browser binds to its key, behind proxies as shipped.

The cookie has a domain, so the binding covers all its hosts: the browser asks the domain itself whether the login host may do that."""

import pytest

from harness.binding import binding_chromium
from harness.browser import Browser
from harness.deployed import DEPLOYED
from harness.installation import APP, AUTH, ELSEWHERE, SHARED_COOKIE, Installation
from harness.server import PASSWORD
from harness.waiting import eventually

DOMAIN = SHARED_COOKIE["cookie_domain"]
RULES = """
rules:
  - {path: /closet, access: {bound: true}}
  - {access: signed-in}
"""
# How each configuration names two hosts of one server.
BOTH_HOSTS = {"nginx": f"{AUTH} {DOMAIN}", "caddy": f"{AUTH}, {DOMAIN}"}


@pytest.fixture(scope="module", params=BOTH_HOSTS)
def site(request, tmp_path_factory, authority):
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    site = Installation(
        DEPLOYED[request.param], folder, authority, rules=RULES, auth=BOTH_HOSTS[request.param], sessions_binding="optional"
    ).start()
    yield site
    site.stop()


@pytest.fixture(scope="module", params=BOTH_HOSTS)
def elsewhere(request, tmp_path_factory, authority):
    """The application on a domain of its own, where it has a cookie of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    site = Installation(DEPLOYED[request.param], folder, authority, ELSEWHERE, rules=RULES, sessions_binding="optional").start()
    yield site
    site.stop()


@pytest.fixture
def browser(site):
    yield from opened(site)


@pytest.fixture
def traveller(elsewhere):
    yield from opened(elsewhere)


def opened(site):
    driver = binding_chromium(site.certificate.certificate, hosts=["*.test"])
    yield Browser(driver, site.server)
    driver.quit()


@pytest.fixture
def person(site):
    return site.server.add_user()


@pytest.fixture
def person_elsewhere(elsewhere):
    return elsewhere.server.add_user()


def cookies(browser, site) -> dict[str, str]:
    """The cookies that the browser sends to the application."""
    found = browser.driver.execute_cdp_cmd("Network.getCookies", {"urls": [site.url("/")]})["cookies"]
    return {cookie["name"]: cookie["value"] for cookie in found}


def drop_proof(browser, site):
    """As if the second cookie had expired in the browser."""
    place = {"domain": f".{DOMAIN}"} if site.app_host == APP else {"url": site.url("/")}
    (name,) = [name for name in cookies(browser, site) if name.endswith("-bound")]
    browser.driver.execute_cdp_cmd("Network.deleteCookies", {"name": name, **place})
    assert name not in cookies(browser, site)


def header(cookies) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def bind(browser, site, person):
    """Signs in at the application, until only a bound session opens its closet."""
    browser.open(site.url("/")).fill(username=person, password=PASSWORD).submit()
    eventually(lambda: "Hello" in browser.open(site.url("/closet")).text, interval=0.3, what="a bound session")


def stolen(browser, site):
    """What a script gets with the cookies of the browser, but for the second one."""
    kept = {name: value for name, value in cookies(browser, site).items() if not name.endswith("-bound")}
    headers = [("Accept", "application/json"), ("Sec-Fetch-Mode", "cors")]
    return site.traveller().request("GET", site.app_host, "/api", headers=headers, cookie=header(kept))


def test_pages_and_scripts_of_the_application_are_renewed_without_a_detour(site, browser, person):
    bind(browser, site, person)
    drop_proof(browser, site)
    assert f"Hello {person}" in browser.open(site.url("/closet")).text
    drop_proof(browser, site)
    script = "const done = arguments[0]; Promise.all([1, 2, 3].map(() => fetch('/closet'))).then((all) => done(all.map((one) => one.status)), (error) => done(String(error)))"
    assert browser.driver.execute_async_script(script) == [200] * 3


def test_copied_cookies_without_a_valid_proof_are_refused_at_the_application(site, browser, person):
    bind(browser, site, person)
    refused = stolen(browser, site)
    assert (refused.status, refused.json["code"]) == (401, "proof_required")
    assert not refused.cookies


def test_a_page_for_bound_sessions_explains_itself_to_other_browsers(site, person):
    traveller = site.traveller()
    traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), person, PASSWORD)
    page = traveller.open(site.url("/closet"), [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate")])
    assert page.status == 403
    assert "needs a bound session" in page.text


def test_an_application_on_another_domain_has_a_binding_of_its_own(elsewhere, traveller, person_elsewhere):
    bind(traveller, elsewhere, person_elsewhere)
    assert {"__Host-coatcheck-app", "__Host-coatcheck-app-bound"} <= set(cookies(traveller, elsewhere))
    drop_proof(traveller, elsewhere)
    assert f"Hello {person_elsewhere}" in traveller.open(elsewhere.url("/closet")).text
    refused = stolen(traveller, elsewhere)
    assert (refused.status, refused.json["code"]) == (401, "proof_required")


def test_a_browser_that_lost_the_key_of_an_application_begins_again_there(elsewhere, traveller, person_elsewhere):
    bind(traveller, elsewhere, person_elsewhere)
    traveller.driver.execute_cdp_cmd(
        "Storage.clearDataForOrigin", {"origin": elsewhere.url("").rstrip("/"), "storageTypes": "all"}
    )
    assert f"Hello {person_elsewhere}" in traveller.open(elsewhere.url("/")).text
    eventually(lambda: "Hello" in traveller.open(elsewhere.url("/closet")).text, interval=0.3, what="another binding")


def test_a_link_of_another_site_leads_to_the_application_without_a_login(elsewhere, traveller, person_elsewhere):
    bind(traveller, elsewhere, person_elsewhere)
    traveller.open(elsewhere.url("/account", AUTH))
    drop_proof(traveller, elsewhere)
    traveller.run("location.href = arguments[0]", elsewhere.url("/closet?from=elsewhere"))
    eventually(lambda: f"Hello {person_elsewhere}" in traveller.text, what="the page of the application")
    assert traveller.driver.current_url == elsewhere.url("/closet?from=elsewhere")
