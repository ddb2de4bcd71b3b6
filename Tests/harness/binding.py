"""A browser that binds its sessions to a key: Device Bound Session Credentials."""

import base64
import hashlib
import subprocess

from harness.browser import chromium

FEATURES = "DeviceBoundSessions:RefreshQuota/false,EnableBoundSessionCredentialsSoftwareKeysForManualTesting"


def binding_chromium(*certificates, hosts=(), features=FEATURES):
    """A Chromium that keeps the keys in software. It binds sessions only behind a certificate that its network stack accepts."""
    pins = ",".join(fingerprint(certificate) for certificate in certificates)
    flags = [f"--ignore-certificate-errors-spki-list={pins}"]
    if features:
        flags.append(f"--enable-features={features}")
    return chromium(*flags, hosts=hosts)


def fingerprint(certificate) -> str:
    """The hash of a certificate's public key, as Chromium takes it."""
    key = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()
