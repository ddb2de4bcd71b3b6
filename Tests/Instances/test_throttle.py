"""Several servers count failed logins together: asking them in turn gains nothing."""

from harness import Client
from harness.server import PASSWORD


def attempt(server, name, password):
    return Client(server).api("POST", "/login", {"username": name, "password": password}).status


def test_failures_at_one_server_count_at_the_others(start_site, shared_settings):
    site = start_site(count=2, **shared_settings, throttle_account_free_attempts=4)
    user = site.add_user()
    for number in range(4):
        assert attempt(site.servers[number % 2], user, "wrong-password-entirely") == 401
    assert [attempt(server, user, PASSWORD) for server in site.servers] == [429, 429]
