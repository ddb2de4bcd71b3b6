"""Valid and invalid configurations, and the server's messages."""

import pytest

from Conformance.registry import requirement
from harness import Server


@requirement("NIST-2.1.3", "ASVS-7.3.2")
@pytest.mark.parametrize("value", ["off", "never", "0s", "infinite", "0", "-1h", ""])
@pytest.mark.parametrize("key", ["sessions_absolute_timeout", "sessions_idle_timeout", "sessions_remember_absolute_timeout"])
def test_there_is_no_session_without_an_end(tmp_path, key, value):
    result = Server(tmp_path, **{key: value}).command("config", "check")
    assert result.returncode == 78, result.stderr


@requirement("NIST-2.1.3")
@pytest.mark.parametrize("key, value, warned", [("absolute", "31d", True), ("remember_absolute", "31d", True), ("absolute", "30d", False)])
def test_a_session_longer_than_thirty_days_deserves_a_word(tmp_path, key, value, warned):
    result = Server(tmp_path, **{f"sessions_{key}_timeout": value}).command("config", "check")
    assert result.returncode == 0
    assert ("NIST" in result.stderr) == warned


@requirement("NIST-3.1.1.2-length", "ASVS-6.2.1")
@pytest.mark.parametrize("length", [8, 14])
def test_the_only_factor_cannot_be_made_short(tmp_path, length):
    assert Server(tmp_path, passwords_minimum_length=length).command("config", "check").returncode == 78
    everyone = Server(tmp_path, passwords_minimum_length=length, factors_required="all")
    assert everyone.command("config", "check").returncode == 0


@requirement("COOKIE-prefix", "ASVS-3.3.1", "ASVS-3.3.3")
@pytest.mark.parametrize(
    "settings",
    [
        {"cookie_name": "sid"},
        {"cookie_name": "__host-coatcheck"},
        {"cookie_name": "__Secure-sid;x"},
        {"cookie_domain": "example.org"},
        {"cookie_name": "__Host-sid", "cookie_domain": "example.org"},
        {"cookie_samesite": "sometimes"},
    ],
    ids=str,
)
def test_a_cookie_cannot_be_configured_to_be_weaker_than_its_name(tmp_path, settings):
    assert Server(tmp_path, **settings).command("config", "check").returncode == 78
