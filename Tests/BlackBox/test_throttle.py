"""Guessing is slowed down: by account, by address, across restarts, and alike for names that exist and that do not."""

import re
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client
from harness.server import PASSWORD

WRONG = "wrong-password-entirely"
LIMITS = {"throttle_account_free_attempts": 3, "throttle_address_attempts": 1000, "trusted_proxies": "127.0.0.0/8"}


@pytest.fixture
def strict(start):
    """A server with few free attempts. It believes its proxy, so that tests can come from anywhere."""
    return start(**LIMITS)


def attempt(server, name, password=WRONG, address="192.0.2.1", client=None):
    return (client or Client(server)).api(
        "POST", "/login", {"username": name, "password": password}, extra=[("X-Forwarded-For", address)]
    )


def fail(server, name, times=3, **options):
    for _ in range(times):
        assert attempt(server, name, **options).status == 401


def test_after_the_free_attempts_even_the_right_password_has_to_wait(strict):
    user = strict.add_user()
    fail(strict, user)
    answer = attempt(strict, user, PASSWORD)
    assert (answer.status, answer.code) == (429, "too_many_attempts")
    assert 0 < int(answer.header("Retry-After")) <= 30
    assert strict.cookie_name not in [cookie.name for cookie in answer.cookies]


def test_the_account_waits_from_every_address_and_nobody_else_does(strict):
    user, other = strict.add_user(), strict.add_user()
    for number in range(3):
        assert attempt(strict, user, address=f"192.0.2.{number}").status == 401
    assert attempt(strict, user, PASSWORD, address="198.51.100.7").status == 429
    assert attempt(strict, other, PASSWORD).status == 200


def masked(answer):
    text = re.sub(r'(?:value|content)="[^"]*"', "", answer.text)
    text = re.sub(r"\d+ seconds", "", re.sub(r"[A-Za-z0-9_-]{16,}", "", text))
    return answer.status, text, sorted(name for name, _ in answer.headers)


@pytest.mark.parametrize("channel", ["api", "form"])
def test_a_wait_tells_nothing_about_the_name(strict, channel):
    known, disabled = strict.add_user("abcdefgh-known"), strict.add_user("abcdefgh-disab")
    strict.run("user", "disable", disabled)
    answers = set()
    for name in [known, disabled, "abcdefgh-nobod"]:
        fail(strict, name)
        visitor = Client(strict)
        answer = attempt(strict, name) if channel == "api" else visitor.log_in_by_form(name, PASSWORD)
        assert answer.status == 429
        answers.add(repr(masked(answer)).replace(name, ""))
    assert len(answers) == 1


def test_the_form_says_how_long_to_wait_and_what_else_helps(strict):
    user = strict.add_user()
    fail(strict, user)
    answer = Client(strict).log_in_by_form(user, PASSWORD)
    assert answer.status == 429
    assert "Too many attempts" in answer.text
    assert re.search(r"wait \d+ seconds", answer.text)
    assert "password link" in answer.text


def test_failures_outlive_a_restart(strict):
    user = strict.add_user()
    fail(strict, user)
    strict.stop()
    strict.start()
    assert attempt(strict, user, PASSWORD).status == 429


def test_nobody_who_knows_a_name_keeps_its_owner_out_of_a_browser_that_signed_in_before(strict):
    user = strict.add_user()
    owner = Client(strict)
    assert attempt(strict, user, PASSWORD, client=owner).status == 200
    assert owner.api("POST", "/logout").status == 204
    fail(strict, user)
    assert attempt(strict, user, PASSWORD, address="192.0.2.9").status == 429
    assert attempt(strict, user, PASSWORD, client=owner).status == 200
    assert attempt(strict, user, PASSWORD, address="192.0.2.9").status == 200, "a success ends the count"


def test_a_browser_that_signed_in_before_is_slowed_down_too(strict):
    user = strict.add_user()
    thief = Client(strict)
    attempt(strict, user, PASSWORD, client=thief)
    thief.jar.pop(strict.cookie_name)
    fail(strict, user, client=thief)
    assert attempt(strict, user, PASSWORD, client=thief).status == 429
    assert attempt(strict, user, PASSWORD).status == 200


def test_somebody_signed_in_can_reauthenticate_whatever_strangers_do(strict):
    user = strict.add_user()
    owner = Client(strict).log_in(user, PASSWORD)
    fail(strict, user)
    assert owner.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200


def test_the_browser_cookie_is_no_session_and_tells_nothing(strict):
    user = strict.add_user()
    visitor = Client(strict).log_in(user, PASSWORD)
    cookie = next(cookie for cookie in visitor.set_cookies if cookie.name == "__Host-coatcheck-browser")
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", cookie.value)
    assert Client(strict).get("/api/v1/session", cookie=f"{cookie.name}={cookie.value}").status == 401
    assert Client(strict).get("/api/v1/session", cookie=f"{strict.cookie_name}={cookie.value}").status == 401


