"""What can be said of the files in deploy/ without starting them."""

import re

import pytest

from harness import Server
from harness.deployed import DEPLOY
from harness.proxies import IDENTITY, PROXIES

FILES = {
    "nginx": ["coatcheck.conf.template"],
    "caddy": ["Caddyfile"],
    "haproxy": ["haproxy.cfg", "coatcheck.lua"],
    "traefik": ["traefik.yaml", "dynamic.yaml"],
    "envoy": ["envoy.yaml"],
}


def shipped(proxy):
    return "\n".join((DEPLOY / proxy / name).read_text() for name in FILES[proxy])


def test_there_is_a_configuration_for_every_proxy():
    assert set(FILES) == set(PROXIES)
    for proxy, names in FILES.items():
        assert sorted(path.name for path in (DEPLOY / proxy).iterdir()) == sorted(names)


@pytest.mark.parametrize("proxy", FILES)
def test_each_asks_its_own_address_and_passes_on_every_identity_header(proxy):
    text = shipped(proxy).lower()
    assert f"/verify/{proxy}" in text
    for name in IDENTITY:
        assert name.lower() in text, name


@pytest.mark.parametrize("proxy", FILES)
def test_each_keeps_browsers_from_asking(proxy):
    assert re.search(r"/verify[`/ ]", shipped(proxy))
    assert "never a browser" in shipped(proxy)


def test_the_shipped_rules_are_valid_and_mean_what_they_say(tmp_path):
    server = Server(tmp_path, forwardauth_rules=DEPLOY / "rules.yaml")
    assert server.command("config", "check").returncode == 0
    for address, client, outcome in [
        ("https://app.example.org/health", "10.1.2.3", "bypass"),
        ("https://app.example.org/health", "203.0.113.9", "unauthenticated"),
        ("https://app.example.org/admin", "203.0.113.9", "unauthenticated"),
        ("https://a.apps.example.org/", "203.0.113.9", "unauthenticated"),
        ("https://other.example.org/", "203.0.113.9", "forbidden"),
    ]:
        assert f"\n{outcome}: " in server.run("rules", "explain", address, "--address", client)
