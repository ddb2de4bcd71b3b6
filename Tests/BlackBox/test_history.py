"""What users read about the security of their own account."""

import html
import json
import re
import time

import pytest

from harness import Client
from harness.server import PASSWORD

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


def events(page):
    """Words and circumstances of each event, the newest first."""
    found = re.findall(r'<p class="event-line">(.*?)</p>\s*<p class="event-meta">(.*?)</p>', page.text)
    return [tuple(html.unescape(re.sub("<[^>]+>", "", part)) for part in event) for event in found]


def test_users_read_their_history_in_words(server, user):
    assert Client(server).api("POST", "/login", {"username": user, "password": "wrong-password-entirely"}).status == 401
    person = Client(server, PHONE).log_in(user, PASSWORD)
    found = events(person.get("/account/history"))
    assert found[0][0].startswith("Signed in") and "Safari on iPhone · 127.0.0.1" in found[0][1]
    assert ("Sign-in failed" in [words for words, _ in found]) and "wrong name or password" in found[1][1]
    assert all("session_" not in text for event in found for text in event)


def test_what_an_administrator_did_names_neither_person_nor_address(server, user):
    boss = server.add_user(admin=True)
    admin = Client(server, PHONE).log_in(boss, PASSWORD)
    person = Client(server).log_in(user, PASSWORD)
    account = person.session().json["principal"]["id"]
    assert admin.api("PATCH", f"/admin/users/{account}", {"display_name": "Other Name"}).status == 200
    page = person.get("/account/history")
    words, circumstances = events(page)[0]
    assert words == "Account changed by an administrator" and "127.0.0.1" not in circumstances
    assert boss not in page.text


def test_users_read_nothing_of_others(server, user):
    Client(server).log_in(user, PASSWORD)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    for _ in range(60):
        admin.get("/admin/audit/1")
    assert [words for words, _ in events(admin.get("/account/history"))] in (["Signed in"], ["Signed in", "Account created"])


def test_a_history_has_pages(start, store):
    server = start(store=store, sessions_limit_per_user=100)
    user = server.add_user()
    for _ in range(55):
        person = Client(server).log_in(user, PASSWORD)
    page = person.get("/account/history")
    older = html.unescape(re.search(r'href="([^"]+)" rel="next"', page.text).group(1))
    rows = events(page) + events(person.get(older))
    assert [words for words, _ in rows].count("Signed in") == 55


def test_users_download_their_data_without_secrets(server, user):
    person = Client(server, PHONE).log_in(user, PASSWORD)
    answer = person.get("/account/data")
    assert answer.header("content-disposition") == 'attachment; filename="account.json"'
    data = json.loads(answer.text)
    assert data["account"]["username"] == user
    assert [session["id"] for session in data["sessions"]] == [person.session().json["session"]["id"]]
    assert data["history"][0]["event"] == "authn_login_success" and data["history"][0]["user_agent"] == PHONE
    assert "argon2" not in answer.text and person.token not in answer.text and person.csrf_token() not in answer.text


def test_the_data_need_a_recent_password(start, store):
    server = start(store=store, sessions_reauthentication_window="1s")
    person = Client(server).log_in(server.add_user(), PASSWORD)
    time.sleep(1.1)
    answer = person.get("/account/data")
    assert answer.status == 303 and answer.location.startswith("/reauthenticate")
    assert person.get("/account/history").status == 200
    page = person.get(answer.location)
    answer = person.form("/reauthenticate", {"csrf_token": page.field("csrf_token"), "next": page.field("next"), "password": PASSWORD})
    assert answer.location == "/account/data"


@pytest.mark.parametrize("path", ["/account/history", "/account/data"])
def test_both_need_a_session(server, path):
    assert Client(server).get(path).status == 303
