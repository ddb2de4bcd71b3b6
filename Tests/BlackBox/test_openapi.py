"""The API's description is served, complete and true: the answers of a tour are checked against it."""

import pytest

from harness import Client
from harness.authenticator import Authenticator
from harness.factors import Person, complete
from harness.openapi import Description
from harness.server import PASSWORD

PROMISED = [
    ("post", "/login"),
    ("post", "/login/factor"),
    ("post", "/login/factor/passkey-options"),
    ("post", "/login/passkey-options"),
    ("post", "/logout"),
    ("get", "/session"),
    ("get", "/sessions"),
    ("delete", "/sessions/x"),
    ("post", "/sessions/revoke-others"),
    ("post", "/reauthenticate"),
    ("post", "/reauthenticate/passkey-options"),
    ("post", "/password"),
    ("get", "/factors"),
    ("patch", "/factors"),
    ("post", "/factors/otp"),
    ("post", "/factors/otp/confirm"),
    ("delete", "/factors/otp"),
    ("post", "/factors/recovery-codes"),
    ("post", "/factors/passkeys/options"),
    ("post", "/factors/passkeys"),
    ("get", "/factors/passkeys/x"),
    ("patch", "/factors/passkeys/x"),
    ("delete", "/factors/passkeys/x"),
    ("delete", "/factors/trusted-browsers/x"),
    ("get", "/admin/users"),
    ("post", "/admin/users"),
    ("get", "/admin/users/x"),
    ("patch", "/admin/users/x"),
    ("delete", "/admin/users/x"),
    ("post", "/admin/users/x/reset-password"),
    ("post", "/admin/users/x/reset-factors"),
    ("post", "/admin/users/x/revoke-sessions"),
    ("get", "/admin/sessions"),
    ("delete", "/admin/sessions/x"),
    ("post", "/admin/sessions/revoke-all"),
    ("get", "/admin/audit"),
    ("get", "/admin/policy"),
    ("get", "/revocations"),
]


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def document(visitor):
    answer = visitor.get("/api/v1/openapi.json")
    assert answer.status == 200
    assert answer.header("Content-Type").startswith("application/json")
    return answer.json


@pytest.fixture
def description(document):
    return Description(document)


def test_it_is_openapi_3(document):
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"]


@pytest.mark.parametrize("method, path", PROMISED, ids=[f"{method} {path}" for method, path in PROMISED])
def test_every_call_is_described_and_offered(visitor, description, method, path):
    assert description.operation(method, "/api/v1" + path)
    answer = visitor.request(method.upper(), "/api/v1" + path, b"{}", [("Content-Type", "application/json")])
    assert answer.status != 405
    assert not answer.body or answer.code != "not_found" or "x" in path


def test_nothing_is_described_that_is_not_offered(visitor, description):
    for method, path in description.operations:
        answer = visitor.request(method.upper(), path.replace("{", "").replace("}", ""))
        assert answer.status not in (405, 501), f"{method} {path}"


def test_the_answers_of_a_tour_are_as_described(server, user, visitor, description):
    answers = []
    server.observers.append(lambda *answer: answers.append(answer))
    tour(server, visitor, user)
    server.observers.clear()
    checked = [answer for answer in answers if answer[1].startswith("/api/v1/")]
    for answer in checked:
        description.check(*answer)
    assert len(checked) > 60


def tour(server, visitor, user):
    """Right and wrong calls of every kind."""
    credentials = {"username": user, "password": PASSWORD}
    visitor.session()
    visitor.api("POST", "/login", {"username": user, "password": "wrong-password-entirely"})
    visitor.api("POST", "/login", {"username": user})
    visitor.api("POST", "/login", credentials, site="cross-site")
    visitor.form("/api/v1/login", credentials)
    visitor.api("POST", "/login", credentials)
    visitor.session()
    visitor.get("/api/v1/sessions")
    visitor.api("DELETE", "/sessions/unknown")
    visitor.api("POST", "/sessions/revoke-others")
    visitor.api("POST", "/reauthenticate", {"password": "wrong-password-entirely"})
    visitor.api("POST", "/reauthenticate", {"password": PASSWORD})
    visitor.api("POST", "/password", {"current": PASSWORD, "new": "short"})
    visitor.api("POST", "/password", {"current": "wrong-password-entirely", "new": "harbour-quilt-ninety-crows"})
    visitor.get("/api/v1/admin/users")
    tour_of_factors(Person(server))
    tour_as_administrator(server, visitor.session().json["principal"]["id"], visitor.handle)
    visitor.session()
    visitor.api("POST", "/logout")


def tour_of_factors(person):
    """Each factor enrolled, used, refused and removed."""
    call = person.browser.api
    call("GET", "/factors")
    call("PATCH", "/factors", {"asked_at_login": True})
    call("POST", "/factors/otp/confirm", {"otp": "123456"})
    person.enrol_codes()
    person.enrol_passkey()
    call("GET", "/factors")
    path = f"/factors/passkeys/{person.factors['passkeys'][0]['id']}"
    for method, body in [("GET", None), ("PATCH", {"name": "Blue key"}), ("PATCH", {"name": ""}), ("PATCH", {})]:
        call(method, path, body)
    call("POST", "/factors/recovery-codes")
    call("POST", "/factors/recovery-codes", {"codes": []})
    call("DELETE", "/factors/trusted-browsers/unknown")
    person.confirm_by_passkey()
    person.confirm_by_passkey(user_verified=False)
    enrolled = person.authenticator
    for bent in [{"credential_id": enrolled.passkeys[0].id}, {"type": "webauthn.get"}]:
        person.authenticator = Authenticator(person.server.url)
        person.add_passkey(**bent)
    person.authenticator = enrolled
    browser = person.give_password()
    for factor in [{"otp": person.first_code}, {}, {"recovery_code": person.recovery_codes[0]}]:
        complete(browser, **factor)
    person.log_in_by_passkey()
    person.log_in_by_passkey(user_verified=False)
    call("DELETE", "/factors/otp?keep_other_sessions=true")
    call("DELETE", "/factors/otp?other=true")
    call("DELETE", "/factors/otp")
    call("DELETE", path)


def tour_as_administrator(server, person, session):
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    for path in ["/admin/users", f"/admin/users/{person}", "/admin/users/unknown", "/admin/policy"]:
        admin.get("/api/v1" + path)
    for query in ["", "?limit=1", "?user=nobody", "?limit=x"]:
        admin.get("/api/v1/admin/sessions" + query)
        admin.get("/api/v1/admin/audit" + query)
    admin.api("POST", "/admin/users", {"username": f"tour-{person[:6].lower()}"})
    admin.api("POST", "/admin/users", {"username": ""})
    admin.api("POST", f"/admin/users/{person}/reset-password")
    admin.api("POST", f"/admin/users/{person}/reset-factors")
    admin.api("POST", f"/admin/users/{person}/revoke-sessions")
    admin.api("DELETE", f"/admin/sessions/{session}")
    admin.api("PATCH", f"/admin/users/{person}", {"disabled": True})
    admin.api("PATCH", f"/admin/users/{person}", {"colour": "red"})
    admin.api("DELETE", f"/admin/users/{person}")
