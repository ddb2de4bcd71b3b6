"""The command line: output, stream and exit code."""

import base64
import hashlib
import json
import re

import pytest

from harness import Client, Server
from harness.server import PASSWORD


@pytest.fixture
def offline(tmp_path):
    """An installation whose server is not running."""
    server = Server(tmp_path)
    server.run("migrate")
    return server


@pytest.fixture
def running(start):
    return start()


def test_version_is_one_line(offline):
    assert len(offline.run("version").strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["serve", "--port"], ["serve", "--port", "x"], ["user"], ["user", "add"], ["session", "revoke"]]
)
def test_a_command_nobody_knows_is_a_usage_error(offline, arguments):
    result = offline.command(*arguments)
    if arguments == ["user"]:
        assert result.returncode in (0, 64)
    else:
        assert result.returncode == 64
        assert result.stderr


def test_help_names_every_command(offline):
    text = offline.run("--help")
    for command in ["serve", "user", "factor", "session", "audit", "config", "migrate", "version"]:
        assert command in text


def test_a_person_can_be_added_listed_shown_and_deleted(offline):
    offline.run("user", "add", "ada", "--display-name", "Ada L.", "--email", "ada@example.com", "--password-stdin", input=PASSWORD)
    assert "ada" in offline.run("user", "list")
    shown = offline.run("user", "show", "ada")
    assert "Ada L." in shown and "ada@example.com" in shown
    assert "argon2" not in shown
    offline.run("user", "delete", "ada")
    assert "ada" not in offline.run("user", "list")


def test_name_address_and_groups_of_an_account_can_be_edited(running):
    running.add_user("grace")
    visitor = Client(running).log_in("grace", PASSWORD)
    running.run("user", "edit", "grace", "--display-name", "Grace H.", "--email", "g@example.org", "--add-group", "staff", "--add-group", "ops")
    principal = visitor.session().json["principal"]
    assert (principal["display_name"], principal["email"], principal["groups"]) == ("Grace H.", "g@example.org", ["ops", "staff"])
    running.run("user", "edit", "grace", "--no-email", "--remove-group", "ops")
    principal = visitor.session().json["principal"]
    assert (principal["display_name"], principal.get("email"), principal["groups"]) == ("Grace H.", None, ["staff"])
    assert '"removed":["ops"]' in running.run("audit", "list", "--event", "user_updated", "--json").replace(" ", "")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--email", "nowhere"],
        ["--email", "a@b.example", "--no-email"],
        ["--display-name", ""],
        ["--display-name", "a\nb"],
        ["--add-group", "two words"],
        ["--add-group", "a,b"],
        ["--add-group", "staff", "--remove-group", "staff"],
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(offline, arguments):
    offline.add_user("grace")
    before = offline.run("user", "show", "grace")
    result = offline.command("user", "edit", "grace", *arguments)
    assert result.returncode == 64
    assert result.stderr
    assert offline.run("user", "show", "grace") == before


def test_an_account_can_be_added_with_groups(offline):
    offline.run("user", "add", "grace", "--group", "staff", "--group", "ops")
    assert "ops, staff" in offline.run("user", "show", "grace")


def test_an_invited_administrator_does_not_count_until_there_is_a_password(offline):
    offline.add_user("ada", admin=True)
    offline.run("user", "add", "grace", "--admin")
    for command in ["demote", "disable", "delete"]:
        result = offline.command("user", command, "ada")
        assert result.returncode == 1
        assert "no other administrator can sign in" in result.stderr
    offline.run("user", "delete", "grace")


def test_a_name_is_taken_once(offline):
    offline.add_user("ada")
    result = offline.command("user", "add", "ada", "--password-stdin", input=PASSWORD)
    assert result.returncode == 1
    assert "ada" in result.stderr


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "a\x00b".replace("\x00", "\x01"), "x" * 300, "../etc", "<b>"])
def test_a_name_that_is_not_a_name_is_refused(offline, name):
    assert offline.command("user", "add", name, "--password-stdin", input=PASSWORD).returncode in (1, 64)


def test_a_weak_password_is_refused_with_reasons(offline):
    result = offline.command("user", "add", "ada", "--password-stdin", input="short")
    assert result.returncode == 1
    assert "15" in result.stderr


@pytest.mark.parametrize("command", ["show", "disable", "enable", "delete", "promote", "demote", "reset-password"])
def test_an_unknown_person_is_an_error(offline, command):
    result = offline.command("user", command, "nobody")
    assert result.returncode == 1
    assert "nobody" in result.stderr
    assert result.stdout == ""


