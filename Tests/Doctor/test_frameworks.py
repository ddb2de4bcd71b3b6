"""What the doctor finds about real programs with their defaults: exactly what they do."""

import programs
import pytest
from expected import DOCUMENT, FAILED, UNCHECKED, checks, render, verdict
from programs import RECIPES, doctor

# A signed cookie tells the time in seconds: two logins within one are given the same.
SIGNED = {"Flask", "Flask-Login", "gin, gorilla"}
PROGRAMS = {
    "Flask": programs.flask,
    "Flask-Login": programs.flask_login,
    "Flask-Session": programs.flask_session,
    "Django": programs.django,
    "gin, gorilla": programs.gin,
    "PHP": programs.php,
    "Coatcheck": programs.coatcheck,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_verdicts_are_what_the_program_does(name, tmp_path):
    with PROGRAMS[name](tmp_path) as site:
        found = doctor(site.url, recipe=site.recipe, pause="1100ms" if name in SIGNED else "0s")
    assert found.stdout, found.stderr
    wanted = {check["check"]: verdict(name, check["check"]) for check in checks()}
    differing = {check: (found.verdicts[check], found.seen[check]) for check in wanted if found.verdicts[check] != wanted[check]}
    assert differing == {}
    assert found.code == (1 if FAILED[name] else 0)


def test_a_token_that_is_sent_twice_leads_to_the_same_verdicts(tmp_path):
    with programs.django(tmp_path) as site:
        found = doctor(site.url, recipe=RECIPES / "django-header.yaml")
    assert {check for check, seen in found.verdicts.items() if seen == "fail"} == FAILED["Django"]


def test_the_api_of_coatcheck_has_no_failure(tmp_path):
    with programs.coatcheck(tmp_path) as site:
        found = doctor(site.url, recipe=RECIPES / "coatcheck-api.yaml")
    unchecked = UNCHECKED["Coatcheck"] - {"login-again-renews-id"} | {"idle-limit", "absolute-limit"}
    assert {check for check, seen in found.verdicts.items() if seen == "not-checked"} == unchecked
    assert found.code == 0, found.seen


def test_the_tables_of_the_document_are_current():
    assert set(PROGRAMS) == set(FAILED)
    text = DOCUMENT.read_text()
    assert text == render(text), "`.venv/bin/python Tests/Doctor/expected.py --write` writes the tables"
