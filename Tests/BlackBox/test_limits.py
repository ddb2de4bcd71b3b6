"""The limit of sessions per user, also for simultaneous logins."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client
from harness.server import PASSWORD

pytestmark = pytest.mark.every_store


def test_fifty_parallel_logins_with_a_limit_of_five_leave_exactly_five(start, store):
    server = start(store=store, sessions_limit_per_user=5)
    user = server.add_user()
    with ThreadPoolExecutor(50) as pool:
        visitors = list(pool.map(lambda _: Client(server).log_in(user, PASSWORD), range(50)))
    answers = [visitor.session() for visitor in visitors]
    assert sum(answer.status == 200 for answer in answers) == 5
    assert {answer.json.get("reason") for answer in answers if answer.status == 401} == {"evicted"}


def test_the_oldest_session_makes_room(start, store):
    server = start(store=store, sessions_limit_per_user=2)
    user = server.add_user()
    first, second, third = (Client(server).log_in(user, PASSWORD) for _ in range(3))
    assert first.session().json.get("reason") == "evicted"
    assert second.is_signed_in
    assert third.is_signed_in


def test_with_the_deny_policy_the_newest_login_is_refused(start, store):
    server = start(store=store, sessions_limit_per_user=2, sessions_limit_policy="deny")
    user = server.add_user()
    first, second = (Client(server).log_in(user, PASSWORD) for _ in range(2))
    answer = Client(server).api("POST", "/login", {"username": user, "password": PASSWORD})
    assert 400 <= answer.status < 500
    assert answer.cookies == []
    assert first.is_signed_in
    assert second.is_signed_in


def test_the_deny_policy_lets_somebody_in_again_after_a_logout(start, store):
    server = start(store=store, sessions_limit_per_user=1, sessions_limit_policy="deny")
    user = server.add_user()
    first = Client(server).log_in(user, PASSWORD)
    assert first.api("POST", "/logout").status == 204
    assert Client(server).log_in(user, PASSWORD).is_signed_in


def test_the_limit_counts_each_person_alone(start, store):
    server = start(store=store, sessions_limit_per_user=1)
    first, second = (Client(server).log_in(server.add_user(), PASSWORD) for _ in range(2))
    assert first.is_signed_in
    assert second.is_signed_in


def test_logging_in_again_in_the_same_browser_uses_no_second_place(start, store):
    server = start(store=store, sessions_limit_per_user=2)
    user = server.add_user()
    other, visitor = (Client(server).log_in(user, PASSWORD) for _ in range(2))
    visitor.log_in(user, PASSWORD)
    visitor.log_in(user, PASSWORD)
    assert other.is_signed_in
