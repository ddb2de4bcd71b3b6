"""A site over HTTPS."""

import pytest
from programs import RECIPES, doctor

from harness import Server
from harness.engines import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(authority, tmp_path_factory):
    issued = authority.issue("server")
    options = {"certificate": str(authority.certificate), "tls_certificate": issued.certificate, "tls_key": issued.key}
    server = Server(tmp_path_factory.mktemp("tls"), **options).start()
    server.add_user("ada")
    yield server
    server.stop()


def test_a_certificate_that_is_not_trusted_is_69(server):
    found = doctor(server.url)
    assert (found.code, found.stdout) == (69, "")
    assert "certificate" in found.stderr


def test_coatcheck_over_https_has_no_failure(server, authority, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text((RECIPES / "coatcheck.yaml").read_text().split("limits:")[0])
    found = doctor(server.url, "--ca", authority.certificate, recipe=recipe)
    assert found.code == 0, found.stdout + found.stderr
    assert (found.verdicts["https"], found.verdicts["hsts"]) == ("pass", "pass")


def test_http_to_a_port_of_https_is_69(server):
    assert doctor(server.url.replace("https:", "http:")).code == 69
