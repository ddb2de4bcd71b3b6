"""Foreign, damaged and duplicate cookies: one clear answer each, and never a session."""

import pytest

from harness import Client
from harness.server import PASSWORD

UNKNOWN = "A" * 64
MALFORMED = {
    "empty": "",
    "one character": "x",
    "one character short": "A" * 63,
    "one character long": "A" * 65,
    "a kilobyte": "A" * 1000,
    "standard base64": "+" * 64,
    "padding": "A" * 63 + "=",
    "quoted": '"' + "A" * 62 + '"',
    "percent-encoded": "%41" * 21 + "A",
    "a path": "../../../../etc/passwd",
    "SQL": "' OR 1=1 --",
    "a bulk string": "$64\r\n".strip() + "A" * 60,
    "a JSON web token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
    "a space inside": "A" * 31 + " " + "A" * 32,
    "not ASCII": "é" * 32,
}


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_cookie_is_anonymous(visitor, value):
    answer = visitor.session(cookie=visitor.with_token(value).encode().decode("latin-1"))
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.json.get("reason") in (None, "none")
    assert answer.cookies == []


def test_an_unknown_token_is_anonymous(visitor):
    answer = visitor.session(cookie=visitor.with_token(UNKNOWN))
    assert (answer.status, answer.code) == (401, "unauthenticated")


def test_a_known_handle_with_a_wrong_secret_is_anonymous_and_harms_nobody(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    forged = visitor.token[:22] + "B" * 42
    for _ in range(5):
        assert visitor.session(cookie=visitor.with_token(forged)).status == 401
    assert visitor.is_signed_in


@pytest.mark.parametrize("position", [0, 10, 21, 22, 40, 63])
def test_a_token_with_one_changed_character_is_anonymous(server, user, visitor, position):
    visitor.log_in(user, PASSWORD)
    token = visitor.token
    changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
    assert visitor.session(cookie=visitor.with_token(changed)).status == 401


@pytest.mark.parametrize("genuine_first", [True, False])
def test_two_different_values_under_our_name_are_anonymous(server, user, visitor, genuine_first):
    visitor.log_in(user, PASSWORD)
    values = [visitor.with_token(visitor.token), visitor.with_token(UNKNOWN)]
    header = "; ".join(values if genuine_first else reversed(values))
    assert visitor.session(cookie=header).status == 401


def test_the_same_value_twice_is_one_cookie(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    header = "; ".join([visitor.with_token(visitor.token)] * 2)
    assert visitor.session(cookie=header).status == 200


@pytest.mark.parametrize("name", ["__host-coatcheck", "__HOST-COATCHECK", "coatcheck", "__Secure-coatcheck", "x__Host-coatcheck"])
def test_the_cookie_name_is_compared_exactly(server, user, visitor, name):
    visitor.log_in(user, PASSWORD)
    assert visitor.session(cookie=f"{name}={visitor.token}").status == 401


def test_an_oversized_cookie_header_is_refused_and_the_server_lives(server, user, visitor):
    visitor.log_in(user, PASSWORD)
    answer = visitor.session(cookie=visitor.with_token("A" * 100_000))
    assert 400 <= answer.status < 500
    assert visitor.is_signed_in


@pytest.mark.parametrize("path", ["/api/v1/session?{0}={1}", "/api/v1/session;jsessionid={1}", "/api/v1/session?token={1}"])
def test_a_token_in_the_address_is_ignored(server, user, visitor, path):
    visitor.log_in(user, PASSWORD)
    answer = visitor.get(path.format(server.cookie_name, visitor.token), cookie="")
    assert answer.status in (401, 404)


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "Session"])
def test_a_token_in_an_authorization_header_is_ignored(server, user, visitor, scheme):
    visitor.log_in(user, PASSWORD)
    answer = visitor.session(cookie="", headers=[("Authorization", f"{scheme} {visitor.token}")])
    assert answer.status == 401


def test_pages_send_a_visitor_with_a_bad_cookie_to_the_login_page(visitor):
    answer = visitor.get("/account", cookie=visitor.with_token("garbage"))
    assert answer.status == 303
    assert answer.location.startswith("/login")


def test_unknown_cookies_write_nothing(start):
    """They are counted: the audit log gets their number within a minute, or when the server stops (test_anomalies)."""
    server = start()
    visitor = Client(server)
    before = server.run("session", "list", "--json"), server.audit()
    for number in range(50):
        visitor.session(cookie=visitor.with_token(f"{number:064d}"))
        visitor.get("/login", cookie=visitor.with_token(f"{number:064d}"))
    assert (server.run("session", "list", "--json"), server.audit()) == before
