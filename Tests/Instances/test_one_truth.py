"""Several servers over one store act as one: a change by one is visible to the others with the next request."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

NEW_PASSWORD = "harbour-quilt-ninety-crows"


def refusal(visitor):
    answer = visitor.session()
    return answer.status, answer.json.get("reason")


def devices(visitor):
    return {item["id"] for item in visitor.get("/api/v1/sessions").json["items"]}


def test_a_session_from_one_server_is_good_at_all_of_them(site, user):
    first, second, third = site.servers
    visitor = Client(first).log_in(user, PASSWORD)
    assert visitor.at(second).is_signed_in
    assert visitor.at(third).is_signed_in


def test_a_visitor_notices_nothing_of_the_servers_taking_turns(site, user):
    visitor = Client(site).log_in(user, PASSWORD)
    assert {visitor.session().status for _ in range(12)} == {200}
    assert {visitor.get("/account").status for _ in range(12)} == {200}


def end_from_the_device_list(site, user, visitor, server):
    other = Client(server).log_in(user, PASSWORD)
    assert other.api("DELETE", f"/sessions/{visitor.handle}").status == 204


def end_all_others(site, user, visitor, server):
    assert Client(server).log_in(user, PASSWORD).api("POST", "/sessions/revoke-others").status == 204


def log_out(site, user, visitor, server):
    copy = Client(server)
    copy.jar.update(visitor.jar)
    assert copy.api("POST", "/logout").status == 204


def change_the_password(site, user, visitor, server):
    other = Client(server).log_in(user, PASSWORD)
    assert other.api("POST", "/password", {"current": PASSWORD, "new": NEW_PASSWORD}).status == 204


def disable_the_person(site, user, visitor, server):
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    person = visitor.session().json["principal"]["id"]
    assert admin.api("PATCH", f"/admin/users/{person}", {"disabled": True}).status == 200


def revoke_in_a_terminal(site, user, visitor, server):
    server.run("session", "revoke", visitor.handle)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (end_from_the_device_list, "revoked"),
        (end_all_others, "revoked"),
        (log_out, "logout"),
        (change_the_password, "password_changed"),
        (disable_the_person, "disabled"),
        (revoke_in_a_terminal, "revoked"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_one_server_ended_another_refuses_at_the_very_next_request(site, user, end, reason):
    first, second, third = site.servers
    visitor = Client(first).log_in(user, PASSWORD)
    assert visitor.at(second).is_signed_in
    assert visitor.at(first).is_signed_in
    end(site, user, visitor, third)
    assert refusal(visitor.at(first)) == (401, reason)
    assert refusal(visitor.at(second)) == (401, reason)


def test_revocations_win_against_requests_under_way_at_other_servers(site, user):
    """Twenty times: one server serves the session without pause while another ends it."""
    first, second, _ = site.servers
    for _ in range(20):
        visitor, other = Client(first).log_in(user, PASSWORD), Client(second).log_in(user, PASSWORD)
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(lambda: visitor.session().status) for _ in range(8)]
            assert other.api("DELETE", f"/sessions/{visitor.handle}").status == 204
            assert refusal(visitor.at(first)) == (401, "revoked")
            assert {answer.result() for answer in asked} <= {200, 401}
        assert refusal(visitor.at(first)) == (401, "revoked")
        assert other.api("POST", "/logout").status == 204


def test_every_server_lists_the_same_devices(site, user):
    visitors = [Client(server).log_in(user, PASSWORD) for server in site.servers]
    handles = {visitor.handle for visitor in visitors}
    for server in site.servers:
        assert devices(visitors[0].at(server)) == handles
    assert visitors[0].api("DELETE", f"/sessions/{visitors[2].handle}").status == 204
    for server in site.servers:
        assert devices(visitors[0].at(server)) == handles - {visitors[2].handle}


def test_fifty_parallel_logins_at_three_servers_leave_exactly_the_limit(site, user):
    with ThreadPoolExecutor(50) as pool:
        visitors = list(pool.map(lambda number: Client(site.servers[number % 3]).log_in(user, PASSWORD), range(50)))
    answers = [visitor.session() for visitor in visitors]
    assert sum(answer.status == 200 for answer in answers) == 5
    assert {answer.json.get("reason") for answer in answers if answer.status == 401} == {"evicted"}


def test_twenty_parallel_hard_rotations_at_three_servers_leave_one_live_secret(site, user):
    visitor = Client(site).log_in(user, PASSWORD)
    token, csrf = visitor.token, visitor.csrf_token()

    def rotate(number):
        copy = Client(site.servers[number % 3])
        copy.jar[site.cookie_name] = token
        answer = copy.api("POST", "/reauthenticate", {"password": PASSWORD}, csrf=csrf)
        return copy.token if answer.status == 200 else None

    with ThreadPoolExecutor(20) as pool:
        tokens = {new for new in pool.map(rotate, range(20)) if new} | {token}
    live = [new for new in tokens if visitor.session(cookie=visitor.with_token(new)).status == 200]
    assert len(live) == 1
    assert live != [token]


def offered(visitor, server):
    """The successor that a page of this server offers for the visitor's token, which the visitor does not keep."""
    answer = Client(server).get("/account", cookie=visitor.cookie_header)
    assert answer.status == 200
    return next((cookie.value for cookie in answer.cookies if cookie.name == server.cookie_name), None)


def test_a_secret_that_one_server_offered_is_confirmed_at_another(site, user):
    first, second, third = site.servers
    visitor = Client(first).log_in(user, PASSWORD)
    successor = eventually(lambda: offered(visitor, first), within=10, what="an offer")
    assert offered(visitor, second) == offered(visitor, third) == successor
    old = visitor.cookie_header
    visitor.jar[site.cookie_name] = successor
    assert visitor.at(second).get("/account").status == 200
    for server in site.servers:
        assert Client(server).session(cookie=visitor.with_token(successor)).status == 200
        assert Client(server).session(cookie=old).status == 200  # within the grace, for requests under way


def test_a_form_from_one_server_can_be_sent_to_another(site, user):
    first, second, third = site.servers
    visitor = Client(first)
    fields = {"username": user, "password": PASSWORD, "csrf_token": visitor.get("/login").field("csrf_token")}
    assert visitor.at(second).form("/login", fields).status == 303
    assert visitor.at(third).is_signed_in
    token = visitor.at(third).get("/account").field("csrf_token")
    assert visitor.at(first).form("/logout", {"csrf_token": token}).status == 303
    assert not visitor.at(second).is_signed_in


def test_the_order_of_parallel_changes_at_three_servers_is_in_the_audit_log_unbroken(site):
    users = [site.add_user() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda pair: Client(site.servers[pair[0] % 3]).log_in(pair[1], PASSWORD), enumerate(users)))
    site.first.run("audit", "verify")
