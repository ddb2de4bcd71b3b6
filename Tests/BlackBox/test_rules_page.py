"""The administrator's page that says who may see an address, and why."""

import html
import re
import signal
import urllib.parse

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

RULES = """
rules:
  - {host: wiki.example.org, access: bypass}
  - {glob: /reports/**, methods: [GET], access: {groups: [operators]}}
  - {path: /inside, networks: [10.0.0.0/8], access: bypass}
  - access: signed-in
"""


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def server(start, store, tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES)
    return start(store=store, forwardauth_rules=tmp_path / "rules.yaml")


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def explain(admin, **fields):
    page = admin.get("/admin/rules?" + urllib.parse.urlencode(fields))
    assert page.status == 200
    word = re.search(r'<h2 id="answer"><span class="badge [^"]*">([^<]+)', page.text)
    decisive = re.search(r'class="is-decisive"><span class="rule-place">([^<]+)', page.text)
    return word and word.group(1), decisive and decisive.group(1), html.unescape(page.text)


def test_the_page_says_which_rule_decides_and_why(server, admin):
    user, operator = server.add_user(), server.add_user()
    server.run("user", "edit", operator, "--add-group", "operators")
    app = "https://app.example.org"
    assert explain(admin, address="https://wiki.example.org/x")[:2] == ("Allowed", "line 3")
    assert explain(admin, address=f"{app}/reports/q3")[:2] == ("Asked to sign in", "line 4")
    word, line, text = explain(admin, address=f"{app}/reports/q3", user=user)
    assert (word, line) == ("Refused", "line 4") and f"{user} is in none of the groups operators." in text
    assert explain(admin, address=f"{app}/reports/q3", user=operator)[:2] == ("Allowed", "line 4")
    assert explain(admin, address=f"{app}/reports/q3", user=user, method="POST")[:2] == ("Allowed", "line 6")
    assert explain(admin, address=f"{app}/inside", client="10.1.2.3")[:2] == ("Allowed", "line 5")
    assert explain(admin, address=f"{app}/inside", client="192.0.2.1")[:2] == ("Asked to sign in", "line 6")


def test_what_is_typed_stays_in_the_form(admin):
    text = explain(admin, address="https://app.example.org/a?b=<c>", client="10.1.2.3", method="PUT")[2]
    assert 'value="https://app.example.org/a?b=<c>"' in text and 'value="10.1.2.3"' in text and '<option value="PUT" selected>' in text


def test_an_address_that_can_be_read_in_two_ways_is_refused_regardless_of_the_rules(admin):
    word, _, text = explain(admin, address="https://app.example.org/a//b")
    assert word == "Refused" and "regardless of the rules" in text


@pytest.mark.parametrize("field, value", [("address", "app.example.org/a"), ("address", "ftp://x/"), ("address", "https://"), ("address", "\N{PILE OF POO}"), ("client", "10.1"), ("client", "localhost"), ("user", "unknown-person"), ("user", "\x01"), ("method", "GET / HTTP/1.1")])
def test_a_question_that_cannot_be_understood_is_said_beside_its_field(admin, field, value):
    page = admin.get("/admin/rules?" + urllib.parse.urlencode({"address": "https://app.example.org/a", field: value}))
    assert page.status == 200
    assert "No answer" in page.text and f'href="#{field}"' in page.text


def test_without_a_method_the_question_is_about_a_page(admin):
    assert explain(admin, address="https://app.example.org/reports/q3", method="")[:2] == ("Asked to sign in", "line 4")


def test_a_user_who_must_choose_a_password_is_not_called_refused(server, admin):
    user = server.add_user()
    server.run("user", "reset-password", user)
    assert explain(admin, address="https://app.example.org/", user=user)[0] in ("Allowed", "Asked for a new password")


def test_the_page_asks_the_rules_in_force(server, admin, tmp_path):
    (tmp_path / "rules.yaml").write_text("rules:\n  - access: deny\n")
    assert explain(admin, address="https://wiki.example.org/x")[0] == "Allowed"
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: explain(admin, address="https://wiki.example.org/x")[0] == "Refused", what="the reload")


def test_without_rules_the_page_says_that_every_address_needs_a_user(start, store):
    server = start(store=store)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    word, _, text = explain(admin, address="https://app.example.org/")
    assert word == "Asked to sign in" and "forwardauth.rules is not set" in text


def test_the_page_needs_the_role(server, admin):
    person = Client(server).log_in(server.add_user(), PASSWORD)
    assert person.get("/admin/rules").status == 403 and Client(server).get("/admin/rules").status == 303
