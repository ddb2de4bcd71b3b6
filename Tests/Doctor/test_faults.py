"""Each fault of a small site is found, and nothing else."""

import re

import pytest
from programs import RECIPES, doctor
from tiny_site import TinySite

from harness.server import PASSWORD

# Of a site on this machine, without encryption and with no limit in the recipe.
ALWAYS_UNCHECKED = {"https", "hsts", "http-redirects", "idle-limit", "absolute-limit"}

FAULTS = {
    "none": set(),
    "invalid-cookie": {"cookies-valid"},
    "other-cookie-in-clear": {"cookies-secure"},
    "cached-cookie": {"cookies-not-cached"},
    "no-secure": {"cookies-secure", "session-cookie-secure", "session-cookie-prefix"},
    "no-httponly": {"session-cookie-httponly"},
    "no-samesite": {"session-cookie-samesite"},
    "samesite-none": {"session-cookie-samesite"},
    "no-prefix": {"session-cookie-prefix"},
    "domain": {"session-cookie-domain", "session-cookie-prefix"},
    "no-path": {"session-cookie-path", "session-cookie-prefix"},
    "short-id": {"id-length", "id-random"},
    "counter": {"id-random"},
    "uuid1": {"id-random"},
    "time-and-48-bits": {"id-random"},
    "one-id-for-ever": {"id-unique", "login-again-renews-id"},
    "readable": {"id-opaque"},
    "token-with-claims": {"id-opaque"},
    "id-in-page": {"id-not-in-pages"},
    "id-in-address": {"id-not-in-pages"},
    "keep-id": {"id-changes-at-login", "fixation-anonymous-id", "login-again-renews-id"},
    "raise-old-too": {"fixation-anonymous-id", "login-again-renews-id"},
    "adopt-unknown": {"fixation-unknown-id"},
    "old-stays": {"login-again-renews-id"},
    "login-unprotected": {"login-csrf"},
    "logout-only-in-browser": {"logout-ends-session"},
    "logout-keeps-cookie": {"logout-clears-cookie"},
    "logout-does-nothing": {"logout-ends-session", "logout-clears-cookie"},
    "logout-by-get": {"logout-by-get"},
    "stored-page": {"signed-in-page-not-stored"},
    "no-token-check": {"csrf-token"},
    "no-origin-check": set(),  # the token is enough
    "no-origin-check no-token-check": {"csrf-same-site", "csrf-token", "login-csrf"},
    "no-origin-check no-token-check no-samesite": {
        "csrf-cross-site", "csrf-same-site", "csrf-token", "login-csrf", "session-cookie-samesite",
    },
    "ends-nothing": {"sessions-end-elsewhere"},
    "first-wins": {"duplicate-cookies", "session-cookie-prefix"},
    "last-wins": {"duplicate-cookies", "session-cookie-prefix"},
    "first-wins-with-prefix": set(),
    "trusts-header": {"header-spoofing"},
    "repeats-host": {"forwarded-host"},
    "overloaded-after-logout": set(),
}
UNCHECKED = {
    # One value is too few to see a pattern.
    "one-id-for-ever": {"id-random"},
    # A login shows two new sessions.
    "raise-old-too": {"sessions-end-elsewhere"},
    # A failing site proves nothing.
    "overloaded-after-logout": {"logout-ends-session", "fixation-unknown-id", "sessions-end-elsewhere"},
}


@pytest.mark.parametrize("faults", FAULTS)
def test_a_fault_is_found_and_nothing_else(faults):
    with TinySite(faults.split()).running() as site:
        found = doctor(site.url, recipe=RECIPES / "tiny.yaml")
    seen = {name: found.seen[name] for name, verdict in found.verdicts.items() if verdict == "fail"}
    assert set(seen) == FAULTS[faults], seen
    unchecked = {name for name, verdict in found.verdicts.items() if verdict == "not-checked"}
    assert unchecked == ALWAYS_UNCHECKED | UNCHECKED.get(faults, set())
    assert found.code == (1 if FAULTS[faults] else 0)


@pytest.mark.parametrize("faults", ["none", "no-idle-limit no-absolute-limit"])
def test_the_limits_are_waited_for(faults, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text((RECIPES / "tiny.yaml").read_text() + "limits: {idle: 1s, absolute: 3s}\n")
    with TinySite(faults.split(), idle=1, absolute=3).running() as site:
        verdicts = doctor(site.url, recipe=recipe).verdicts
    assert verdicts["idle-limit"] == ("pass" if faults == "none" else "fail")
    assert verdicts["absolute-limit"] == ("pass" if faults == "none" else "fail")


def test_a_limit_longer_than_the_patience_is_not_checked(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text((RECIPES / "tiny.yaml").read_text() + "limits: {idle: 30m}\n")
    with TinySite().running() as site:
        found = doctor(site.url, "--wait", "29m", recipe=recipe)
    assert found.verdicts["idle-limit"] == "not-checked"
    assert "longer than --wait 29m" in found.seen["idle-limit"]


def test_only_the_right_password_is_sent():
    with TinySite().running() as site:
        doctor(site.url, recipe=RECIPES / "tiny.yaml")
    assert set(site.logins) == {("ada", PASSWORD)}


def test_it_sends_no_more_requests_than_it_said():
    with TinySite().running() as site:
        found = doctor(site.url, recipe=RECIPES / "tiny.yaml")
    said = int(re.search(r"at most (\d+) requests", found.stderr)[1])
    logins = int(re.search(r"at most (\d+) logins", found.stderr)[1])
    assert found.document["requests"] == len(site.requests) <= said
    assert len(site.logins) <= logins


def test_no_session_is_left_behind():
    with TinySite().running() as site:
        doctor(site.url, recipe=RECIPES / "tiny.yaml")
    assert [session for session in site.sessions.values() if session["user"]] == []


def test_without_a_recipe_only_what_a_visitor_sees_is_checked():
    with TinySite().running() as site:
        found = doctor(site.url + "login")
    checked = {name for name, verdict in found.verdicts.items() if verdict != "not-checked"}
    assert checked == {"cookies-valid", "cookies-secure", "cookies-not-cached", "forwarded-host"}
    assert found.code == 0 and site.logins == []
