"""What an operator reads."""

import os
import re
import subprocess

from programs import RECIPES, doctor
from tiny_site import TinySite

from harness.server import BINARY, PASSWORD


def printed(*arguments) -> subprocess.CompletedProcess:
    environment = os.environ | {"DOCTOR_PASSWORD": PASSWORD}
    return subprocess.run([BINARY, "doctor", *arguments], env=environment, capture_output=True, text=True, timeout=60)


def test_the_table_has_each_check_and_each_failure_is_explained():
    with TinySite(["logout-only-in-browser"]).running() as site:
        result = printed(site.url, "--recipe", RECIPES / "tiny.yaml", "--pause", "0s")
    assert result.returncode == 1
    assert re.search(r"^CHECK +VERDICT +SEEN$", result.stdout, re.M)
    assert re.search(r"^logout-ends-session +fail +the cookie from before the logout is still signed in$", result.stdout, re.M)
    assert re.search(r"^logout-ends-session\n  seen  .*\n  why   .*CWE-613\)\n  mend  End the session on the server", result.stdout, re.M)
    assert re.search(r"^\d+ passed, 1 failed, 5 not checked; \d+ requests, \d+ logins$", result.stdout, re.M)
    assert PASSWORD not in result.stdout + result.stderr


def test_what_is_sent_is_said_before_it_is_sent():
    result = printed("http://no-such-host.invalid/")
    lines = result.stderr.splitlines()
    assert lines[0].startswith("coatcheck: http://no-such-host.invalid only: at most")
    assert "in clear text" in lines[2] and "cannot be reached" in lines[3]


def test_the_example_is_accepted_as_a_recipe(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(printed("--example-recipe").stdout)
    with TinySite().running() as site:
        found = doctor(site.url, recipe=recipe)
    # It is another site's recipe: the text by which it knows a signed-in user is not there.
    assert found.code == 78 and "the login did not sign in" in found.stderr
    assert len(site.logins) == 1


def test_long_pages_do_not_delay_the_report():
    with TinySite(["long-pages"]).running() as site:
        found = doctor(site.url, recipe=RECIPES / "tiny.yaml", timeout=90)
    assert found.code == 0, found.stderr
