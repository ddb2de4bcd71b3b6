"""Who may do what, over everything that is offered; and whose data comes back when many ask at once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from Conformance.registry import ROOT, requirement
from harness import Client
from harness.server import PASSWORD


def administrators_calls():
    """Every operation that the API's description puts under /admin, so that a new one is in the test."""
    paths = json.loads((ROOT / "Sources/WebAPI/openapi.json").read_text())["paths"]
    verbs = {"get", "post", "put", "patch", "delete"}
    return sorted((verb.upper(), path) for path, item in paths.items() for verb in item if verb in verbs and "/admin/" in path)


ADMINISTRATORS_FORMS = [
    "/admin/users",
    "/admin/users/{id}/disable",
    "/admin/users/{id}/enable",
    "/admin/users/{id}/delete",
    "/admin/users/{id}/promote",
    "/admin/users/{id}/demote",
    "/admin/users/{id}/reset-password",
    "/admin/users/{id}/revoke-sessions",
    "/admin/users/{id}/profile",
    "/admin/sessions/revoke",
    "/admin/sessions/revoke-all",
    "/admin/sessions/end",
    "/admin/users/import",
    "/admin/users/import/check",
    "/admin/audit/verify",
]
BODIES = {("POST", "/api/v1/admin/users"): {"username": "made-by-nobody"}, ("PATCH", "/api/v1/admin/users/{id}"): {"roles": ["admin"]}}


@pytest.fixture(scope="session")
def server(embedded):
    """Which store it is makes no difference here."""
    return embedded


@pytest.fixture(scope="module")
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


@requirement("ASVS-8.2.1", "ASVS-8.2.2", "WSTG-ATHZ-02", "WSTG-ATHZ-04")
@pytest.mark.parametrize("method, path", administrators_calls(), ids=" ".join)
def test_every_administrators_call_needs_the_role(server, user, admin, method, path):
    session = admin.session().json
    identifier = session["session"]["id"] if "sessions/{" in path else session["principal"]["id"]
    target = re.sub(r"\{\w+\}", identifier, path).removeprefix("/api/v1")
    person = Client(server).log_in(user, PASSWORD)
    assert person.api(method, target, BODIES.get((method, path))).code == "forbidden"
    assert Client(server).api(method, target, BODIES.get((method, path))).status in (401, 403)
    assert admin.get("/api/v1/admin/users").status == 200
    assert person.session().json["principal"]["roles"] in ([], ["user"])


@requirement("ASVS-8.2.1", "WSTG-ATHZ-02")
@pytest.mark.parametrize("path", ADMINISTRATORS_FORMS)
def test_every_administrators_form_needs_the_role(server, user, admin, path):
    session = admin.session().json
    person = Client(server).log_in(user, PASSWORD)
    fields = {"csrf_token": person.csrf_token(), "session": session["session"]["id"], "username": "made-by-nobody", "confirmation": user, "accounts": '{"username":"made-by-nobody"}'}
    assert person.form(path.format(id=session["principal"]["id"]), fields).status in (403, 404)
    assert Client(server).form(path.format(id=session["principal"]["id"]), fields).status in (303, 401, 403, 404)
    assert admin.get("/api/v1/admin/users").status == 200
    assert "made-by-nobody" not in server.run("user", "list")


@requirement("ASVS-8.2.3", "WSTG-ATHZ-03")
@pytest.mark.parametrize("field", ["roles", "role", "groups", "is_admin", "disabled", "assurance", "principal", "id"])
def test_a_field_that_is_not_for_everybody_cannot_be_slipped_in(server, user, field):
    person = Client(server)
    value = ["admin"] if field in ("roles", "groups") else "admin"
    person.api("POST", "/login", {"username": user, "password": PASSWORD, field: value})
    if not person.token:
        person.log_in(user, PASSWORD)
    person.api("POST", "/reauthenticate", {"password": PASSWORD, field: value})
    person.form("/account/password", {"csrf_token": person.csrf_token(), "current": "x", "new": "y", "new_again": "y", field: "admin"})
    found = person.session().json
    assert (found["principal"]["username"], found["session"]["assurance"]) == (user, "aal1")
    assert found["principal"]["roles"] in ([], ["user"]) and found["principal"]["groups"] == []
    assert person.get("/admin").status == 403


class TestOnEveryStore:
    pytestmark = pytest.mark.every_store

    @pytest.fixture
    def server(self, start, store):
        return start(store=store, sessions_limit_per_user=100)

    @requirement("ASVS-15.4.1", "ASVS-15.4.2", "ASVS-7.4.2")
    def test_nobody_survives_who_signed_in_while_being_disabled(self, server, user):
        admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
        person = Client(server).log_in(user, PASSWORD).session().json["principal"]["id"]

        def sign_in(number):
            visitor = Client(server)
            if number == 20:
                assert admin.api("PATCH", f"/admin/users/{person}", {"disabled": True}).status == 200
            visitor.api("POST", "/login", {"username": user, "password": PASSWORD})
            return visitor

        with ThreadPoolExecutor(10) as pool:
            visitors = list(pool.map(sign_in, range(60)))
        signed_in = [visitor for visitor in visitors if visitor.token]
        assert signed_in and len(signed_in) < len(visitors)
        assert {visitor.session().json.get("reason") for visitor in signed_in} == {"disabled"}

    @requirement("ASVS-8.2.2", "ASVS-15.4.1")
    def test_of_many_people_at_once_each_sees_only_their_own(self, server):
        names = [server.add_user() for _ in range(8)]
        visitors = [(name, Client(server).log_in(name, PASSWORD)) for name in names for _ in range(3)]

        def look(turn):
            name, visitor = visitors[turn % len(visitors)]
            session = visitor.session().json
            page = visitor.get("/account").text
            others = [other for other in names if other != name and other in page]
            return session["principal"]["username"] == name and session["session"]["id"] == visitor.handle and not others

        with ThreadPoolExecutor(30) as pool:
            assert all(pool.map(look, range(300)))
