"""Several servers count failed logins together: asking them in turn gains nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from harness import Client
from harness.server import PASSWORD

WRONG = "wrong-password-entirely"


def attempt(server, name, password):
    return Client(server).api("POST", "/login", {"username": name, "password": password}).status


def attempts(site, name, passwords):
    """The statuses of parallel attempts, in turn at each of the servers, counted."""
    with ThreadPoolExecutor(len(passwords)) as pool:
        return Counter(
            pool.map(
                lambda number: attempt(site.servers[number % len(site.servers)], name, passwords[number]),
                range(len(passwords)),
            )
        )


def test_failures_at_one_server_count_at_the_others(start_site, shared_settings):
    site = start_site(count=2, **shared_settings, throttle_account_free_attempts=4)
    user = site.add_user()
    for number in range(4):
        assert attempt(site.servers[number % 2], user, WRONG) == 401
    assert [attempt(server, user, PASSWORD) for server in site.servers] == [429, 429]


def test_parallel_logins_at_two_servers_wait_for_each_other_and_parallel_guesses_gain_nothing(start_site, shared_settings):
    site = start_site(count=2, **shared_settings, throttle_account_free_attempts=4)
    user = site.add_user()
    assert attempts(site, user, [PASSWORD] * 40) == {200: 40}
    assert attempts(site, user, [WRONG, WRONG] + [PASSWORD] * 18) == {401: 2, 200: 18}
    assert attempts(site, "nobody-at-all", [WRONG] * 20) == {401: 4, 429: 16}
    assert attempt(site.first, user, PASSWORD) == 200  # the two wrong ones may have been the last to be decided
    assert attempts(site, user, [WRONG] * 20) == {401: 4, 429: 16}
