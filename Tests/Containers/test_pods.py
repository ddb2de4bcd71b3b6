"""Two servers in the image, as the Deployment runs them, on one PostgreSQL."""

import re

import pytest

from harness import Client, manifests
from harness.manifests import Pod
from harness.server import PASSWORD

# The image is built once: by the worker that has all tests of it.
pytestmark = pytest.mark.xdist_group("image")
ADDRESS = ("coatcheck-database", "url")


@pytest.fixture(scope="module")
def pods(built, stores, tmp_path_factory):
    """As many as the Deployment wants, all started at once."""
    # As `kubectl create secret --from-file` takes it from a file that an editor wrote.
    secrets = {ADDRESS: stores.database() + "\n"}
    folder = tmp_path_factory.mktemp("pods")
    pods = [Pod(built, folder / f"pod-{number}", secrets) for number in range(manifests.the("Deployment")["spec"]["replicas"])]
    for each in pods:
        each.launch()
    for each in pods:
        each.wait_until_ready()
    yield pods
    for each in pods:
        each.kill()


def test_a_session_from_one_pod_is_good_at_the_other(pods):
    first, second = pods
    visitor = Client(first).log_in(first.add_user(), PASSWORD)
    assert visitor.at(second).is_signed_in


def test_a_session_that_one_pod_ends_is_refused_by_the_other(pods):
    first, second = pods
    visitor = Client(first).log_in(first.add_user(), PASSWORD)
    assert visitor.at(second).is_signed_in
    assert visitor.api("POST", "/logout").status == 204
    assert not visitor.at(second).is_signed_in


def test_every_probe_succeeds_at_both(pods):
    for each in pods:
        for kind in ("startup", "readiness", "liveness"):
            assert each.management(manifests.server()[f"{kind}Probe"]["httpGet"]["path"])[0] == 200


def test_the_pods_use_the_configuration_of_the_config_map(pods):
    shown = pods[0].run("config", "show")
    for key in manifests.configuration():
        assert re.search(rf"^{key}: .*  # the file /etc/coatcheck/coatcheck.yaml$", shown, re.M), shown
    assert re.search(r"^database.url: .*  # COATCHECK_DATABASE_URL$", shown, re.M)


def test_commands_run_in_a_pod(pods):
    """`kubectl exec deployment/coatcheck -- coatcheck …`"""
    name = pods[0].add_user()
    assert name in pods[1].run("user", "list")


def test_a_pod_ends_when_it_is_told_to_and_the_others_go_on(pods, built, tmp_path):
    third = Pod(built, tmp_path / "third", {ADDRESS: pods[0].variables["COATCHECK_DATABASE_URL"]}).start()
    visitor = Client(third).log_in(third.add_user(), PASSWORD)
    assert third.stop() == 0
    assert visitor.at(pods[0]).is_signed_in
