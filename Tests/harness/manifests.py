"""The Kubernetes manifests that we ship, and servers that run as their Deployment says."""

import pathlib

import yaml

from harness.container import Container, Image
from harness.server import ROOT

MANIFESTS = ROOT / "deploy/kubernetes"


def read(path: pathlib.Path) -> list[dict]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def every(kind: str) -> list[dict]:
    """All objects of a kind, those of the examples included."""
    objects = [each for path in sorted(MANIFESTS.rglob("*.yaml")) for each in read(path)]
    return [each for each in objects if each["kind"] == kind]


def the(kind: str) -> dict:
    (found,) = every(kind)
    return found


def pod() -> dict:
    return the("Deployment")["spec"]["template"]["spec"]


def server() -> dict:
    """The container of the pod."""
    (found,) = pod()["containers"]
    return found


def configuration() -> dict:
    return yaml.safe_load(the("ConfigMap")["data"]["coatcheck.yaml"])


class Pod(Container):
    """A server in the image, with the user, the files and the variables of the Deployment. `secrets` are the values of Secrets, by their name and
    key. Only the ports differ, because all pods share the network of this machine."""

    def __init__(self, image: Image, folder: pathlib.Path, secrets: dict[tuple[str, str], str]):
        context = pod()["securityContext"]
        super().__init__(
            image, folder, self._files(folder), user=f"{context['runAsUser']}:{context['runAsGroup']}", public_url=configuration()["public.url"]
        )
        self.settings = {key: self.settings[key] for key in ("http_port", "management_port", "public_url")}
        for variable in server()["env"]:
            reference = variable["valueFrom"]["secretKeyRef"]
            self.variables[variable["name"]] = secrets[reference["name"], reference["key"]]

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment.items() if name != "COATCHECK_PUBLIC_URL"}

    @staticmethod
    def _files(folder: pathlib.Path) -> list[tuple[pathlib.Path, str]]:
        """The folders of config maps, as the node writes them."""
        maps = {each["metadata"]["name"]: each["data"] for each in every("ConfigMap")}
        volumes = {volume["name"]: maps[volume["configMap"]["name"]] for volume in pod()["volumes"]}
        mounts = []
        for number, mount in enumerate(server()["volumeMounts"]):
            place = folder / f"config-map-{number}"
            place.mkdir(parents=True)
            for name, text in volumes[mount["name"]].items():
                (place / name).write_text(text)
            mounts.append((place, mount["mountPath"]))
        return mounts