def test_at_the_limit_only_a_one_time_link_helps(start):
    server = start(**LIMITS | {"throttle_account_free_attempts": 100, "throttle_account_limit": 4})
    user = server.add_user()
    fail(server, user, times=4)
    fail(server, "nobody-at-all", times=4)
    locked, unknown = attempt(server, user, PASSWORD), attempt(server, "nobody-at-all", PASSWORD)
    assert (locked.status, locked.header("Retry-After")) == (429, "3600")
    assert masked(locked) == masked(unknown)
    assert [event["event"] for event in server.audit(user=user)].count("authn_login_lock") == 1
    link = next(word for word in server.run("user", "reset-password", user).split() if word.startswith("http"))
    token, new = link.split("token=")[1], "harbour-quilt-ninety-crows"
    form = {"token": token, "password": new, "password_again": new}
    assert Client(server).submit(f"/reset?token={token}", "/reset", **form).status == 303
    assert attempt(server, user, new).status == 200


def test_an_address_waits_whatever_names_it_tries_and_ipv6_counts_by_network(start):
    server = start(**LIMITS | {"throttle_address_attempts": 4})
    user = server.add_user()
    for number in range(4):
        assert attempt(server, f"invented-{number}", address=f"2001:db8:0:1::{number + 1}").status == 401
    assert attempt(server, user, PASSWORD, address="2001:db8:0:1:ffff::9").status == 429
    assert attempt(server, user, PASSWORD, address="2001:db8:0:2::1").status == 200


def test_who_is_not_behind_the_proxy_cannot_choose_an_address(start):
    server = start(**LIMITS | {"throttle_address_attempts": 4, "trusted_proxies": ""})
    for number in range(4):
        assert attempt(server, f"invented-{number}", address=f"192.0.2.{number}").status == 401
    assert attempt(server, "invented", address="192.0.2.99").status == 429


def test_the_counts_name_nobody(strict):
    user = strict.add_user()
    fail(strict, user)
    fail(strict, "typed-a-password-here")
    strict.stop()
    with sqlite3.connect(strict.database) as database:
        rows = database.execute("SELECT * FROM login_failures").fetchall()
    assert len(rows) == 3
    assert user not in repr(rows) and "typed" not in repr(rows) and "192.0.2" not in repr(rows)


def at_once(number, action):
    """The counted results of `number` parallel calls of `action`."""
    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(action, range(number)))


DEFAULT = {"throttle_account_free_attempts": 5, "throttle_address_attempts": 20}


@pytest.mark.parametrize("number", [20, 50])
def test_logins_with_the_right_password_do_not_get_in_each_others_way(start, number):
    server = start(**DEFAULT)
    user = server.add_user()
    assert at_once(number, lambda _: attempt(server, user, PASSWORD).status) == {200: number}
    assert not server.audit(event="authn_login_successafterfail")


def test_people_at_one_address_do_not_get_in_each_others_way(start):
    server = start(**DEFAULT | {"throttle_address_attempts": 4})
    users = [server.add_user() for _ in range(20)]
    assert at_once(20, lambda number: attempt(server, users[number], PASSWORD).status) == {200: 20}


def test_of_parallel_wrong_passwords_no_more_are_looked_at_than_are_free(start):
    server = start(**DEFAULT | {"throttle_address_attempts": 1000})
    user = server.add_user()
    assert at_once(40, lambda _: attempt(server, user).status) == {401: 5, 429: 35}
    assert at_once(40, lambda _: attempt(server, "nobody-at-all").status) == {401: 5, 429: 35}
    assert attempt(server, user, PASSWORD).status == 429


def test_a_few_wrong_passwords_among_right_ones_keep_nobody_out(start):
    server = start(**DEFAULT | {"throttle_address_attempts": 1000})
    user = server.add_user()
    statuses = at_once(40, lambda number: attempt(server, user, WRONG if number % 10 == 0 else PASSWORD).status)
    assert statuses == {200: 36, 401: 4}


def test_parallel_reauthentications_with_the_right_password_are_none_too_many(start):
    server = start(**DEFAULT)
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    cookie, csrf = visitor.cookie_header, visitor.csrf_token()

    def reauthenticate(_):
        return Client(server).api("POST", "/reauthenticate", {"password": PASSWORD}, csrf=csrf, cookie=cookie).status

    statuses = at_once(20, reauthenticate)
    assert 429 not in statuses and statuses[200] >= 1, statuses


def obeyed(answer):
    assert answer.status == 429
    time.sleep(int(answer.header("Retry-After")))


def test_a_client_that_obeys_retry_after_is_not_refused_again(start):
    server = start(throttle_account_free_attempts=1, throttle_account_first_delay="2s", throttle_account_maximum_delay="2s")
    wrong = "wrong-orchid-basement-eleven"
    for attempt in (
        lambda user, password: Client(server).api("POST", "/login", {"username": user, "password": password}),
        lambda user, password: Client(server).log_in_by_form(user, password),
    ):
        user = server.add_user()
        attempt(user, wrong)
        time.sleep(0.3)
        obeyed(attempt(user, PASSWORD))
        assert attempt(user, PASSWORD).status in (200, 303)
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    visitor.api("POST", "/reauthenticate", {"password": wrong})
    time.sleep(0.3)
    obeyed(visitor.api("POST", "/reauthenticate", {"password": PASSWORD}))
    assert visitor.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
