"""What operators and administrators see of second factors, and what they can do about them."""

import json
import time

import pytest

from harness import Client
from harness.factors import Person, complete, parsed
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


@pytest.fixture
def owner(server, user):
    """The browser of a user with an authenticator app and a passkey."""
    person = Person(server, user).enrol_codes()
    assert person.add_passkey("work phone").status == 201
    return person.browser


def factors(server, name):
    return json.loads(server.run("user", "factors", name, "--json"))


def details(visitor):
    return "/admin/users/" + visitor.session().json["principal"]["id"]


# Commands


def test_a_command_shows_the_factors_with_their_dates(server, user, owner):
    shown = factors(server, user)
    assert (shown["second_factor"], shown["asked_at_login"]) == (True, True)
    assert [(passkey["name"], passkey["synced"]) for passkey in shown["passkeys"]] == [("work phone", True)]
    assert shown["passkeys"][0]["created_at"].endswith("Z") and shown["otp"]["created_at"].endswith("Z")
    assert shown["recovery_codes"] == {"left": 10, "total": 10}
    assert shown["trusted_browsers"] == []
    text = server.run("user", "factors", user)
    for word in ["authenticator app", "passkey", "work phone", "recovery codes left: 10 of 10"]:
        assert word in text


def test_an_account_without_a_second_factor_is_said_to_have_none(server, user):
    assert server.run("user", "factors", user) == "no second factor\n"
    assert factors(server, user)["second_factor"] is False
    events = len(server.audit(user=user))
    assert "nothing was changed" in server.run("factor", "reset", user)
    assert len(server.audit(user=user)) == events


@pytest.mark.parametrize("arguments", [("user", "factors"), ("factor", "reset")])
def test_a_command_about_an_unknown_account_fails(server, arguments):
    result = server.command(*arguments, "no-such-user")
    assert (result.returncode, result.stdout) == (1, "")
    assert "no-such-user" in result.stderr


def test_a_reset_removes_all_factors_ends_the_sessions_and_is_recorded(server, user, owner):
    said = server.run("factor", "reset", user)
    assert "1 passkey, the authenticator app and 10 recovery codes" in said
    # The command counts what it removed itself; after ten seconds of a slow disk the server that runs is faster.
    assert said.rstrip().endswith(("; 1 session ended", "10 recovery codes"))
    assert not owner.is_signed_in
    eventually(
        lambda: len(server.audit(event="session_expired", user=user)) == 1, what="the end of the session in the audit log",
        detail=lambda: f"{said}{server.audit(user=user)}\n{server.output[-4000:]}",
    )  # fmt: skip
    assert factors(server, user) | {"username": ""} == {
        "username": "", "second_factor": False, "asked_at_login": False, "required": False, "passkeys": [],
        "recovery_codes": {"left": 0, "total": 0}, "trusted_browsers": [],
    }  # fmt: skip
    event = server.audit(event="authn_mfa_remove", user=user)[0]
    assert (event["factor"], event["reason"]) == ("all", "cli")
    assert Client(server).log_in(user, PASSWORD).is_signed_in


# The console


def test_the_page_of_a_user_shows_the_factors(server, admin, owner):
    text = admin.get(details(owner)).text
    for word in ["Authenticator app", "Passkey, synced", "work phone", "Recovery codes left: 10 of 10.", "Remove all second factors"]:
        assert word in text


def test_the_list_marks_accounts_with_a_second_factor(server, admin, user):
    person = Person(server, user)
    assert "Second factor" not in admin.get(f"/admin/users?q={user}").text
    person.enrol_passkey()
    assert "Second factor" in admin.get(f"/admin/users?q={user}").text


def test_an_administrator_removes_all_factors_after_typing_the_name(server, admin, user, owner):
    page = details(owner)
    wrong = admin.submit(page, page + "/reset-factors", confirm="mallory")
    assert wrong.status == 422 and "Nothing was removed" in wrong.text
    assert owner.is_signed_in and factors(server, user)["second_factor"]
    answer = admin.submit(page, page + "/reset-factors", confirm=user)
    assert answer.status == 303
    assert "All second factors of the account have been removed." in admin.get(answer.location).text
    assert not owner.is_signed_in
    assert not factors(server, user)["second_factor"]
    event = server.audit(event="authn_mfa_remove", user=user)[0]
    assert (event["factor"], event["reason"]) == ("all", "admin")


def test_administrators_cannot_remove_their_own_factors_in_the_console(server):
    person = Person(server, admin=True).enrol_passkey()
    page = details(person.browser)
    assert "Remove all second factors" not in person.browser.get(page).text
    answer = person.browser.submit(page, page + "/reset-factors", confirm=person.name)
    assert (answer.status, answer.location) == (303, "/account/factors")
    assert factors(server, person.name)["second_factor"]


