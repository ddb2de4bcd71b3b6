"""Handshakes of WebSockets are checked like pages: at once, and the connection a proxy keeps for its checks takes no harm."""

import time

import pytest

from harness.installation import APP, AUTH
from harness.proxies import HANDSHAKE, PAGE
from harness.server import PASSWORD

OFFER = [*HANDSHAKE, ("Connection", "Upgrade"), ("Upgrade", "websocket")]
SOON = 3


@pytest.fixture
def member(site):
    traveller = site.traveller()
    assert traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), site.server.add_user(), PASSWORD) == site.url("/")
    return traveller


def timed(traveller, path, headers, host=APP):
    began = time.monotonic()
    status = traveller.request("GET", host, path, headers=headers).status
    assert time.monotonic() - began < SOON, (path, status)
    return status


def test_nobody_waits_after_the_handshake_of_a_stranger(site, member):
    for _ in range(5):
        assert timed(site.traveller(), "/socket", OFFER) == 401
        assert timed(member, "/page", PAGE) == 200


def test_every_handshake_of_somebody_signed_in_passes_at_once(site, member):
    for _ in range(5):
        assert timed(member, "/socket", OFFER) == 200
        assert timed(member, "/page", PAGE) == 200


def test_an_offer_to_the_auth_host_itself_hinders_nobody(site, member):
    for _ in range(5):
        assert timed(site.traveller(), "/login", OFFER, AUTH) in (200, 403)  # Envoy refuses it by itself
        assert timed(site.traveller(), "/login", PAGE, AUTH) == 200
