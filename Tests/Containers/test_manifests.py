"""The Kubernetes manifests: what the published schemas say of them, and whether they fit each other and the server."""

import copy
import os
import re
import subprocess

import kubernetes_validate
import pytest

from harness import Server, manifests
from harness.manifests import MANIFESTS
from harness.server import BINARY, ROOT

pytestmark = pytest.mark.xdist_group("manifests")
#: The first version that has all that the manifests use (`lifecycle.preStop.sleep`), and every later one that the checker knows.
VERSIONS = [version for version in dict.fromkeys(kubernetes_validate.utils.all_versions()) if int(version.split(".")[1]) >= 30]
FILES = sorted(MANIFESTS.rglob("*.yaml"))
DEPLOYMENT, POD, SERVER = manifests.the("Deployment"), manifests.pod(), manifests.server()


# The schemas


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_published_schemas_accept_every_field(file, version):
    objects = manifests.read(file)
    assert objects
    for each in objects:
        kubernetes_validate.validate(each, version, strict=True)


def test_there_is_a_manifest_of_every_kind_and_several_versions_check_it():
    kinds = {each["kind"] for file in FILES for each in manifests.read(file)}
    assert kinds == {"Namespace", "ConfigMap", "Secret", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "Ingress"}
    assert len(VERSIONS) >= 5


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_refuse_a_field_that_is_unknown_and_a_value_of_a_wrong_type(version):
    """Otherwise their consent would show nothing."""
    misspelt, mistyped = copy.deepcopy(DEPLOYMENT), copy.deepcopy(DEPLOYMENT)
    misspelt["spec"]["template"]["spec"]["enableServiceLink"] = False
    mistyped["spec"]["replicas"] = "two"
    for wrong in (misspelt, mistyped):
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(wrong, version, strict=True)


def test_all_objects_are_in_the_namespace():
    name = manifests.the("Namespace")["metadata"]["name"]
    for file in FILES:
        for each in manifests.read(file):
            assert each["kind"] == "Namespace" or each["metadata"]["namespace"] == name, file


# How they fit each other


def test_every_selector_finds_the_pods():
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"].items()
    selectors = [DEPLOYMENT["spec"]["selector"]["matchLabels"], manifests.the("Service")["spec"]["selector"]]
    selectors.append(manifests.the("PodDisruptionBudget")["spec"]["selector"]["matchLabels"])
    selectors.append(manifests.the("NetworkPolicy")["spec"]["podSelector"]["matchLabels"])
    selectors += [constraint["labelSelector"]["matchLabels"] for constraint in POD["topologySpreadConstraints"]]
    for selector in selectors:
        assert selector and selector.items() <= labels


def test_every_named_port_is_one_of_the_server():
    ports = {port["name"] for port in SERVER["ports"]}
    probes = [SERVER[f"{kind}Probe"]["httpGet"]["port"] for kind in ("startup", "readiness", "liveness")]
    services = [port["targetPort"] for port in manifests.the("Service")["spec"]["ports"]]
    policies = [port["port"] for rule in manifests.the("NetworkPolicy")["spec"]["ingress"] for port in rule["ports"]]
    assert set(probes + services + policies) == ports
    (rule,) = manifests.the("Ingress")["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    service = manifests.the("Service")
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}


def test_the_management_port_has_no_service():
    for service in manifests.every("Service"):
        assert [port["targetPort"] for port in service["spec"]["ports"]] == ["http"]


def test_the_secret_of_the_deployment_is_the_one_of_the_template_which_holds_none():
    template = manifests.the("Secret")
    (variable,) = SERVER["env"]
    reference = variable["valueFrom"]["secretKeyRef"]
    assert reference["name"] == template["metadata"]["name"] and set(template["stringData"]) == {reference["key"]}
    assert ":PASSWORD@" in template["stringData"][reference["key"]]
    assert not [file for file in FILES if file.parent == MANIFESTS and re.search(r"^kind: Secret$", file.read_text(), re.M)]


