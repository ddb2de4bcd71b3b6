"""The composition of tokens: a sample of two thousand of one account."""

import base64
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from Conformance.registry import requirement
from harness import Client, Server
from harness.server import PASSWORD

pytestmark = pytest.mark.xdist_group("tokens")  # The sample is made once.

LOGINS = 2000
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PLACE = 3  # The first two bytes put a person's sessions together, so they are the same for each of theirs.


@pytest.fixture(scope="session")
def server(embedded):
    """Which store it is makes no difference here."""
    return embedded


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    """In the order they were asked for, as many under way as the password queue takes."""
    server = Server(tmp_path_factory.mktemp("tokens"), sessions_limit_per_user=1000).start()
    user = server.add_user()
    with ThreadPoolExecutor(24) as pool:
        yield list(pool.map(lambda _: Client(server).log_in(user, PASSWORD).token, range(LOGINS)))
    server.stop()


@requirement("ASVS-7.2.3", "ASVS-11.5.2", "NIST-3.2.12")
def test_tokens_made_at_the_same_time_are_all_different(tokens):
    for part in (slice(None), slice(0, 22), slice(22, 64)):
        assert len({token[part] for token in tokens}) == LOGINS


@requirement("ASVS-7.2.3", "WSTG-SESS-01")
def test_no_place_of_a_token_prefers_a_character(tokens):
    """Pearson's chi-square over 64 characters: with 63 degrees of freedom 150 is passed once in some hundred million tries."""
    for position in range(PLACE, 64):
        column = [token[position] for token in tokens]
        expected = LOGINS / len(ALPHABET)
        chi_square = sum((column.count(character) - expected) ** 2 / expected for character in ALPHABET)
        assert chi_square < 150, position
        assert set(column) <= set(ALPHABET)


@requirement("ASVS-7.2.3", "WSTG-SESS-01")
def test_no_bit_of_a_token_follows_time_or_its_predecessor(tokens):
    raw = [int.from_bytes(base64.urlsafe_b64decode(token)[2:]) for token in tokens]
    for bit in range(46 * 8):
        series = [value >> bit & 1 for value in raw]
        flips = sum(first != second for first, second in zip(series, series[1:]))
        # Six standard deviations of a fair coin.
        assert abs(sum(series) - LOGINS / 2) < 6 * (LOGINS / 4) ** 0.5, bit
        assert abs(flips - LOGINS / 2) < 6 * (LOGINS / 4) ** 0.5, bit
    assert raw != sorted(raw)


@requirement("WSTG-SESS-01", "NIST-5.1.1")
def test_a_token_holds_no_name_no_address_no_time_and_no_structure(tokens):
    known = [b"guest", b"127.0.0.1", bytes([127, 0, 0, 1]), int(time.time()).to_bytes(8)[:7], os.uname().nodename.encode()]
    for token in tokens:
        raw = base64.urlsafe_b64decode(token)
        # A shorter one, the name of a machine say, is there by chance now and then.
        assert not [value for value in known if len(value) >= 4 and value in raw]
        assert "." not in token


@requirement("ASVS-7.2.1", "WSTG-SESS-01")
@pytest.mark.parametrize("position", range(64))
def test_a_token_counts_in_every_place(server, signed_in, position):
    token = signed_in.token
    others = [character for character in "AZaz09-_" if character != token[position]]
    changed = token[:position] + others[0] + token[position + 1 :]
    assert signed_in.session(cookie=signed_in.with_token(changed)).status == 401


@pytest.fixture(scope="module")
def signed_in(server):
    return Client(server).log_in(server.add_user(), PASSWORD)
