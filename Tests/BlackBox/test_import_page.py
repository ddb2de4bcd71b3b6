"""The administrator's page that creates many accounts."""

import html
import json
import re

import pytest

from harness import Client
from harness.server import PASSWORD, PASSWORD_HASH

PATH = "/admin/users/import"


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def server(start, store):
    return start(store=store)


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user("keeper", admin=True), PASSWORD)


def lines(*users):
    return "\r\n".join(json.dumps(user) for user in users)


def send(admin, path, text):
    return admin.form(path, {"csrf_token": admin.csrf_token(), "accounts": text})


def names(server):
    return {json.loads(line)["username"] for line in server.run("user", "list", "--json").splitlines()}


def test_an_import_is_reported_first_and_done_with_the_same_text(server, admin):
    text = lines({"username": "ada", "groups": ["staff"], "password_hash": PASSWORD_HASH}, {"username": "keeper"}, {"username": "bob"})
    page = send(admin, PATH + "/check", text)
    assert "2 accounts will be created" in page.text and "because the name exists: 1 account." in page.text
    assert names(server) == {"keeper"}
    typed = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S).group(1))
    assert [json.loads(line)["username"] for line in typed.splitlines()] == ["ada", "keeper", "bob"]
    assert 'formaction="/admin/users/import">Import 2 accounts<' in page.text
    page = send(admin, PATH, typed)
    assert "Created: 2 accounts." in page.text and "Line 2: keeper exists already" in page.text
    assert names(server) == {"keeper", "ada", "bob"}
    assert Client(server).log_in("ada", PASSWORD).is_signed_in
    created = server.audit(event="user_created")[-1]
    assert created["actor_id"] == admin.session().json["principal"]["id"]
    again = send(admin, PATH, lines({"username": "bob"}, {"username": "ada", "groups": ["staff"], "password_hash": PASSWORD_HASH}))
    assert "because they were imported before: 2 accounts." in again.text


@pytest.mark.parametrize("path", [PATH, PATH + "/check"])
@pytest.mark.parametrize(
    "text, problem",
    [
        ("", "There is no account in it"),
        ("\r\n \r\n", "There is no account in it"),
        ("not json", "Line 1: it is not a JSON object"),
        (lines({"username": "ada"}, {"username": "ADA"}), "Line 2: the username is in line 1 already"),
        (lines({"username": "ada"}, {"username": "bob", "disabled": True}), "Line 2: there is no field"),
        (lines({"username": "ada"}, {"username": "bob", "roles": ["operator"]}), "Line 2: the only role is admin"),
        (lines({"username": "<b>"}), "Line 1: the username is not accepted"),
        ("\n".join(["{}"] * 50), "and 30 more"),
    ],
)
def test_of_a_text_with_a_mistake_nothing_is_imported(server, admin, path, text, problem):
    page = send(admin, path, text)
    assert page.status == 422 and problem in html.unescape(page.text)
    assert names(server) == {"keeper"}


def test_a_long_text_is_imported_in_parts(server, admin):
    people = [{"username": f"person{number}"} for number in range(1100)]
    assert "Created: 1100 accounts." in send(admin, PATH, lines(*people)).text
    assert len(names(server)) == 1101


def test_a_text_of_more_than_64_kilobytes_is_refused(server, admin):
    assert send(admin, PATH, lines(*({"username": f"person{number}", "display_name": "x" * 60} for number in range(700)))).status == 413
    assert names(server) == {"keeper"}


def test_the_page_needs_the_role_and_the_token_of_the_form(server, admin):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    assert person.get(PATH).status == 403
    assert send(person, PATH, lines({"username": "ada"})).status == 403
    assert admin.form(PATH, {"csrf_token": "wrong", "accounts": lines({"username": "ada"})}).status == 403
    assert "ada" not in names(server)
