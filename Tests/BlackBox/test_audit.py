"""The audit log: one event per thing that happened, in a chain that shows tampering."""

import contextlib
import json
import sqlite3

import pytest

from harness import Client
from harness.database import open_without_guards
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture
def running(start):
    return start()


def events(server):
    return [event["event"] for event in server.audit()]


def test_login_failure_success_and_logout_are_events(running):
    user = running.add_user()
    Client(running).api("POST", "/login", {"username": user, "password": "wrong-password-entirely"})
    visitor = Client(running).log_in(user, PASSWORD)
    visitor.api("POST", "/logout")
    seen = events(running)
    for event in ["authn_login_fail", "session_created", "session_logout"]:
        assert event in seen
    assert "authn_login_success" in seen or "authn_login_successafterfail" in seen


def test_a_password_change_is_an_event(running):
    visitor = Client(running).log_in(running.add_user(), PASSWORD)
    visitor.api("POST", "/password", {"current": PASSWORD, "new": "harbour-quilt-ninety-crows"})
    assert "authn_password_change" in events(running)


def test_a_revocation_names_who_did_it(running):
    user = running.add_user()
    Client(running).log_in(user, PASSWORD)
    admin_name = running.add_user(admin=True)
    admin = Client(running).log_in(admin_name, PASSWORD)
    person = [item for item in admin.get("/api/v1/admin/users").json["items"] if item["username"] == user][0]
    admin.api("POST", f"/admin/users/{person['id']}/revoke-sessions")
    ended = [event for event in running.audit() if event["event"] == "session_expired"]
    assert ended and ended[-1]["reason"] in ("revoked", "revoked_admin")
    me = admin.session().json["principal"]["id"]
    assert me in json.dumps(ended[-1])


def test_every_event_has_the_common_fields_and_a_time_in_utc(running):
    Client(running).log_in(running.add_user(), PASSWORD)
    for event in running.audit():
        assert {"ts", "seq", "hash", "prev_hash", "event", "level", "outcome"} <= set(event)
        assert event["ts"].endswith("Z")


def test_a_name_with_a_line_break_stays_one_event(running):
    before = len(running.audit())
    Client(running).api("POST", "/login", {"username": 'x\r\n{"event":"fake"}', "password": PASSWORD})
    after = running.audit()
    assert len(after) - before in (0, 1)
    assert "fake" not in [event["event"] for event in after]


def test_the_name_of_an_unknown_person_is_not_written_down(running):
    """Users type their password into the wrong field."""
    Client(running).api("POST", "/login", {"username": "my-secret-password-1", "password": PASSWORD})
    assert "my-secret-password-1" not in running.run("audit", "list", "--json")


def test_filters_narrow_the_list(running):
    user = running.add_user()
    Client(running).log_in(user, PASSWORD)
    assert {event["event"] for event in running.audit(event="session_created")} == {"session_created"}
    assert running.audit(user=user)
    assert running.audit(since="2999-01-01T00:00:00Z") == []


def test_an_untouched_chain_verifies(running):
    Client(running).log_in(running.add_user(), PASSWORD)
    assert running.command("audit", "verify").returncode == 0


TAMPERING = {
    "an edited event": ["UPDATE audit_log SET body = replace(body, 'success', 'failure') WHERE seq = 3"],
    "an edited column": ["UPDATE audit_log SET actor = 'somebody-else' WHERE seq = 3"],
    "a deleted event": ["DELETE FROM audit_log WHERE seq = 3"],
    "a cut end": ["DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)"],
    "swapped events": [
        "UPDATE audit_log SET seq = -seq WHERE seq IN (2, 3)",
        "UPDATE audit_log SET seq = CASE seq WHEN -2 THEN 3 ELSE 2 END WHERE seq IN (-2, -3)",
    ],
}


