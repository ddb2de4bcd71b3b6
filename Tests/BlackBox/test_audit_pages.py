"""The administrator's pages of the audit log: its filters, one event, the verification and the download."""

import json
import re
import urllib.parse

import pytest

from harness import Client
from harness.database import open_without_guards
from harness.server import PASSWORD


@pytest.fixture
def server(start, store):
    return start(store=store)


@pytest.fixture(scope="session")
def store():
    """Which store the sessions are in makes no difference here."""
    return "database:"


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def names(page):
    return re.findall(r" · <code>([a-z_]+)</code></p>", page.text)


def handle(client):
    return client.session().json["session"]["id"]


def test_events_of_one_session_are_found_by_its_handle_and_by_its_reference(server, admin):
    person, other = (Client(server).log_in(server.add_user(), PASSWORD) for _ in range(2))
    found = admin.get(f"/admin/audit?session={handle(person)}")
    assert names(found) == ["session_created"]
    reference = server.audit(session=handle(person))[0]["session_ref"]
    assert names(admin.get(f"/admin/audit?session={reference}")) == ["session_created"]
    assert server.audit(session=reference) == server.audit(session=handle(person))
    assert [item["session_ref"] for item in admin.get(f"/api/v1/admin/audit?session={reference}").json["items"]] == [reference]


@pytest.mark.parametrize("session", ["x", "0123", "zzzzzzzzzzzzzzzz", "A" * 23, "'; --"])
def test_what_names_no_session_is_said_beside_its_field(server, admin, session):
    page = admin.get("/admin/audit?" + urllib.parse.urlencode({"session": session}))
    assert page.status == 200 and "neither the handle of a session" in page.text and 'href="#session"' in page.text
    assert admin.get("/api/v1/admin/audit?" + urllib.parse.urlencode({"session": session})).status == 400
    assert server.command("audit", "list", f"--session={session}").returncode == 64


def test_the_filter_offers_the_names_of_events(admin):
    page = admin.get("/admin/audit")
    assert '<option value="authn_login_fail">Sign-in failed</option>' in page.text


def test_the_page_of_an_event_has_its_fields_and_its_place_in_the_chain(server, admin):
    user = server.add_user()
    Client(server).log_in(user, PASSWORD)
    event = server.audit(event="session_created")[-1]
    admin.get("/admin/audit")
    page = admin.get(f"/admin/audit/{event['seq']}")
    assert "Session began" in page.text and f">{user}</a>" in page.text
    assert event["hash"] in page.text and event["prev_hash"] in page.text and ">Intact</span>" in page.text
    assert f'href="/admin/audit?session={event["session_ref"]}"' in page.text
    for neighbour in (event["seq"] - 1, event["seq"] + 1):
        assert f'href="/admin/audit/{neighbour}"' in page.text


def test_the_first_and_the_newest_event_say_what_they_are(server, admin):
    assert "It is the first event" in admin.get("/admin/audit/1").text
    newest = server.audit()[-1]["seq"]
    assert "It is the newest event" in admin.get(f"/admin/audit/{newest}").text


@pytest.mark.parametrize("number", ["0", "-1", "99999999", "9223372036854775807", "9223372036854775808", "x", "1.5", "%00"])
def test_an_unknown_event_has_no_page(admin, number):
    assert admin.get(f"/admin/audit/{number}").status in (400, 404)


def test_to_read_an_event_is_an_event(server, admin):
    before = len(server.audit(event="admin_audit_read"))
    admin.get("/admin/audit/1")
    assert len(server.audit(event="admin_audit_read")) == before + 1


def test_an_event_that_was_changed_is_called_broken(server, admin):
    with open_without_guards(server.database) as database:
        database.execute("UPDATE audit_log SET body = replace(body, 'success', 'failure') WHERE seq = 2")
    assert ">Broken</span>" in admin.get("/admin/audit/2").text
    with open_without_guards(server.database) as database:
        database.execute("UPDATE audit_log SET hash = zeroblob(32) WHERE seq = 4")
    assert ">Broken</span>" in admin.get("/admin/audit/5").text and ">Intact</span>" in admin.get("/admin/audit/3").text
    assert "The audit log is broken: event 2" in admin.submit("/admin/audit", "/admin/audit/verify").text


def test_the_chain_is_verified_from_the_page(server, admin):
    page = admin.submit("/admin/audit", "/admin/audit/verify")
    found = re.search(r"The audit log is intact: (\d+) events.* Its end is (\d+:[0-9a-f]{64})", page.text)
    assert page.status == 200 and int(found.group(1)) > 1
    assert server.command("audit", "verify", "--head", found.group(2)).returncode == 0


def test_the_download_is_what_the_command_exports(server, admin):
    user = server.add_user()
    Client(server).log_in(user, PASSWORD)
    page = admin.get(f"/admin/audit?user={user}")
    link = re.search(r'href="(/admin/audit/export[^"]*)"', page.text).group(1).replace("&amp;", "&")
    answer = admin.get(link)
    assert answer.header("content-type") == "application/x-ndjson" and answer.header("content-disposition").startswith("attachment")
    assert [json.loads(line) for line in answer.text.splitlines()] == server.audit(user=user)
    exported = server.audit(event="admin_export")[-1]
    assert exported["actor_id"] == admin.session().json["principal"]["id"] and exported["filter"][0].startswith("user=")
    assert user not in json.dumps(exported)


@pytest.mark.parametrize("path", ["/admin/audit/1", "/admin/audit/export"])
def test_the_pages_of_the_log_need_the_role(server, admin, path):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    assert person.get(path).status == 403 and Client(server).get(path).status == 303


def test_the_session_of_an_event_cannot_be_changed_unnoticed(server, admin):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    server.stop()
    with open_without_guards(server.database) as database:
        assert database.execute("UPDATE audit_log SET session = '0123456789abcdef' WHERE session IS NOT NULL").rowcount > 0
    assert server.command("audit", "verify").returncode == 1
