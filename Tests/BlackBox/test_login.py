"""Signing in, by form and by API: one service, one wording."""

import functools
import json
import re
import time

import pytest

from harness import Client, passwords
from harness.server import PASSWORD


def test_the_form_leads_to_the_account_page(server, user, visitor):
    answer = visitor.log_in_by_form(user, PASSWORD)
    assert (answer.status, answer.location) == (303, "/account")
    page = visitor.get("/account")
    assert page.status == 200
    assert user in page.text


def test_the_api_answers_with_the_session(server, user, visitor):
    answer = visitor.api("POST", "/login", {"username": user, "password": PASSWORD})
    assert answer.status == 200
    session = visitor.session().json
    assert session["principal"]["username"] == user
    assert session["session"]["assurance"] == "aal1"
    assert session["session"]["methods"] == ["pwd"]
    assert session["session"]["remember"] is False


def test_times_are_rfc_3339_in_utc(server, user, visitor):
    session = visitor.log_in(user, PASSWORD).session().json["session"]
    for key in ["created_at", "last_seen_at", "authenticated_at", "idle_expires_at", "absolute_expires_at"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", session[key]), key


@pytest.mark.parametrize("change", [str.upper, lambda p: p + " ", lambda p: p[:-1], lambda p: " " + p, lambda p: p + "x", lambda p: ""])
def test_anything_but_the_password_is_refused(server, user, visitor, change):
    answer = visitor.api("POST", "/login", {"username": user, "password": change(PASSWORD)})
    assert answer.status in (401, 422)
    assert server.cookie_name not in visitor.jar


def masked(response):
    """The answer without the parts that differ by request: tokens, nonces, request ids, entered text."""
    text = re.sub(r'(?:value|content)="[^"]*"', "", response.text)
    return response.status, re.sub(r"[A-Za-z0-9_-]{16,}", "", text), sorted(name for name, _ in response.headers)


@pytest.mark.parametrize("channel", ["api", "form"])
def test_unknown_wrong_and_disabled_are_answered_alike(server, channel):
    known, disabled = server.add_user("abcdefgh-known"+server.store[0]), server.add_user("abcdefgh-disab"+server.store[0])
    server.run("user", "disable", disabled)
    attempts = [(known, "wrong-password-entirely"), (disabled, PASSWORD), ("abcdefgh-nobod" + server.store[0], PASSWORD)]
    answers = set()
    for name, password in attempts:
        visitor = Client(server)
        if channel == "api":
            answer = visitor.api("POST", "/login", {"username": name, "password": password})
        else:
            answer = visitor.log_in_by_form(name, password)
        answers.add(repr(masked(answer)).replace(name, ""))
    server.run("user", "delete", known)
    server.run("user", "delete", disabled)
    assert len(answers) == 1
    assert "401" in answers.pop()


def test_an_unknown_name_takes_as_long_as_a_wrong_password(start, store):
    """In turn, and the quickest of each, because other load only adds time. `scripts/login-timing` measures."""
    server = start(store=store)
    quickest = {server.add_user(): 60.0, "nobody-at-all": 60.0}
    for _ in range(12):
        for name in quickest:
            started = time.perf_counter()
            Client(server).api("POST", "/login", {"username": name, "password": "wrong-password-entirely"})
            quickest[name] = min(quickest[name], time.perf_counter() - started)
    known, unknown = quickest.values()
    assert 0.5 < unknown / known < 2


def test_a_hash_from_elsewhere_takes_as_long_as_any_other_from_the_moment_it_is_imported(start, store):
    """For a login and for a proof in mid-session. `scripts/login-timing --imported` measures."""
    server = start(store=store)
    people = {"cheap": passwords.bcrypt(PASSWORD, 4), "dear": passwords.bcrypt(PASSWORD, 11)}
    visitor = Client(server).log_in(server.add_user("own"), PASSWORD)
    lines = [json.dumps({"username": name, "password_hash": phc}) for name, phc in people.items()]
    (server.folder / "people.jsonl").write_text("\n".join(lines))
    server.run("user", "import", "people.jsonl")

    def reauthenticate():
        return visitor.api("POST", "/reauthenticate", {"password": "wrong-password-entirely"})

    def login(name):
        return Client(server).api("POST", "/login", {"username": name, "password": "wrong-password-entirely"})

    login("nobody-at-all")  # after a start or an import the first attempt measures what hashes cost here
    attempts = {name: functools.partial(login, name) for name in ["own", "nobody-at-all", *people]}
    attempts["reauthentication"] = reauthenticate
    quickest = dict.fromkeys(attempts, 60.0)
    for _ in range(6):
        for kind, attempt in attempts.items():
            started = time.perf_counter()
            assert attempt().status == 401
            quickest[kind] = min(quickest[kind], time.perf_counter() - started)
    # One step more, where the machine is much busier than when it measured; unstretched they differ by a factor of fifty.
    assert max(quickest.values()) / min(quickest.values()) < 3, quickest
    assert Client(server).log_in("dear", PASSWORD).session().status == 200


def test_a_wrong_password_shows_the_form_again_with_the_name_but_not_the_password(server, user, visitor):
    answer = visitor.log_in_by_form(user, "wrong-password-entirely")
    assert answer.status == 401
    assert answer.field("username") == user
    assert "wrong-password-entirely" not in answer.text


def test_the_form_after_a_wrong_password_can_be_sent_again(server, user, visitor):
    answer = visitor.log_in_by_form(user, "wrong-password-entirely")
    fields = {"username": user, "password": PASSWORD, "csrf_token": answer.field("csrf_token")}
    assert visitor.form("/login", fields).status == 303


def test_password_managers_are_welcome(visitor):
    text = visitor.get("/login").text
    assert re.search(r'<input\b[^>]*name="password"[^>]*type="password"|<input\b[^>]*type="password"[^>]*name="password"', text)
    assert 'autocomplete="current-password"' in text
    assert 'autocomplete="username webauthn"' in text
    assert 'autocomplete="off"' not in text


def test_a_fresh_installation_knows_no_default_account(start, store):
    server = start(store=store)
    for name in ["admin", "root", "coatcheck", "administrator", "test"]:
        for password in [name, "password", "changeme", ""]:
            assert Client(server).api("POST", "/login", {"username": name, "password": password}).status in (401, 422, 429)
    assert server.run("user", "list").count("@") == 0


def test_the_name_is_found_whatever_its_case(server, visitor):
    user = server.add_user()
    answer = visitor.api("POST", "/login", {"username": user.upper(), "password": PASSWORD})
    assert answer.status in (200, 401)


def test_a_password_with_composed_and_decomposed_letters_is_the_same(server, visitor):
    user = server.add_user(password="caf\u00e9-cr\u00e8me-violets-nine")
    visitor.log_in(user, "cafe\u0301-cre\u0300me-violets-nine")
    assert visitor.is_signed_in


def test_a_signed_in_visitor_of_the_login_page_is_not_signed_out(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    assert visitor.get("/login").status in (200, 303)
    assert visitor.is_signed_in


def test_the_start_page_leads_somewhere_useful(server, user, visitor):
    answer = visitor.get("/")
    assert answer.status == 303
    assert answer.location in ("/account", "/login")
