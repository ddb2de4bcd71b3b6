"""The audit log: each action is one event, with the fields that the vocabulary requires."""

import json
import re

import pytest

from Conformance.registry import ROOT, requirement
from harness import Client
from harness.server import PASSWORD

NEW = "harbour-quilt-ninety-crows"
WRONG = "wrong-password-entirely"
COMMON = {"ts", "seq", "prev_hash", "hash", "event", "level", "outcome"}


@pytest.fixture
def server(start):
    return start(throttle_account_free_attempts=3)


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def events_of(server, deed):
    """The log's entries about an action."""
    seen = len(server.audit())
    deed()
    return sorted(server.audit(), key=lambda event: event["seq"])[seen:]


def names(events):
    return [event["event"] for event in events]


@requirement("ASVS-16.3.1", "AUDIT-login", "ASVS-16.2.1")
@pytest.mark.parametrize("channel", ["api", "form"])
def test_an_attempt_to_sign_in_is_one_event_with_factor_and_reason(server, user, channel):
    def attempt(name, password):
        if channel == "form":
            return Client(server).log_in_by_form(name, password)
        return Client(server).api("POST", "/login", {"username": name, "password": password})

    for name, password in [(user, WRONG), ("nobody-here", PASSWORD)]:
        (failure,) = events_of(server, lambda: attempt(name, password))
        assert (failure["event"], failure["outcome"]) == ("authn_login_fail", "fail")
        assert failure["reason"] == "bad_credentials"
        assert COMMON | {"source_ip", "user_agent", "request_id"} <= set(failure)
    happened = events_of(server, lambda: attempt(user, PASSWORD))
    assert names(happened) == ["authn_login_successafterfail", "session_created"]
    assert happened[0]["factors"] in ("pwd", ["pwd"])


@requirement("AUDIT-throttle")
def test_an_attempt_too_many_is_an_event(server, user):
    def attempt():
        return Client(server).api("POST", "/login", {"username": user, "password": WRONG})

    events = events_of(server, lambda: [attempt() for _ in range(6)])
    assert "authn_login_fail_max" in names(events)


@requirement("AUDIT-reauth", "AUDIT-sessions")
def test_a_proof_in_mid_session_is_an_event_right_or_wrong(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    assert "authn_reauth_fail" in names(events_of(server, lambda: visitor.api("POST", "/reauthenticate", {"password": WRONG})))
    events = events_of(server, lambda: visitor.api("POST", "/reauthenticate", {"password": PASSWORD}))
    assert names(events).count("authn_reauth_success") == names(events).count("session_rotated") == 1


@requirement("AUDIT-links", "AUDIT-password")
def test_a_link_is_an_event_when_made_and_when_used(server, user):
    links = []

    def make():
        links.extend(word for word in server.run("user", "reset-password", user).split() if word.startswith("http"))

    assert "authn_password_reset_request" in names(events_of(server, make))
    visitor = Client(server)
    page = visitor.get(links[0].removeprefix(server.url))
    form = {name: page.field(name) for name in ("csrf_token", "token")} | {"password": NEW, "password_again": NEW}
    used = events_of(server, lambda: visitor.form("/reset", form))
    assert "authn_password_reset" in names(used)
    assert links[0].rsplit("=", 1)[-1] not in server.run("audit", "export")


@requirement("AUDIT-password")
def test_a_refused_password_change_is_an_event(server, user):
    visitor = Client(server).log_in(user, PASSWORD)
    events = events_of(server, lambda: visitor.api("POST", "/password", {"current": PASSWORD, "new": "short"}))
    assert "authn_password_change_fail" in names(events)
    events = events_of(server, lambda: visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW}))
    assert names(events).count("authn_password_change") == 1


@requirement("AUDIT-administration")
def test_an_export_is_an_event_that_says_what_was_taken(server):
    lines = server.run("audit", "export", "--event", "admin_export").splitlines()
    event = json.loads(lines[-1])
    assert (event["event"], event["filter"], event["actor_type"]) == ("admin_export", ["event=admin_export"], "system")