def test_at_no_moment_of_an_update_or_a_drain_is_there_no_server():
    assert DEPLOYMENT["spec"]["replicas"] >= 2
    assert DEPLOYMENT["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert manifests.the("PodDisruptionBudget")["spec"]["maxUnavailable"] < DEPLOYMENT["spec"]["replicas"]
    assert {"kubernetes.io/hostname"} <= {constraint["topologyKey"] for constraint in POD["topologySpreadConstraints"]}


def test_the_pod_keeps_to_the_restricted_standard():
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/, and a read-only root, which that does not ask for."""
    context, own = POD["securityContext"], SERVER["securityContext"]
    assert context["runAsNonRoot"] is True and context["runAsUser"] > 0 and context["runAsGroup"] > 0
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own == {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers", "initContainers"} & set(POD)
    assert {tuple(volume)[1] for volume in POD["volumes"]} == {"configMap"}
    assert POD["automountServiceAccountToken"] is False
    assert manifests.the("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


# How they fit the server


def check(folder, text, **variables) -> subprocess.CompletedProcess:
    """`coatcheck config check` of the file in the ConfigMap, with the address of the template."""
    file = folder / "coatcheck.yaml"
    file.write_text(text)
    address = {"COATCHECK_DATABASE_URL": manifests.the("Secret")["stringData"]["url"]}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COATCHECK_")} | address | variables
    return subprocess.run([BINARY, "config", "check", "--config", file], env=environment, capture_output=True, text=True)


TEXT = manifests.the("ConfigMap")["data"]["coatcheck.yaml"]


def test_the_program_accepts_every_setting(tmp_path):
    result = check(tmp_path, TEXT)
    assert (result.returncode, result.stdout) == (0, "the configuration is valid\n"), result.stderr


def test_the_program_refuses_a_setting_that_it_does_not_know(tmp_path):
    """Otherwise its consent would show nothing."""
    result = check(tmp_path, TEXT + "management.hosts: 0.0.0.0\n")
    assert result.returncode == 78 and "management.hosts" in result.stderr


def test_the_ports_are_those_on_which_the_program_listens(tmp_path):
    file = tmp_path / "coatcheck.yaml"
    file.write_text(TEXT)
    shown = subprocess.run([BINARY, "config", "show", "--config", file], check=True, capture_output=True, text=True).stdout
    places = dict(re.findall(r"^(http|management)\.(?:port): (\d+)", shown, re.M))
    assert {port["name"]: str(port["containerPort"]) for port in SERVER["ports"]} == places
    assert re.findall(r"^(?:http|management)\.host: (\S+)", shown, re.M) == ["0.0.0.0", "0.0.0.0"]


def links(service: str, port: int, port_name: str) -> dict[str, str]:
    """The variables that a pod with service links gets for a Service."""
    name, address = service.upper().replace("-", "_"), "10.96.0.7"
    place = f"{name}_PORT_{port}_TCP"
    return {
        f"{name}_SERVICE_HOST": address, f"{name}_SERVICE_PORT": f"{port}", f"{name}_SERVICE_PORT_{port_name.upper()}": f"{port}",
        f"{name}_PORT": f"tcp://{address}:{port}", place: f"tcp://{address}:{port}", f"{place}_PROTO": "tcp", f"{place}_PORT": f"{port}",
        f"{place}_ADDR": address,
    }  # fmt: skip


def test_service_links_are_off_because_those_of_some_services_stop_the_server(tmp_path):
    collision = check(tmp_path, TEXT, **links("coatcheck-http", 8080, "http"))
    assert collision.returncode == 78 and "http.port" in collision.stderr and "enableServiceLinks" in collision.stderr, collision.stderr
    assert POD["enableServiceLinks"] is False


def test_links_of_our_own_service_would_do_no_harm(tmp_path):
    """For a Service whose pods were made by other means."""
    service = manifests.the("Service")
    (port,) = service["spec"]["ports"]
    result = check(tmp_path, TEXT, **links(service["metadata"]["name"], port["port"], port["name"]))
    assert result.returncode == 0, result.stderr


def test_the_paths_of_the_probes_are_those_of_a_running_server(tmp_path):
    server = Server(tmp_path).start()
    try:
        for kind, path in (("startup", "/healthz"), ("liveness", "/healthz"), ("readiness", "/readyz")):
            assert SERVER[f"{kind}Probe"]["httpGet"]["path"] == path
            assert server.management(path)[0] == 200
        assert server.management("/health")[0] == 404
    finally:
        server.stop()


def test_a_pod_is_given_more_time_to_end_than_the_server_takes():
    """Begun requests have a deadline, and waiting notices three seconds after that."""
    source = (ROOT / "Sources/AuthServer/Assembly/ServerAssembly+Serving.swift").read_text()
    (deadline,) = re.findall(r"maximumGracefulShutdownDuration = \.seconds\((\d+)\)", source)
    assert POD["terminationGracePeriodSeconds"] >= SERVER["lifecycle"]["preStop"]["sleep"]["seconds"] + int(deadline) + 3