@pytest.mark.parametrize("statements", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found(running, statements):
    for _ in range(3):
        Client(running).log_in(running.add_user(), PASSWORD)
    running.stop()
    with open_without_guards(running.database) as database:
        for statement in statements:
            assert database.execute(statement).rowcount > 0
    assert running.command("audit", "verify").returncode == 1


def test_a_head_noted_elsewhere_convicts_whoever_cut_the_log_and_made_it_fit(running, tmp_path):
    for _ in range(3):
        Client(running).log_in(running.add_user(), PASSWORD)
    head = running.run("audit", "head").strip()
    (tmp_path / "heads").write_text(f"1:{'0' * 64}\n{head}\n")
    assert running.command("audit", "verify", "--head", head).returncode == 0
    assert running.command("audit", "verify", "--head-file", tmp_path / "heads").returncode == 0
    running.stop()
    with open_without_guards(running.database) as database:
        database.execute("DELETE FROM audit_log WHERE seq > 3")
        database.execute("UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_log WHERE seq = 3)")
    assert running.command("audit", "verify").returncode == 0
    answer = running.command("audit", "verify", "--head", head, "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout) == {"intact": False, "departed_from": head}
    assert running.command("audit", "verify", "--head-file", tmp_path / "heads").returncode == 1


@pytest.mark.parametrize("head", ["", "7", "7:abc", "x:" + "0" * 64, "-1:" + "0" * 64])
def test_what_is_no_head_is_a_usage_error(running, head):
    assert running.command("audit", "verify", f"--head={head}").returncode == 64


def test_events_leave_when_they_are_old_and_nothing_else_does(start):
    server = start(audit_retention="30d")
    server.add_user("ada")
    before = server.audit()
    head = server.run("audit", "head").strip()
    server.stop()
    server.clock = "+29d"
    server.start()
    assert server.audit()[: len(before)] == before
    server.stop()
    server.clock = "+31d"
    server.run("clock", "accept", offset=server.clock)  # nobody ran it for all that time
    server.start()
    eventually(lambda: server.audit(event="audit_pruned"), what="the removal")
    kept, (record,) = server.audit(), server.audit(event="audit_pruned")
    assert record["last_seq"] >= before[-1]["seq"] and record["count"] == record["last_seq"]
    assert kept[0]["seq"] == record["last_seq"] + 1 and kept[0]["prev_hash"] == record["last_hash"]
    assert server.command("audit", "verify").returncode == 0
    assert server.command("audit", "verify", "--head", f"{record['last_seq']}:{record['last_hash']}").returncode == 0
    assert server.command("audit", "verify", "--head", head).returncode == (0 if head == f"{record['last_seq']}:{record['last_hash']}" else 1)
    database = sqlite3.connect(server.database)
    with pytest.raises(sqlite3.DatabaseError):
        database.execute("DELETE FROM audit_log")
    database.close()


def test_the_database_itself_refuses_to_change_an_event(running):
    running.add_user()
    database = sqlite3.connect(running.database)
    for statement in ["UPDATE audit_log SET event = 'x'", "DELETE FROM audit_log"]:
        with pytest.raises(sqlite3.DatabaseError):
            database.execute(statement)
    database.close()


def test_export_is_json_lines(running):
    Client(running).log_in(running.add_user(), PASSWORD)
    lines = running.run("audit", "export").splitlines()
    assert len(lines) == len(running.audit())
    for line in lines:
        json.loads(line)


def test_whatever_an_account_repeats_becomes_a_line_with_the_number(start):
    """Every kind of call that an ordinary account can have refused, or carried out, as often as it likes."""
    server = start(throttle_account_free_attempts=3)
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    csrf = visitor.csrf_token()
    deeds = {
        ("authz_fail", "forbidden"): lambda: visitor.get("/api/v1/admin/users"),
        ("malicious_csrf", "csrf"): lambda: visitor.api("POST", "/sessions/revoke-others", csrf="made-up"),
        ("redirect_rejected", "malformed"): lambda: visitor.get("/handover?to=nowhere"),
        ("authn_login_fail_max", "maxretries"): lambda: visitor.api("POST", "/reauthenticate", {"password": "wrong"}, csrf=csrf),
    }
    for deed in deeds.values():
        for _ in range(200):
            deed()
    server.stop()
    for event, reason in deeds:
        lines = [line for line in server.audit(event=event) if line["reason"] == reason]
        assert 60 <= len(lines) <= 64, (event, len(lines))
        assert 197 <= sum(line.get("count", 1) for line in lines) <= 200, event
        assert all(line["actor_type"] == "user" for line in lines)
    assert server.command("audit", "verify").returncode == 0


def test_signing_in_and_out_in_a_loop_is_repetition_too_and_the_stream_of_ended_sessions_names_each(start):
    server = start()
    user = server.add_user()
    for _ in range(70):
        Client(server).log_in(user, PASSWORD).api("POST", "/logout")
    server.stop()
    for event in ["authn_login_success", "session_created", "session_logout"]:
        lines = server.audit(event=event)
        assert len(lines) <= 63 and sum(line.get("count", 1) for line in lines) == 70, event
    with contextlib.closing(sqlite3.connect(server.database)) as database:
        ended = database.execute("SELECT seq, session FROM revocations ORDER BY seq").fetchall()
    assert [seq for seq, _ in ended] == list(range(1, 71))
    assert len({session for _, session in ended}) == 70


def test_strangers_cannot_fill_the_log_with_attempts_that_are_put_off(start):
    server = start(throttle_account_free_attempts=1, throttle_address_attempts=1, trusted_proxies="127.0.0.0/8")
    user = server.add_user()

    def attempt(name, address):
        return Client(server).api("POST", "/login", {"username": name, "password": "wrong"}, extra=[("X-Forwarded-For", address)])

    for number in range(300):
        attempt(user, f"192.0.2.{number % 200}")
    for number in range(100):
        attempt(f"invented-{number}", "198.51.100.7")
    server.stop()
    lines = server.audit(event="authn_login_fail_max")
    assert len(lines) <= 124
    assert sum(line.get("count", 1) for line in lines) == 299 + 99
    counted = [line for line in lines if "count" in line]
    assert {len(line["addresses"]) for line in counted} == {8, 1}
