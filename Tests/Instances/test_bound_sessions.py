"""Bound sessions of several servers on one store."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client, Site
from harness.server import PASSWORD
from harness.signing_browser import PROOF, REFRESH, SESSION, SigningBrowser


@pytest.fixture(scope="module")
def site(shared_settings, tmp_path_factory):
    """Three servers behind a proxy that speaks TLS to browsers; the tests speak to it as the proxy does."""
    site = Site(tmp_path_factory.mktemp("site"), sessions_binding="optional", **shared_settings)
    for server in site.servers:
        server.settings["public_url"] = server.settings["public_url"].replace("http:", "https:")
    try:
        yield site.start()
    finally:
        site.kill()


@pytest.fixture
def user(site):
    return site.first.add_user()


def at(server, browser) -> SigningBrowser:
    """The same browser, whose next requests go to this server."""
    browser.server = server
    return browser


def test_every_server_knows_a_proof_that_another_accepted_at_once(site, user):
    first, second, third = site.servers
    browser = SigningBrowser(first).log_in(user, PASSWORD)
    assert at(second, browser).register().status == 200
    assert at(third, browser).refresh().status == 200
    for _ in range(5):
        for server in site.servers:
            assert at(server, browser).api("GET", "/session").status == 200
        assert at(second, browser).refresh().status == 200


def test_a_token_without_its_proof_is_refused_by_every_server_once_it_is_bound(site, user):
    browser = SigningBrowser(site.first).log_in(user, PASSWORD)
    thief = Client(site.first)
    thief.jar = {site.cookie_name: browser.token}
    for server in site.servers:
        assert thief.at(server).api("GET", "/session").status == 200, "the caches of all servers hold it"
    assert browser.register().status == 200 and browser.refresh().status == 200
    for server in site.servers:
        assert thief.at(server).api("GET", "/session").status == 401


def test_one_proof_counts_once_among_all_servers(site, user):
    browser = SigningBrowser(site.first).bind(user)
    assert browser.ask_for_a_challenge().status == 403
    headers = [(SESSION, browser.handle), (PROOF, browser.signed(browser.to_refresh))]
    clients = [Client(site.servers[number % 3]) for number in range(30)]
    with ThreadPoolExecutor(15) as pool:
        statuses = list(pool.map(lambda client: client.request("POST", REFRESH, b"", headers).status, clients))
    assert sorted(statuses) == [200] + [403] * 29
    assert browser.refresh().status == 200


def test_a_revocation_at_one_server_is_told_by_the_renewal_at_another(site, user):
    browser = SigningBrowser(site.first).bind(user)
    handle = browser.handle
    assert browser.ask_for_a_challenge().status == 403
    proof = browser.signed(browser.to_refresh)
    site.servers[1].run("session", "revoke", handle)
    answer = Client(site.servers[2]).request("POST", REFRESH, b"", [(SESSION, handle), (PROOF, proof)])
    assert (answer.status, answer.json) == (200, {"session_identifier": handle, "continue": False})
