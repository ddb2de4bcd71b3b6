"""Ending sessions: at once, with a reason, and no others."""

import pytest

from harness import Client
from harness.server import PASSWORD

pytestmark = pytest.mark.every_store

NEW_PASSWORD = "harbour-quilt-ninety-crows"


@pytest.fixture
def pair(server, user):
    return Client(server).log_in(user, PASSWORD), Client(server).log_in(user, PASSWORD)


def refusal(visitor):
    answer = visitor.session()
    return answer.status, answer.json.get("reason")


def handle(visitor):
    return visitor.session().json["session"]["id"]


def test_ending_another_device_takes_effect_on_its_very_next_request(pair):
    first, second = pair
    assert second.api("DELETE", f"/sessions/{handle(first)}").status == 204
    assert refusal(first) == (401, "revoked")
    assert second.is_signed_in


def test_ending_another_device_works_from_the_account_page(pair):
    first, second = pair
    assert second.submit("/account", "/account/devices/end", session=handle(first)).status == 303
    assert refusal(first) == (401, "revoked")
    assert second.is_signed_in


def test_ending_all_others_works_from_the_account_page(pair):
    first, second = pair
    assert second.submit("/account", "/account/devices/end-others").status == 303
    assert refusal(first) == (401, "revoked")
    assert second.is_signed_in


def test_ending_all_others_keeps_this_one(pair):
    first, second = pair
    assert second.api("POST", "/sessions/revoke-others").status == 204
    assert refusal(first) == (401, "revoked")
    assert second.is_signed_in


def test_the_page_of_an_ended_session_is_the_login_page(pair):
    first, second = pair
    second.api("POST", "/sessions/revoke-others")
    answer = first.get("/account")
    assert answer.status == 303
    assert answer.location.startswith("/login")