def test_removing_factors_needs_the_role_and_a_fresh_confirmation(start, store):
    server = start(store=store, sessions_reauthentication_window="6s")
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    person = Person(server).enrol_passkey()
    page = details(person.browser)
    assert person.browser.submit("/account", page + "/reset-factors", confirm=person.name).status == 403
    time.sleep(6.1)
    assert admin.submit(page, page + "/reset-factors", confirm=person.name).location.startswith("/reauthenticate")
    assert factors(server, person.name)["second_factor"]


# Trusted browsers


@pytest.fixture
def trusting(start, store):
    """A server with a user, and a browser in which the user is not asked for the second factor."""
    server = start(store=store, factors_trusted_browser="30d")
    person = Person(server, server.add_user("ada")).enrol_passkey().ask_at_login()
    browser = person.give_password()
    passkey = parsed(person.passkey_for_factor(browser))
    assert complete(browser, passkey=passkey, trust_browser=True).status == 200
    return server, browser


def is_asked(browser, password=PASSWORD):
    answer = browser.api("POST", "/login", {"username": "ada", "password": password})
    assert answer.status == 200 or answer.code == "factor_required", answer
    return answer.status == 401


def test_a_trusted_browser_is_not_asked_and_is_shown_to_operators(trusting):
    server, visitor = trusting
    assert not is_asked(visitor)
    assert len(factors(server, "ada")["trusted_browsers"]) == 1
    assert "trusted browser" in server.run("user", "factors", "ada")
    event = server.audit(event="authn_mfa_browser_trusted", user="ada")
    assert len(event) == 1


def test_a_new_password_ends_the_trust_in_browsers(trusting):
    server, visitor = trusting
    changed = "another-violet-anchor-of-lamps"
    answer = visitor.api("POST", "/password", {"current": PASSWORD, "new": changed})
    assert answer.status in (200, 204), answer
    assert factors(server, "ada")["trusted_browsers"] == []
    assert is_asked(visitor, changed)


def test_a_disabled_account_trusts_no_browser_when_it_is_enabled_again(trusting):
    server, visitor = trusting
    server.run("user", "disable", "ada")
    server.run("user", "enable", "ada")
    assert factors(server, "ada")["trusted_browsers"] == []


# The site of passkeys


@pytest.fixture
def moved(start, store):
    """A server that has moved to another host since a user added a passkey; it does not run."""
    server = start(store=store)
    Person(server, server.add_user("ada")).enrol_passkey()
    server.stop()
    server.settings["public_url"] = "https://auth.example.org"
    return server


def test_a_start_with_passkeys_of_another_site_is_refused_and_explained(moved):
    result = moved.command("serve")
    assert result.returncode == 78
    for word in ["webauthn.rp.id", "1 passkey of 1 account, made for localhost", "coatcheck factor accept-rp-id"]:
        assert word in result.stderr


def test_the_old_value_lets_the_server_start_again(moved):
    moved.settings["public_url"] = f"http://localhost:{moved.port}"
    moved.start()
    assert "nothing was changed" in moved.run("factor", "accept-rp-id")
    assert len(factors(moved, "ada")["passkeys"]) == 1


def test_passkeys_of_another_site_are_dropped_only_when_confirmed(moved):
    result = moved.command("factor", "accept-rp-id")
    assert result.returncode == 1 and "--yes" in result.stderr
    assert len(factors(moved, "ada")["passkeys"]) == 1
    assert "1 passkey of 1 account" in moved.run("factor", "accept-rp-id", "--yes")
    assert factors(moved, "ada")["passkeys"] == []
    event = moved.audit(event="authn_mfa_remove", user="ada")[0]
    assert (event["factor"], event["check"], event["reason"]) == ("webauthn", "rp_id_changed", "cli")
    moved.start()


def test_passkeys_of_a_running_server_are_never_dropped(moved):
    here = moved.settings["public_url"]
    moved.settings["public_url"] = f"http://localhost:{moved.port}"
    moved.start()
    moved.settings["public_url"] = here
    result = moved.command("factor", "accept-rp-id", "--yes")
    assert result.returncode == 1 and "a server runs on this database" in result.stderr
    assert len(factors(moved, "ada")["passkeys"]) == 1


def test_a_server_without_passkeys_may_move(start, store):
    server = start(store=store)
    Person(server, server.add_user("ada")).enrol_codes()
    server.stop()
    server.settings["public_url"] = "https://auth.example.org"
    server.start()
