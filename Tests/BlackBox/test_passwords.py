"""Changing a password: requirements, refusals, and ended sessions."""

import contextlib
import random
import re
import sqlite3
import string

import pytest

from harness import Client
from harness.server import PASSWORD

GOOD = "harbour-quilt-ninety-crows"


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def visitor(server, user):
    return Client(server).log_in(user, PASSWORD)


def change(visitor, new, current=PASSWORD, **fields):
    return visitor.api("POST", "/password", {"current": current, "new": new, **fields})


def can_log_in(visitor, password):
    user = visitor.session().json["principal"]["username"]
    return Client(visitor.server).api("POST", "/login", {"username": user, "password": password}).status == 200


def test_the_new_password_works_and_the_old_does_not(visitor):
    assert change(visitor, GOOD).status == 204
    assert can_log_in(visitor, GOOD)
    assert not can_log_in(visitor, PASSWORD)


def test_the_account_page_changes_it_too(server, visitor):
    assert change_by_form(visitor, GOOD, GOOD).status == 303
    assert can_log_in(visitor, GOOD)


def change_by_form(visitor, new, again):
    return visitor.submit("/account", "/account/password", current=PASSWORD, new=new, new_again=again)


def test_two_different_entries_change_nothing(server, visitor):
    assert change_by_form(visitor, GOOD, GOOD + "x").status == 422
    assert can_log_in(visitor, PASSWORD)


def test_without_the_current_password_nothing_changes(visitor):
    for current in ["", "wrong-password-entirely", GOOD]:
        assert change(visitor, GOOD, current=current).status in (401, 403, 422)
    assert can_log_in(visitor, PASSWORD)
    assert visitor.is_signed_in


WEAK = {
    "14 characters": "qmzhwgtbxkvdnf",
    "empty": "",
    "common": "passwordpassword",
    "repeated": "a" * 20,
    "counting": "123456789012345678",
    "the product": "coatcheckcoatcheck",
    "257 characters": "q" * 128 + "z" * 129,
}


@pytest.mark.parametrize("new", WEAK.values(), ids=WEAK.keys())
def test_a_weak_password_is_refused_with_reasons(visitor, new):
    answer = change(visitor, new)
    assert (answer.status, answer.code) == (422, "weak_password")
    assert answer.json["reasons"]
    assert visitor.is_signed_in


def test_a_password_made_of_ones_own_name_is_refused(server):
    user = server.add_user(f"bartholomew-{random.randrange(10**6)}")
    visitor = Client(server).log_in(user, PASSWORD)
    assert change(visitor, user + user).code == "weak_password"
    server.run("user", "delete", user)


STRONG = {
    "15 lowercase letters": "".join(random.Random(7).choices(string.ascii_lowercase, k=15)),
    "15 emoji": "🦊🌵🎻🚲🧭🪁🥝🦉🎈🧵🪴🫖🐚🧩🪵",
    "three families": "👩‍👩‍👧" * 3,
    "64 of one accented letter and a tail": "é" * 60 + "xkcd",
    "256 characters": "".join(random.Random(8).choices(string.ascii_letters, k=256)),
    "with spaces at both ends": " four quiet otters sing ",
    "a listed word inside a long phrase": "my password lives under blue granite",
}


@pytest.mark.parametrize("new", STRONG.values(), ids=STRONG.keys())
def test_a_long_enough_password_of_any_characters_is_taken_whole(visitor, new):
    answer = change(visitor, new)
    assert answer.status == 204, answer.text
    assert can_log_in(visitor, new)
    assert not can_log_in(visitor, new[:-1])
    assert not can_log_in(visitor, new.strip() + ".")


def test_a_long_password_counts_to_its_last_character(visitor):
    new = "".join(random.Random(9).choices(string.ascii_letters, k=200))
    assert change(visitor, new).status == 204
    assert not can_log_in(visitor, new[:150] + ("x" if new[150] != "x" else "y") + new[151:])


def test_hashes_are_argon2id_at_the_promised_cost(start):
    server = start()
    server.add_user()
    (stored,) = password_hashes(server)
    memory, passes, lanes = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", stored).groups()
    assert int(memory) >= 19456 and int(passes) >= 2 and int(lanes) == 1


def test_two_people_with_one_password_have_different_hashes(start):
    server = start()
    server.imports_users = False
    server.add_user()
    server.add_user()
    assert len(set(password_hashes(server))) == 2


def password_hashes(server):
    with contextlib.closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as database:
        return [stored for (stored,) in database.execute("SELECT password_hash FROM accounts")]


def test_reauthentication_with_a_wrong_password_changes_nothing(visitor):
    token = visitor.token
    assert visitor.api("POST", "/reauthenticate", {"password": "wrong-password-entirely"}).status in (401, 403)
    assert visitor.token == token
    assert visitor.is_signed_in
