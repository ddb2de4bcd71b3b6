"""Commands work on the shared stores while servers run, from any machine that has the configuration."""

import json

from harness import Client
from harness.server import PASSWORD


def listed(site, user):
    return [json.loads(line) for line in site.first.run("session", "list", "--user", user, "--json").splitlines() if line]


def test_a_person_added_in_a_terminal_can_log_in_everywhere_at_once(site):
    user = site.servers[0].add_user()
    for server in site.servers:
        assert Client(server).log_in(user, PASSWORD).is_signed_in


def test_sessions_of_all_servers_are_listed(site, user):
    visitors = [Client(server).log_in(user, PASSWORD) for server in site.servers]
    assert {item["id"] for item in listed(site, user)} == {visitor.handle for visitor in visitors}


def test_revoking_a_person_ends_their_sessions_at_every_server(site, user):
    visitors = [Client(server).log_in(user, PASSWORD) for server in site.servers]
    bystander = Client(site).log_in(site.add_user(), PASSWORD)
    site.servers[2].run("session", "revoke", "--user", user)
    for visitor in visitors:
        answer = visitor.session()
        assert (answer.status, answer.json["reason"]) == (401, "revoked")
    assert listed(site, user) == []
    assert bystander.is_signed_in


def test_ending_one_session_leaves_the_others_and_is_in_the_audit_log(site, user):
    visitor, other = Client(site).log_in(user, PASSWORD), Client(site).log_in(user, PASSWORD)
    site.servers[1].run("session", "revoke", visitor.handle, "--reason", "lost telephone")
    assert [item["id"] for item in listed(site, user)] == [other.handle]
    assert other.is_signed_in
    assert "lost telephone" in json.dumps(site.servers[2].audit(user=user))


def test_a_disabled_person_is_out_everywhere_and_stays_out(site, user):
    visitor = Client(site.servers[0]).log_in(user, PASSWORD)
    site.servers[1].run("user", "disable", user)
    for server in site.servers:
        assert visitor.at(server).session().status == 401
        assert Client(server).api("POST", "/login", {"username": user, "password": PASSWORD}).status == 401


def test_the_audit_log_of_all_servers_is_one_chain(site, user):
    Client(site.servers[0]).log_in(user, PASSWORD)
    Client(site.servers[1]).log_in(user, PASSWORD)
    site.servers[2].run("audit", "verify")
    events = site.servers[2].audit(user=user)
    assert len([event for event in events if "login" in event["event"] or "session" in event["event"]]) >= 2
