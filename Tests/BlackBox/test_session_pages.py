"""The administrator's page of one session, and the page that ends several."""

import datetime
import html
import re
import time

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"


@pytest.fixture
def server(start, store):
    return start(store=store)


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def path(client):
    return f"/admin/sessions/{client.session().json['session']['id']}"


def events(page):
    """The names of the events on a page, the newest first."""
    return re.findall(r" · <code>([a-z_]+)</code></p>", page.text)


def fact(page, name):
    found = re.search(rf"<dt>{name}</dt><dd>(.*?)</dd>", page.text)
    return found and html.unescape(re.sub("<[^>]+>", "", found.group(1)))


@pytest.mark.every_store
def test_the_page_of_a_session_tells_its_history_from_its_beginning_to_its_end(server, admin):
    user = server.add_user()
    person = Client(server, PHONE).log_in(user, PASSWORD)
    page = admin.get(path(person))
    assert (fact(page, "User"), fact(page, "Signed in with"), fact(page, "Device")) == (user, "Password", "Safari 18 on iPhone")
    assert events(page) == ["session_created"] and "Live" in page.text
    assert person.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert events(admin.get(path(person)))[0] == "session_rotated"
    where = path(person)
    answer = admin.submit(where, "/admin/sessions/revoke", session=where.rsplit("/", 1)[1], back=where)
    assert answer.location.startswith(where)
    page = eventually(lambda: (page := admin.get(where)) and "session_expired" in events(page) and page, what="the end")
    assert not person.is_signed_in
    assert fact(page, "Why it ended") == "signed out by an administrator" and fact(page, "User") == user
    assert fact(page, "Ended by") and "Sign out this session" not in page.text


def test_the_list_links_to_the_page_of_each_session(server, admin):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    assert f'href="{path(person)}"' in admin.get("/admin/sessions").text


@pytest.mark.parametrize("handle", ["AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA?after=1", "no-handle", "%00", "a" * 500, "..%2Fusers"])
def test_an_unknown_session_has_no_page(admin, handle):
    assert admin.get(f"/admin/sessions/{handle}").status in (400, 404)


def test_the_page_of_a_session_needs_the_role(server, admin):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    assert person.get(path(admin)).status == 403
    assert person.get("/admin/sessions/end?matching=1&user=x").status == 403


def sessions_of(server, count, agent=PHONE):
    user = server.add_user()
    return user, [Client(server, agent).log_in(user, PASSWORD) for _ in range(count)]


