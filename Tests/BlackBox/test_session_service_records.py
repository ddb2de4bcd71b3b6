"""What operators see and do about the sessions of applications: commands, console, JSON API and audit log."""

import json

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.service import admit, serving

DEVICE = {"address": "192.0.2.7", "user_agent": "Example\x1b[31m/1.0", "label": "<script>alert(1)</script>"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), sessions_limit_per_user=2) as server:
        yield server


@pytest.fixture(scope="module")
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


@pytest.fixture
def shop(server):
    """An application of the test's own."""
    return admit(server)


@pytest.fixture
def blog(server):
    """Another one."""
    return admit(server)


def application_and_handle(items):
    return {(item.get("application"), item["id"]) for item in items}


# Commands

def listed(server, *options) -> list[dict]:
    return [json.loads(line) for line in server.run("session", "list", "--json", *options).splitlines() if line]


def test_a_list_of_sessions_shows_whose_they_are(server, shop, blog):
    ours, theirs, visitor = shop.new("ann"), blog.new("ann"), shop.new()
    everything = application_and_handle(listed(server))
    assert {(shop.name, ours.id), (blog.name, theirs.id), (shop.name, visitor.id)} <= everything
    assert shop.name in next(line for line in server.run("session", "list").splitlines() if ours.id in line)


def test_a_list_can_be_of_one_application_and_of_one_of_its_principals(server, shop, blog):
    ann, bob = shop.new("ann"), shop.new("bob")
    blog.new("ann")
    assert application_and_handle(listed(server, "--application", shop.name)) == {(shop.name, ann.id), (shop.name, bob.id)}
    assert application_and_handle(listed(server, "--application", shop.name, "--user", "ann")) == {(shop.name, ann.id)}


def test_one_session_is_shown_with_its_application(server, shop):
    session = shop.new("ann", device=DEVICE)
    shown = server.run("session", "show", session.id)
    assert shop.name in shown and "ann" in shown and "\x1b" not in shown
    assert json.loads(server.run("session", "show", session.id, "--json"))["application"] == shop.name


def test_a_principal_of_an_application_is_revoked_by_the_name_it_has_there(server, shop, blog):
    ann, bob, other = shop.new("ann"), shop.new("bob"), blog.new("ann")
    assert "1 session ended" in server.run("session", "revoke", "--application", shop.name, "--user", "ann")
    assert shop.refusal(ann.token) == (401, "revoked")
    assert shop.refusal(bob.token) == blog.refusal(other.token) == (200, None)


def test_all_sessions_of_an_application_can_be_revoked(server, shop, blog, admin):
    sessions, other = [shop.new("ann"), shop.new("bob"), shop.new()], blog.new("ann")
    assert "3 sessions ended" in server.run("session", "revoke", "--application", shop.name)
    assert {shop.refusal(session.token) for session in sessions} == {(401, "revoked")}
    assert blog.refusal(other.token) == (200, None)
    assert admin.is_signed_in


def test_the_sessions_of_a_removed_application_can_still_be_revoked(server, shop):
    session = shop.new("ann")
    server.run("service", "remove", shop.name)
    assert application_and_handle(listed(server, "--application", shop.name)) == {(shop.name, session.id)}
    assert "1 session ended" in server.run("session", "revoke", "--application", shop.name)


@pytest.mark.parametrize("arguments", [
    ["list", "--application", "nope"],
    ["list", "--application", "nope", "--user", "ann"],
    ["revoke", "--application", "nope"],
    ["list", "--application", ""],
    ["revoke", "--application", ""],
], ids=" ".join)
def test_an_application_that_there_is_not_is_an_error(server, arguments):
    result = server.command("session", *arguments)
    assert result.returncode != 0
    assert "nope" in result.stderr or "--application needs the name" in result.stderr


# Console and JSON API

def test_the_console_shows_the_application_of_each_session(shop, blog, admin):
    ours, theirs = shop.new("ann<b>", device=DEVICE), blog.new("ann")
    page = admin.get("/admin/sessions").text
    assert ours.id in page and theirs.id in page and shop.name in page and blog.name in page
    own = admin.get(f"/admin/sessions?application={shop.name}").text
    assert ours.id in own and theirs.id not in own
    assert "<script>alert" not in own and "ann<b>" not in own and "\x1b" not in own


def test_the_api_shows_the_application_of_each_session(shop, blog, admin):
    ann, bob, other = shop.new("ann"), shop.new("bob"), blog.new("ann")
    path = f"/api/v1/admin/sessions?application={shop.name}"
    assert application_and_handle(admin.get(path).json["items"]) == {(shop.name, ann.id), (shop.name, bob.id)}
    item, = admin.get(path + "&user=ann").json["items"]
    assert (item["id"], item["username"]) == (ann.id, "ann")
    assert (blog.name, other.id) in application_and_handle(admin.get("/api/v1/admin/sessions?limit=100").json["items"])


def test_an_administrator_ends_a_session_of_an_application(shop, admin):
    session = shop.new("ann")
    assert admin.api("DELETE", f"/admin/sessions/{session.id}").status == 204
    assert shop.refusal(session.token) == (401, "revoked")


def test_no_user_sees_or_ends_the_sessions_of_an_application(server, shop):
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    session = shop.new(visitor.session().json["principal"]["id"])
    assert session.id not in visitor.get("/api/v1/sessions").text
    assert visitor.api("DELETE", f"/sessions/{session.id}").status in (403, 404)
    visitor.api("POST", "/sessions/revoke-others")
    assert shop.refusal(session.token) == (200, None)


# Audit log

def events_of(server, shop) -> list[tuple[str, str | None]]:
    return [(event["event"], event.get("reason")) for event in server.audit() if event.get("application") == shop.name]


def test_the_life_of_a_session_is_in_the_audit_log_with_its_application(server, shop):
    session = shop.new("ann")
    shop.rotate(session.id)
    shop.end(session.id)
    shop.refusal(session.token)
    told = events_of(server, shop)
    assert [event for event, _ in told][:3] == ["session_created", "session_rotated", "session_logout"]


def test_what_operators_revoke_is_in_the_audit_log_with_its_application(server, shop, admin):
    one, _ = shop.new("ann"), shop.new("bob")
    admin.api("DELETE", f"/admin/sessions/{one.id}")
    server.run("session", "revoke", "--application", shop.name)
    told = [event for event, _ in events_of(server, shop)]
    assert told.count("session_created") == told.count("session_expired") == 2
    assert told[-1] == "admin_revoke_all" and "admin_session_revoke" in told


def test_a_login_beyond_the_limit_is_in_the_audit_log(server, shop):
    for _ in range(3):
        shop.new("ann")
    assert ("session_expired", "evicted") in events_of(server, shop)


def test_visitors_do_not_fill_the_audit_log(server, shop):
    visitor = shop.new()
    shop.rotate(visitor.id)
    shop.end(visitor.id)
    shop.refusal(visitor.token)
    assert events_of(server, shop) == []


def test_the_audit_log_holds_neither_handles_nor_values(server, shop):
    session = shop.new("ann", data={"note": "walnut-cupboard"})
    shop.end(session.id)
    written = json.dumps(server.audit())
    assert session.id not in written and "walnut-cupboard" not in written
