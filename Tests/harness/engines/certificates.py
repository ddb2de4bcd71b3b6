"""Certificates for one test run, made with openssl."""

import os
import pathlib
from dataclasses import dataclass

from harness.engines.process import program, run

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"]


@dataclass(frozen=True)
class Certificate:
    certificate: pathlib.Path
    key: pathlib.Path


class Authority:
    """A private certificate authority. Its certificates are valid for 127.0.0.1 and localhost, or for other names."""

    def __init__(self, folder: pathlib.Path, name="authority"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.own = self._request(name, "-addext", "keyUsage=critical,keyCertSign")

    @property
    def certificate(self) -> pathlib.Path:
        return self.own.certificate

    def issue(self, name: str, hosts=("localhost",)) -> Certificate:
        """A certificate for a server or a client of this name."""
        alternatives = ",".join([*(f"DNS:{host}" for host in hosts), "IP:127.0.0.1"])
        extensions = ["basicConstraints=critical,CA:FALSE", f"subjectAltName={alternatives}"]
        signed_by = ["-CA", self.own.certificate, "-CAkey", self.own.key]
        return self._request(name, *signed_by, *(part for extension in extensions for part in ("-addext", extension)))

    def _request(self, name, *options) -> Certificate:
        made = Certificate(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        subject = ["-subj", f"/CN={name}", "-days", "2"]
        run([program("openssl"), "req", "-x509", *_KEY, *subject, *options, "-keyout", made.key, "-out", made.certificate])
        os.chmod(made.key, 0o600)
        return made