def confirm(admin, preview, **more):
    """Presses the button of the page that shows what would end."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', preview.text))
    return admin.form("/admin/sessions/end", {name: html.unescape(value) for name, value in fields.items()} | more)


@pytest.mark.every_store
def test_all_sessions_that_match_end_after_a_page_that_says_how_many_and_whose(server, admin):
    user, phones = sessions_of(server, 3)
    other, desk = sessions_of(server, 1, agent="Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    page = admin.get(f"/admin/sessions/end?matching=1&user={user}")
    assert "3 sessions of 1 user will be signed out." in page.text and all(phone.is_signed_in for phone in phones)
    answer = confirm(admin, page, note="lost phones")
    assert "done=sessions-revoked" in answer.location
    assert not any(phone.is_signed_in for phone in phones)
    assert desk[0].is_signed_in and admin.is_signed_in
    event = server.audit(event="admin_session_revoke")[-1]
    assert (event["count"], event["note"]) == (3, "lost phones") and len(event["filter"]) == 1
    assert user not in str(event["filter"]) and event["filter"][0].removeprefix("user=") in {entry.get("actor_id") for entry in server.audit(user=user)}


def test_the_chosen_sessions_end_and_no_other(server, admin):
    user, (first, second, third) = sessions_of(server, 3)
    chosen = "&".join(f"chosen.{person.session().json['session']['id']}=1" for person in (first, third))
    page = admin.get(f"/admin/sessions/end?{chosen}")
    assert "2 sessions of 1 user will be signed out." in page.text
    confirm(admin, page)
    assert [person.is_signed_in for person in (first, second, third)] == [False, True, False]


def test_the_session_of_the_administrator_stays(server, admin):
    name = admin.session().json["principal"]["username"]
    other = Client(server).log_in(name, PASSWORD)
    page = admin.get(f"/admin/sessions/end?matching=1&user={name}")
    assert "1 session of 1 user will be signed out." in page.text
    confirm(admin, page)
    assert admin.is_signed_in and not other.is_signed_in


@pytest.mark.parametrize("query", ["", "matching=1", "matching=1&user=", "matching=1&user=unknown-person", "matching=1&address=198.51.100.0/99", "chosen.nonsense=1", "chosen.=1", "chosen.AAAAAAAAAAAAAAAAAAAAAA=", "matching=1&order=oldest", "matching=1&created_before=soon&address=127.", "matching=1&address=127.&created-before=7d", "matching=1&address=127.&remembered=true"])
def test_nothing_ends_without_a_choice_or_a_filter_that_can_match(server, admin, query):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    page = admin.get(f"/admin/sessions/end?{query}")
    assert page.status == 303 and page.location.startswith("/admin/sessions?") and "no-session-selected" in page.location
    fields = dict(pair.split("=") for pair in query.split("&") if pair)
    answer = admin.form("/admin/sessions/end", fields | {"csrf_token": admin.csrf_token()})
    assert answer.status == 303 and answer.location.endswith("done=no-session-selected")
    assert person.is_signed_in


def test_sessions_that_stay_signed_in_end_without_the_others(server, admin):
    user = server.add_user()
    browser, phone = Client(server).log_in(user, PASSWORD), Client(server, PHONE).log_in(user, PASSWORD, remember=True)
    since = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).date().isoformat()
    page = admin.get(f"/admin/sessions/end?matching=1&user={user}&remember=true&created_since={since}&order=oldest")
    assert "1 session of 1 user" in page.text
    confirm(admin, page)
    assert browser.is_signed_in and not phone.is_signed_in
    event = server.audit(event="admin_session_revoke")[-1]
    assert event["filter"][1:] == ["remember=true", f"created_since={since}T00:00:00.000Z"]


def test_what_ends_is_what_the_page_showed_however_long_it_was_open(server, admin):
    """A length of time ago is a time from then on."""
    user = server.add_user()
    person = Client(server).log_in(user, PASSWORD)
    time.sleep(1.1)
    page = admin.get(f"/admin/sessions/end?matching=1&user={user}&created_before=1s")
    assert "1 session of 1 user" in page.text and 'value="1s"' not in page.text
    later = Client(server).log_in(user, PASSWORD)
    time.sleep(1.1)
    confirm(admin, page)
    assert later.is_signed_in and not person.is_signed_in


def test_a_chosen_session_that_is_over_is_no_error(admin):
    page = admin.get("/admin/sessions/end?chosen.AAAAAAAAAAAAAAAAAAAAAA=1")
    assert page.status == 200 and "No live session is left" in page.text
    answer = admin.form("/admin/sessions/end", {"chosen.AAAAAAAAAAAAAAAAAAAAAA": "1", "csrf_token": admin.csrf_token()})
    assert answer.location.endswith("done=no-session-selected")


@pytest.mark.parametrize("query", ["matching=1&user={user}", "chosen.{session}=1"])
def test_several_sessions_end_only_after_a_recent_password_which_leads_back_to_the_choice(start, query):
    server = start(sessions_reauthentication_window="1s")
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    user, (person,) = sessions_of(server, 1)
    query = query.format(user=user, session=person.session().json["session"]["id"])
    fields = dict(pair.split("=") for pair in query.split("&"))
    time.sleep(1.1)
    assert admin.form("/admin/sessions/end", fields | {"csrf_token": admin.csrf_token()}).location.startswith("/reauthenticate")
    answer = admin.get(f"/admin/sessions/end?{query}")
    assert answer.status == 303 and answer.location.startswith("/reauthenticate") and person.is_signed_in
    page = admin.get(answer.location)
    answer = admin.form("/reauthenticate", {"csrf_token": page.field("csrf_token"), "next": page.field("next"), "password": PASSWORD})
    assert answer.location == f"/admin/sessions/end?{query}"


def test_the_end_of_several_sessions_needs_the_token_of_the_form(server, admin):
    user, (person,) = sessions_of(server, 1)
    answer = admin.form("/admin/sessions/end", {"matching": "1", "user": user, "csrf_token": "wrong"})
    assert answer.status == 403 and person.is_signed_in
