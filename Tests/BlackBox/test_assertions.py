"""Signed assertions: verification by a JOSE library, and changes of keys."""

import base64
import json
import time
import urllib.parse

import jwt
import pytest

from harness import Client
from harness.server import PASSWORD

HOST = "app.example.net"


@pytest.fixture
def guarded(start):
    return start(trusted_proxies="127.0.0.1/32", cookie_domain="", forwardauth_redirect_hosts=HOST)


def verify(visitor, host=HOST, **options):
    """Caddy's request about a page of `host`, with this server's own cookie as a shared domain would send it."""
    headers = [
        ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", host),
        ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/"),
    ]
    return visitor.get("/verify/caddy", headers=headers, **options)


def keys(server):
    answer = Client(server).get("/.well-known/jwks.json")
    assert answer.status == 200
    assert answer.header("Cache-Control") == "public, max-age=60"
    return jwt.PyJWKSet.from_dict(answer.json)


def read(server, token, host=HOST, **options):
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(key for key in keys(server).keys if key.key_id == kid)
    return jwt.decode(token, key, algorithms=["ES256"], audience=host, issuer=server.url, **options)


def assertion(visitor, host=HOST):
    answer = verify(visitor, host)
    assert answer.status == 200, answer.text
    return answer.header("Remote-Assertion")


def test_it_says_who_for_whom_and_for_how_long(guarded):
    name = guarded.add_user()
    visitor = Client(guarded).log_in(name, PASSWORD)
    token = assertion(visitor)
    assert jwt.get_unverified_header(token).keys() == {"alg", "kid", "typ"}
    claims = read(guarded, token)
    assert claims["sub"] == visitor.session().json["principal"]["id"]
    assert (claims["preferred_username"], claims["sid"]) == (name, visitor.handle)
    assert (claims["acr"], claims["amr"], claims["groups"]) == ("aal1", ["pwd"], [])
    assert 0 < claims["exp"] - claims["iat"] <= 60
    assert abs(claims["iat"] - time.time()) < 5 and abs(claims["auth_time"] - time.time()) < 30
    assert "email" not in claims


def test_requests_share_an_assertion_until_it_would_say_something_else(guarded):
    name = guarded.add_user()
    visitor = Client(guarded).log_in(name, PASSWORD)
    first = assertion(visitor)
    assert assertion(visitor) == first
    assert read(guarded, assertion(visitor, "other.example.org"), host="other.example.org")["jti"] != read(guarded, first)["jti"]
    guarded.run("user", "edit", name, "--display-name", "Countess Lovelace")
    assert read(guarded, assertion(visitor))["name"] == "Countess Lovelace"


def test_another_host_refuses_it(guarded):
    visitor = Client(guarded).log_in(guarded.add_user(), PASSWORD)
    with pytest.raises(jwt.InvalidAudienceError):
        read(guarded, assertion(visitor, "other.example.net"))


def test_a_changed_one_is_refused(guarded):
    token = assertion(Client(guarded).log_in(guarded.add_user(), PASSWORD))
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"preferred_username": "root"}).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    for bad in [f"{head}.{forged}.{signature}", f"{head}.{body}.{'A' * 86}"]:
        with pytest.raises(jwt.InvalidSignatureError):
            read(guarded, bad)
    with pytest.raises((jwt.InvalidTokenError, KeyError)):
        read(guarded, f"{none}.{forged}.")


def test_it_is_over_after_a_minute(guarded):
    """The reader's clock runs a minute ahead: `leeway` is subtracted from the end."""
    token = assertion(Client(guarded).log_in(guarded.add_user(), PASSWORD))
    read(guarded, token)
    with pytest.raises(jwt.ExpiredSignatureError):
        read(guarded, token, leeway=-61, options={"verify_iat": False})


def test_there_is_none_for_nobody(guarded):
    answer = verify(Client(guarded))
    assert answer.status in (302, 401)
    assert answer.header("Remote-Assertion") in (None, "")


def test_a_rotation_refuses_no_assertion(guarded):
    visitor = Client(guarded).log_in(guarded.add_user(), PASSWORD)
    before = assertion(visitor)
    new = guarded.run("keys", "rotate").split()[0]
    deadline = time.monotonic() + 15
    while new not in {key.key_id for key in keys(guarded).keys}:
        assert time.monotonic() < deadline, "the new key was not published"
        time.sleep(0.5)
    assert jwt.get_unverified_header(assertion(visitor))["kid"] != new, "it signs before everybody can know it"
    read(guarded, before)
    listed = [json.loads(line) for line in guarded.run("keys", "list", "--json").splitlines()]
    assert [key["state"] for key in listed] == ["signing", "coming"]


def test_a_rotation_at_once_withdraws_the_old_key_within_ten_seconds(guarded):
    visitor = Client(guarded).log_in(guarded.add_user(), PASSWORD)
    before = assertion(visitor)
    new = guarded.run("keys", "rotate", "--at-once").split()[0]
    deadline = time.monotonic() + 11
    while {key.key_id for key in keys(guarded).keys} != {new}:
        assert time.monotonic() < deadline, "the old key is still published"
        time.sleep(0.5)
    with pytest.raises(StopIteration):
        read(guarded, before)
    assert read(guarded, assertion(visitor))["sid"] == visitor.handle


def test_keys_survive_a_restart_and_their_private_halves_are_nowhere_shown(guarded):
    known = {key.key_id for key in keys(guarded).keys}
    assert guarded.stop() == 0
    guarded.start()
    document = Client(guarded).get("/.well-known/jwks.json")
    assert {key.key_id for key in keys(guarded).keys} == known
    assert all(key.keys() == {"kty", "crv", "use", "alg", "kid", "x", "y"} for key in document.json["keys"])
    assert document.header("Content-Type") == "application/jwk-set+json"
    assert not document.cookies
    assert urllib.parse.quote(next(iter(known))) in guarded.run("keys", "list")