def test_logout_ends_the_session_for_every_copy_of_the_cookie(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    copy = visitor.cookie_header
    assert visitor.api("POST", "/logout").status == 204
    answer = visitor.session(cookie=copy)
    assert (answer.status, answer.json.get("reason")) == (401, "logout")


def test_logout_by_form_does_the_same_and_leads_to_a_page(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    copy = visitor.cookie_header
    assert visitor.submit("/account", "/logout").status == 303
    assert server.cookie_name not in visitor.jar
    assert visitor.session(cookie=copy).json.get("reason") == "logout"


def test_logging_out_twice_is_harmless(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    copy, csrf = visitor.cookie_header, visitor.csrf_token()
    assert visitor.api("POST", "/logout", csrf=csrf).status == 204
    assert visitor.api("POST", "/logout", csrf=csrf, cookie=copy).status in (204, 401)


def test_nobody_can_end_a_session_that_is_not_theirs(server, user, visitor):
    victim = Client(server).log_in(user, PASSWORD)
    mallory = visitor.log_in(server.add_user(), PASSWORD)
    assert mallory.api("DELETE", f"/sessions/{handle(victim)}").status == 404
    assert victim.is_signed_in


@pytest.mark.parametrize("unknown", ["A" * 22, "short", "..%2f..%2fetc", "A" * 500])
def test_ending_a_session_that_does_not_exist_is_404(server, user, visitor, unknown):
    visitor.log_in(user, PASSWORD)
    assert visitor.api("DELETE", f"/sessions/{unknown}").status == 404


def test_a_device_list_marks_exactly_this_one_and_shows_no_secret(pair):
    first, second = pair
    items = second.get("/api/v1/sessions").json
    items = items["items"] if isinstance(items, dict) else items
    assert [item["id"] for item in items if item.get("current")] == [handle(second)]
    assert {handle(first), handle(second)} <= {item["id"] for item in items}


def test_a_password_change_ends_the_other_sessions_with_that_reason(pair):
    first, second = pair
    assert second.api("POST", "/password", {"current": PASSWORD, "new": NEW_PASSWORD}).status == 204
    assert refusal(first) == (401, "password_changed")
    assert second.is_signed_in


def test_a_password_change_can_keep_the_other_sessions(pair):
    first, second = pair
    change = {"current": PASSWORD, "new": NEW_PASSWORD, "keep_other_sessions": True}
    assert second.api("POST", "/password", change).status == 204
    assert first.is_signed_in


def test_an_administrator_can_end_all_sessions_of_one_person(server, pair):
    first, second = pair
    bystander = Client(server).log_in(server.add_user(), PASSWORD)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    person = first.session().json["principal"]["id"]
    assert admin.api("POST", f"/admin/users/{person}/revoke-sessions").status in (200, 204)
    assert refusal(first) == refusal(second) == (401, "revoked")
    assert bystander.is_signed_in


def test_an_administrator_can_end_one_session(server, pair):
    first, second = pair
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    assert admin.api("DELETE", f"/admin/sessions/{handle(first)}").status == 204
    assert refusal(first) == (401, "revoked")
    assert second.is_signed_in


def test_disabling_a_person_ends_their_sessions(server, pair):
    first, second = pair
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    person = first.session().json["principal"]["id"]
    assert admin.api("PATCH", f"/admin/users/{person}", {"disabled": True}).status == 200
    assert refusal(first) == refusal(second) == (401, "disabled")


def test_deleting_a_person_ends_their_sessions(server, pair):
    first, second = pair
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    person = first.session().json["principal"]["id"]
    assert admin.api("DELETE", f"/admin/users/{person}").status == 204
    assert refusal(first)[0] == refusal(second)[0] == 401


class TestFromATerminal:
    """Commands work on the file while the server runs, so these need sessions in the database."""

    @pytest.fixture
    def server(self, start):
        return start()

    @pytest.fixture
    def admin(self, server):
        return server.add_user(admin=True)

    def test_revoking_a_person_takes_effect_on_the_very_next_request(self, server, user, pair):
        first, second = pair
        bystander = Client(server).log_in(server.add_user(), PASSWORD)
        server.run("session", "revoke", "--user", user)
        assert refusal(first) == refusal(second) == (401, "revoked")
        assert bystander.is_signed_in

    def test_revoking_one_session_by_its_handle(self, server, pair):
        first, second = pair
        server.run("session", "revoke", handle(first), "--reason", "lost telephone")
        assert refusal(first) == (401, "revoked")
        assert second.is_signed_in

    def test_revoking_everything(self, server, pair):
        bystander = Client(server).log_in(server.add_user(), PASSWORD)
        server.run("session", "revoke", "--all")
        assert {refusal(visitor) for visitor in (*pair, bystander)} == {(401, "revoked")}

    def test_disabling_a_person(self, server, user, pair):
        server.run("user", "disable", user)
        assert {refusal(visitor) for visitor in pair} == {(401, "disabled")}
        assert Client(server).api("POST", "/login", {"username": user, "password": PASSWORD}).code == "bad_credentials"

    def test_deleting_a_person(self, server, user, pair):
        server.run("user", "delete", user)
        assert {refusal(visitor)[0] for visitor in pair} == {401}

    def test_demoting_an_administrator_counts_from_the_next_request(self, server, admin):
        server.add_user(admin=True)
        visitor = Client(server).log_in(admin, PASSWORD)
        assert visitor.get("/api/v1/admin/users").status == 200
        server.run("user", "demote", admin)
        assert visitor.get("/api/v1/admin/users").status in (401, 403)

    def test_revoking_a_person_who_has_no_session_is_not_an_error(self, server, user):
        server.run("session", "revoke", "--user", user)

    def test_revoking_an_unknown_person_or_session_says_so(self, server):
        for arguments in (["--user", "nobody"], ["A" * 22], ["not-a-handle"]):
            result = server.command("session", "revoke", *arguments)
            assert result.returncode in (1, 64)
            assert result.stderr.strip()
