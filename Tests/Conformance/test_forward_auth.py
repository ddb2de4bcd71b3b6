"""Checks on behalf of a proxy: they follow the session at once and leave no trace in the browser."""

import pytest

from Conformance.registry import requirement
from harness import Client, Server
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("verify"), trusted_proxies="127.0.0.1/32", sessions_rotation_interval="1s").start()
    yield server
    server.stop()


@pytest.fixture
def visitor(server, user):
    return Client(server).log_in(user, PASSWORD)


def check(visitor, headers=(), **options):
    """nginx's request about a page of an application."""
    asked = [("X-Original-URL", "https://app.example.org/"), ("X-Original-Method", "GET"), ("X-Forwarded-For", "192.0.2.7")]
    return visitor.get("/verify/nginx", headers=[*asked, *headers], **options)


@requirement("CSRF-C24")
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_an_image_on_another_site_learns_and_changes_nothing(server, visitor, site):
    headers = [("Sec-Fetch-Site", site), ("Sec-Fetch-Dest", "image"), ("Sec-Fetch-Mode", "no-cors"), ("Origin", "https://evil.example")]
    before = server.audit()
    answers = [check(visitor, headers), check(Client(server), headers)]
    assert [answer.status for answer in answers] == [200, 401]
    for answer in answers:
        assert answer.cookies == []
        assert "no-store" in answer.header("Cache-Control")
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
    assert server.audit() == before


@requirement("ASVS-7.4.1", "ASVS-7.4.2", "WSTG-SESS-06")
@pytest.mark.parametrize("end", ["logout", "disable", "revoke"])
def test_the_end_of_a_session_closes_every_application_at_once(server, user, visitor, end):
    copy = visitor.cookie_header
    assert check(visitor).status == 200
    if end == "logout":
        visitor.api("POST", "/logout")
    elif end == "disable":
        server.run("user", "disable", user)
    else:
        server.run("session", "revoke", "--user", user)
    assert check(visitor, cookie=copy).status == 401


@requirement("ASVS-4.1.3", "ASVS-15.3.4")
@pytest.mark.parametrize("name", ["Remote-User", "Remote-Groups", "X-Forwarded-User", "Remote_User", "X-Forwarded-Prefix", "X-Forwarded-Uri"])
def test_what_a_client_says_about_itself_is_not_believed(server, visitor, name):
    assert check(Client(server), [(name, "admin")]).status == 401
    answer = check(visitor, [(name, "admin")])
    assert answer.header("Remote-User") != "admin"
    assert "admin" not in (answer.header("Remote-Groups") or "")


@requirement("ASVS-4.1.3")
def test_somebody_who_is_no_proxy_is_not_answered(start):
    server = start()
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert check(visitor).status in (401, 403)


@requirement("AUDIT-forward-auth")
def test_what_the_rules_close_is_an_event_with_person_and_host_and_without_the_path(start, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - access: {groups: [operators]}\n")
    server = start(trusted_proxies="127.0.0.1/32", forwardauth_rules=rules)
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert [check(visitor).status for _ in range(30)] == [403] * 30
    event = eventually(lambda: server.audit(event="forwardauth_deny"))[0]
    assert (event["outcome"], event["actor_type"], event["route"]) == ("deny", "user", "https://app.example.org")
    assert len(server.audit(event="forwardauth_deny")) == 1  # counted, a line a minute