def test_disabled_people_cannot_sign_in_until_enabled(running):
    user = running.add_user()
    running.run("user", "disable", user)
    attempt = {"username": user, "password": PASSWORD}
    assert Client(running).api("POST", "/login", attempt).code == "bad_credentials"
    running.run("user", "enable", user)
    assert Client(running).api("POST", "/login", attempt).status == 200


def test_promotion_counts_from_the_next_request(running):
    user = running.add_user()
    visitor = Client(running).log_in(user, PASSWORD)
    running.run("user", "promote", user)
    if not visitor.is_signed_in:
        visitor.log_in(user, PASSWORD)
    assert visitor.get("/api/v1/admin/users").status == 200


def test_a_reset_link_sets_a_new_password_once(running):
    user = running.add_user()
    held = Client(running).log_in(user, PASSWORD)
    link = next(word for word in running.run("user", "reset-password", user).split() if word.startswith("http"))
    path = link.removeprefix(running.url)
    visitor = Client(running)
    page = visitor.get(path)
    assert page.status == 200
    fields = {name: page.field(name) for name in re.findall(r'<input\b[^>]*\bname="([^"]+)"', page.text)}
    fields |= {name: "harbour-quilt-ninety-crows" for name in fields if "password" in name or name.startswith("new")}
    action = re.findall(r'<form\b[^>]*\baction="([^"]+)"', page.text)[0].replace("&amp;", "&")
    assert visitor.form(action, fields).status == 303
    assert Client(running).log_in(user, "harbour-quilt-ninety-crows").is_signed_in
    assert not held.is_signed_in
    assert visitor.get(path).status in (403, 404, 410)


def test_session_list_as_json_is_nothing_but_json(running):
    user = running.add_user()
    visitor = Client(running).log_in(user, PASSWORD)
    output = running.run("session", "list", "--user", user, "--json")
    items = [json.loads(line) for line in output.splitlines() if line]
    items = items[0] if len(items) == 1 and isinstance(items[0], list) else items
    assert [item["id"] for item in items] == [visitor.handle]
    assert visitor.token[22:] not in output


def test_session_show_tells_about_one_session(running):
    visitor = Client(running).log_in(running.add_user(), PASSWORD)
    shown = running.run("session", "show", visitor.handle)
    assert "Firefox" in shown
    assert visitor.token[22:] not in shown


def test_config_keys_names_every_key_with_its_default(offline):
    text = offline.run("config", "keys")
    for key in ["http.port", "sessions.idle.timeout", "cookie.name", "passwords.minimum.length", "public.url"]:
        assert key in text
    assert "30m" in text


def test_config_show_prints_the_values_in_force(tmp_path):
    offline = Server(tmp_path, sessions_idle_timeout="7m")
    assert "7m" in offline.run("config", "show")


def test_config_check_says_what_is_wrong_without_starting_anything(tmp_path):
    assert Server(tmp_path).command("config", "check").returncode == 0
    result = Server(tmp_path, sessions_idle_timeout="soon").command("config", "check")
    assert result.returncode == 78
    assert "sessions.idle.timeout" in result.stderr


def test_migrate_brings_a_new_file_up_and_says_so(offline):
    assert offline.command("migrate", "--dry-run").returncode == 0
    assert offline.command("migrate").returncode == 0
    assert offline.command("migrate").returncode == 0


def test_import_takes_people_with_foreign_hashes(running, tmp_path):
    salt = b"0123456789abcdef"
    key = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, 600_000)
    encoded = f"$pbkdf2-sha256$i=600000${base64.b64encode(salt).decode().rstrip('=')}${base64.b64encode(key).decode().rstrip('=')}"
    line = json.dumps({"username": "grace", "display_name": "Grace", "password_hash": encoded})
    (tmp_path / "people.jsonl").write_text(line + "\n")
    running.run("user", "import", str(tmp_path / "people.jsonl"))
    assert Client(running).log_in("grace", PASSWORD).is_signed_in


def test_an_import_with_a_bad_line_names_the_line(running, tmp_path):
    (tmp_path / "people.jsonl").write_text('{"username": "ok-person"}\nnot json\n')
    result = running.command("user", "import", str(tmp_path / "people.jsonl"))
    assert result.returncode == 1
    assert "2" in result.stderr


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path):
    result = Server(tmp_path, database_url="sqlite:/proc/none/coatcheck.db").command("user", "list")
    assert result.returncode == 69


def test_rules_that_cannot_be_read_keep_nobody_from_ending_a_session(start, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - access: signed-in\n")
    server = start(forwardauth_rules=rules)
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    rules.write_text("rules: [")
    server.run("session", "revoke", "--user", user)
    assert not visitor.is_signed_in
