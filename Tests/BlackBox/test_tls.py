"""HTTPS from PEM files."""

import socket
import ssl
import subprocess

import pytest

from harness import Client, Server
from harness.server import PASSWORD


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


#: What `openssl req` is told for a key of each kind.
KEYS = {"ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"], "rsa": ["-newkey", "rsa:2048"]}


def certified(folder, kind="ecdsa"):
    subprocess.run(
        ["openssl", "req", "-x509", *KEYS[kind], "-nodes", "-days", "2"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        + ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    return folder


def served(folder, pem, store="database:"):
    return Server(
        folder,
        store=store,
        certificate=str(pem / "certificate.pem"),
        tls_certificate=pem / "certificate.pem",
        tls_key=pem / "key.pem",
    ).start()


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certified(tmp_path_factory.mktemp("pem"))


@pytest.fixture(scope="module")
def server(store, pem, tmp_path_factory):
    server = served(tmp_path_factory.mktemp("tls"), pem, store)
    yield server
    server.stop()


def test_a_person_can_sign_in_over_tls(server, user, visitor):
    assert visitor.log_in_by_form(user, PASSWORD).status == 303
    assert visitor.is_signed_in


def test_every_answer_over_tls_promises_https_for_two_years(server, visitor):
    for path in ["/login", "/account", "/missing", "/api/v1/session", "/logout"]:
        assert visitor.get(path).header("Strict-Transport-Security") == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_tls_versions_are_spoken(server, version):
    assert handshake(server, version, version)[0] == version.name.replace("_", ".")


def test_tls_1_1_is_refused(server):
    with pytest.raises(OSError):
        handshake(server, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)


def handshake(server, lowest, highest, suites="DEFAULT"):
    context = ssl.create_default_context(cafile=server.certificate)
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = lowest, highest
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            return connection.version(), connection.cipher()[0]


@pytest.mark.parametrize(("kind", "server_key"), [("ecdsa", "ECDSA"), ("rsa", "RSA")])
def test_with_tls_1_2_only_suites_that_authenticate_and_have_ephemeral_keys_are_negotiated(kind, server_key, tmp_path):
    server = served(tmp_path / "server", certified(tmp_path, kind))
    try:
        answers = {suite: tls_1_2(server, suite) for suite in suites_of_the_client()}
    finally:
        server.stop()
    ciphers = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
    wanted = {f"ECDHE-{server_key}-{cipher}" for cipher in ciphers}
    assert {suite for suite, answer in answers.items() if answer == suite} == wanted
    refused = {suite for suite, answer in answers.items() if answer == "SSLV3_ALERT_HANDSHAKE_FAILURE"}
    # Others the client has no means for, such as a shared key, and could not offer.
    assert {suite for suite, answer in answers.items() if answer != "NO_CIPHERS_AVAILABLE"} == wanted | refused
    assert refused >= WITHOUT_AUTHENTICATION | WITHOUT_EPHEMERAL_KEYS


#: CBC, with a code for the message that is checked after decryption.
WITHOUT_AUTHENTICATION = {f"ECDHE-{key}-{cipher}" for key in ("ECDSA", "RSA") for cipher in ("AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES256-SHA384")}
#: The key of the certificate decrypts what was recorded.
WITHOUT_EPHEMERAL_KEYS = {"AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES256-SHA256", "AES128-GCM-SHA256", "AES256-GCM-SHA384"}


def suites_of_the_client() -> list[str]:
    context = ssl.create_default_context()
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    return [suite["name"] for suite in context.get_ciphers() if suite["protocol"] != "TLSv1.3"]


def tls_1_2(server, suite) -> str:
    """The suite that was negotiated when it was the only one offered, or why none was."""
    try:
        return handshake(server, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, suite)[1]
    except ssl.SSLError as error:
        return error.reason


def test_plain_http_on_the_tls_port_gets_no_page(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            assert b"200" not in connection.recv(100)
        except ConnectionResetError:
            pass


def test_a_key_that_does_not_fit_is_a_configuration_error(pem, tmp_path):
    subprocess.run(["openssl", "genrsa", "-out", tmp_path / "other.pem", "2048"], check=True, capture_output=True)
    certificate = pem / "certificate.pem"
    server = Server(tmp_path, certificate=certificate, tls_certificate=certificate, tls_key=tmp_path / "other.pem")
    result = server.command("serve")
    assert result.returncode == 78
    assert "tls" in result.stderr.lower()


def ask(server, pem, requests, timeout=5):
    """The answer until the server closes TLS properly; fails if it only breaks the connection, or continues."""
    context = ssl.create_default_context(cafile=pem / "certificate.pem")
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as plain:
        with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as connection:
            connection.sendall(requests)
            while part := connection.recv(65536):
                answer += part
    return answer


@pytest.mark.parametrize("fields", [b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b"Connection: Close\r\n", b"Host: again\r\n"])
def test_over_tls_too_the_connection_ends_where_nothing_more_can_be_read(server, pem, fields):
    answer = ask(server, pem, b"GET /login HTTP/1.1\r\nHost: localhost\r\n" + fields + b"\r\n").lower()
    assert answer.startswith((b"http/1.1 200", b"http/1.1 400"))
    assert b"\r\nconnection: close\r\n" in answer


def test_over_tls_more_requests_at_once_than_may_wait_end_the_connection_after_the_last_answer(server, pem):
    answer = ask(server, pem, b"GET / HTTP/1.1\r\nHost:a\r\n\r\n" * 600, timeout=20).lower()
    assert 200 <= answer.count(b"http/1.1 ") < 600
    assert answer.count(b"\r\nconnection: close\r\n") == 1
