"""Passwords and the pages that ask for them, as far as other suites do not cover them."""

import re

import pytest

from Conformance.registry import requirement
from harness import Client
from harness.server import PASSWORD

GOOD = "harbour-quilt-ninety-crows"

# What people take when fifteen characters are asked for.
COMMON = """
    passwordpassword password12345678 password123456789 qwertyuiopasdfgh qwertyuiopasdfghjkl asdfghjklasdfghjkl
    1234567890123456 123456789123456789 123456781234567812 aaaaaaaaaaaaaaaa 1q2w3e4r5t6y7u8i9o 1qaz2wsx3edc4rfv
    iloveyouiloveyou sunshinesunshine correcthorsebatterystaple thequickbrownfox administratoradministrator
    letmeinletmeinletmein welcomewelcome123 abcdefghijklmnop
    """.split()


@pytest.fixture(scope="session")
def server(embedded):
    """The choice of the store makes no difference here."""
    return embedded


@pytest.fixture
def visitor(server, user):
    return Client(server).log_in(user, PASSWORD)


def change(visitor, new):
    return visitor.api("POST", "/password", {"current": PASSWORD, "new": new})


@requirement("ASVS-6.2.4", "NIST-3.1.1.2-list", "WSTG-ATHN-07")
def test_common_passwords_are_refused_and_the_reason_told(visitor):
    assert len(COMMON) == 20
    for common in COMMON:
        answer = change(visitor, common)
        assert answer.status == 422, common
        assert "blocklisted" in answer.json["reasons"] or "context_word" in answer.json["reasons"], common


@requirement("ASVS-6.2.11")
@pytest.mark.parametrize("change_of", [str, str.upper, lambda name: name[::-1], lambda name: name.replace("o", "0"), lambda name: name + "1!"])
def test_a_password_made_of_the_persons_names_is_refused(server, change_of):
    name = server.add_user(f"theodora{id(change_of) % 10**6}")
    visitor = Client(server).log_in(name, PASSWORD)
    assert change(visitor, change_of(name) * 2).code == "weak_password"
    assert change(visitor, change_of("coatcheck") * 2).code == "weak_password"


@requirement("ASVS-6.2.12")
def test_a_password_from_a_list_of_breaches_is_refused(start, tmp_path):
    (tmp_path / "breached").write_text(f"another-entry-of-the-list\n{GOOD}\n")
    server = start(passwords_blocklist=tmp_path / "breached")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert change(visitor, GOOD).json["reasons"]
    assert change(visitor, GOOD + "-more").status == 204


@requirement("ASVS-6.2.10", "NIST-3.1.1.2-rules")
def test_a_password_is_still_good_after_years(start):
    server = start(clock="+1200d")
    visitor = Client(server)
    visitor.log_in(server.add_user(), PASSWORD)  # The command that adds somebody has the right clock.
    assert visitor.get("/account").status == 200


def fields(page):
    return re.findall(r"<input\b[^>]*>", page.text)


@pytest.fixture
def pages(server, visitor):
    """Every page that has a form for a password."""
    link = next(word for word in server.run("user", "reset-password", server.add_user()).split() if word.startswith("http"))
    stranger = Client(server)
    return [
        stranger.get("/login"),
        stranger.get(link.removeprefix(server.url)),
        visitor.get("/account"),
        visitor.get("/reauthenticate"),
    ]


@requirement("ASVS-6.2.6", "ASVS-6.2.7", "NIST-3.1.1.2-help")
def test_password_fields_hide_what_is_typed_and_welcome_managers_and_pasting(pages):
    for page in pages:
        found = [field for field in fields(page) if "password" in field and 'type="hidden"' not in field and 'type="checkbox"' not in field]
        found = [field for field in found if 'autocomplete="username"' not in field]
        assert found, page.text[:500]
        for field in found:
            assert 'type="password"' in field
            assert re.search('autocomplete="(current|new)-password"', field)
            assert not re.search("onpaste|oncopy|maxlength|pattern=|readonly", field)
    assert any('autocomplete="new-password"' in page.text for page in pages)
    assert all("At least 15 characters" in page.text for page in pages if 'autocomplete="new-password"' in page.text)


@requirement("ASVS-6.4.2", "WSTG-ATHN-08", "NIST-3.1.1.2-rules")
def test_no_form_knows_hints_or_questions(pages):
    for page in pages:
        assert page.status == 200
        assert not re.search(r"hint|question|mother|maiden|answer", " ".join(fields(page)).lower())


@requirement("ASVS-6.2.9", "NIST-3.1.1.2-maximum")
@pytest.mark.parametrize("length", [64, 128, 256])
def test_long_passwords_of_any_script_are_accepted_whole(visitor, length):
    new = ("смородина 木漏れ日 é" * 20)[:length]
    assert change(visitor, new).status == 204
    user = visitor.session().json["principal"]["username"]
    assert Client(visitor.server).log_in(user, new).is_signed_in
    payload = {"username": user, "password": new[:-1]}
    assert Client(visitor.server).api("POST", "/login", payload).status == 401


@requirement("ASVS-6.4.1", "WSTG-ATHN-09")
def test_a_reset_link_points_here_whatever_host_was_asked_for_and_dies_with_its_use(server):
    user = server.add_user()
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    person = Client(server).log_in(user, PASSWORD).session().json["principal"]
    poisoned = [("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"), ("Host", "evil.example")]
    answers = [admin.api("POST", f"/admin/users/{person['id']}/reset-password", extra=poisoned) for _ in range(2)]
    assert all("evil.example" not in answer.text for answer in answers)
    older, link = (re.search(r'"(http[^"]+)"', answer.text.replace("\\/", "/")).group(1) for answer in answers)
    assert link.startswith(server.url + "/")
    assert Client(server).get(older.removeprefix(server.url)).status == 410
    visitor = Client(server)
    page = visitor.get(link.removeprefix(server.url))
    form = {name: page.field(name) for name in ("csrf_token", "token")} | {"password": GOOD, "password_again": GOOD}
    assert visitor.form("/reset", form).status == 303
    assert visitor.get(link.removeprefix(server.url)).status == 410
    assert not visitor.is_signed_in


@requirement("INPUT-look-alikes")
@pytest.mark.parametrize("written", ["р\u0430vel-k", "pаvel-k", "раvel-k", "PAVEL-K", "ｐａｖｅｌ-k", "pavel-\u212a"], ids=ascii)
def test_a_name_that_reads_like_an_existing_one_is_refused(server, written):
    server.command("user", "add", "pavel-k", "--password-stdin", input=PASSWORD + "\n")
    result = server.command("user", "add", written, "--password-stdin", input=PASSWORD + "\n")
    assert result.returncode in (1, 64), result.stdout
    assert [line for line in server.run("user", "list").splitlines() if written in line and written != "pavel-k"] == []
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    assert admin.api("POST", "/admin/users", {"username": written}).status in (409, 422)