@requirement("ASVS-16.3.2", "AUDIT-authority")
@pytest.mark.parametrize("path", ["/admin", "/admin/audit", "/api/v1/admin/users", "/api/v1/admin/policy"])
def test_refused_access_is_an_event_that_names_the_person(server, user, path):
    visitor = Client(server).log_in(user, PASSWORD)
    me = visitor.session().json["principal"]["id"]
    (event,) = events_of(server, lambda: visitor.get(path))
    assert (event["event"], event["outcome"], event["actor_id"]) == ("authz_fail", "deny", me)


@requirement("AUDIT-people", "AUDIT-authority", "AUDIT-administration")
def test_what_an_administrator_does_to_people_is_an_event_that_says_who_and_to_whom(server, admin):
    answer = admin.api("POST", "/admin/users", {"username": "newcomer"})
    assert answer.status == 201
    person = [item for item in admin.get("/api/v1/admin/users").json["items"] if item["username"] == "newcomer"][0]["id"]
    me = admin.session().json["principal"]["id"]
    deeds = [
        ("user_updated", lambda: admin.api("PATCH", f"/admin/users/{person}", {"display_name": "Somebody New"})),
        ("authz_change", lambda: admin.api("PATCH", f"/admin/users/{person}", {"roles": ["admin"]})),
        ("user_disabled", lambda: admin.api("PATCH", f"/admin/users/{person}", {"disabled": True})),
        ("user_enabled", lambda: admin.api("PATCH", f"/admin/users/{person}", {"disabled": False})),
        ("authn_password_reset_request", lambda: admin.api("POST", f"/admin/users/{person}/reset-password")),
        ("admin_session_revoke", lambda: admin.api("POST", f"/admin/users/{person}/revoke-sessions")),
        ("user_deleted", lambda: admin.api("DELETE", f"/admin/users/{person}")),
        ("admin_revoke_all", lambda: admin.api("POST", "/admin/sessions/revoke-all")),
        ("admin_audit_read", lambda: admin.get("/api/v1/admin/audit")),
    ]
    for name, deed in deeds:
        happened = [event for event in events_of(server, deed) if event["event"] == name]
        assert len(happened) == 1, name
        assert happened[0]["actor_id"] == me
        assert happened[0].get("target_user") in (person, None)


@requirement("AUDIT-redirects", "ASVS-16.3.3")
def test_a_login_that_was_to_lead_elsewhere_is_an_event(server, user):
    events = events_of(server, lambda: Client(server).log_in_by_form(user, PASSWORD, next="https://evil.example/"))
    assert "redirect_rejected" in names(events)
    assert "evil.example" not in str(events)


@requirement("AUDIT-system")
def test_start_and_stop_are_events(server):
    assert "sys_startup" in names(server.audit())
    server.stop()
    assert names(sorted(server.audit(), key=lambda event: event["seq"]))[-1] == "sys_shutdown"


@requirement("ASVS-16.2.2", "ASVS-16.2.4", "AUDIT-common-fields", "ASVS-16.4.1")
def test_every_line_of_the_export_is_one_event_whatever_was_typed(server, user):
    hostile = 'x\r\n{"event":"fake"}\u2028\u202e\x1b[31m'
    strange = Client(server, user_agent="a\t'\"} {\"event\":\"fake\"}")
    strange.api("POST", "/login", {"username": hostile, "password": WRONG})
    strange.log_in(user, PASSWORD)
    for line in server.run("audit", "export").split("\n")[:-1]:
        assert COMMON <= set(json.loads(line))
        assert line.isascii() and line.isprintable()
    assert "fake" not in names(server.audit())


@requirement("ASVS-16.1.1")
def test_the_list_of_events_in_the_documentation_is_complete():
    """Names are declared in one file; those that any other file uses are written."""
    declared = ROOT / "Sources/UserAccounts/Audit/AuditEventName.swift"
    names = dict(re.findall(r'static let (\w+) = Self\("(\w+)"', declared.read_text()))
    readers = {"AuditEventName.swift", "EventRow+Entry.swift", "ServerCounters.swift"}
    used = "".join(path.read_text() for path in (ROOT / "Sources").rglob("*.swift") if path.name not in readers)
    written = {event for name, event in names.items() if re.search(rf"\.{name}\b", used)}
    section = (ROOT / "docs/audit.md").read_text().split("## Events")[1].split("## Fields")[0]
    assert set(re.findall(r"`([a-z]+_[a-z_]+)`", section)) == written
