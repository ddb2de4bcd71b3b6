"""Checks of deploy/ without starting a proxy."""

from harness import Server
from harness.deployed import DEPLOY, DEPLOYED
from harness.proxies import PROXIES


# The folders of deploy/ that Tests/Observability checks, and those of Tests/Packaging.
MONITORING = {"grafana", "prometheus"}
PACKAGING = {"debian", "systemd"}

# The folders of deploy/ that Tests/Containers checks.
CONTAINERS = {"container", "kubernetes"}


def test_every_proxy_has_a_configuration_that_is_tested():
    assert set(PROXIES) == set(DEPLOYED)
    assert {path.name for path in DEPLOY.iterdir() if path.is_dir()} == set(PROXIES) | MONITORING | PACKAGING | CONTAINERS


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
