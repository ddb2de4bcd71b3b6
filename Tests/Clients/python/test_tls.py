"""A service at the other end of a network: TLS on the same connection code."""

import asyncio
import socket
import ssl
import subprocess
import threading

import pytest
from scripted import answer, read_request

from coatcheck import AsyncClient, Client, Unavailable


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost with its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        path,
        "-out",
        f"{path}.crt",
    ]
    subprocess.run(["openssl", "req", "-x509", "-days", "2", *subject, *key], check=True, capture_output=True)
    with open(path, "a") as together, open(f"{path}.crt") as public:
        together.write(public.read())
    return path


@pytest.fixture
def address(certificate):
    """Where an answer is given over TLS, for as long as clients ask."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("localhost", 0))

    def serve():
        while True:
            try:
                plain, _ = listener.accept()
                with context.wrap_socket(plain, server_side=True) as connection:
                    while read_request(connection):
                        connection.sendall(answer())
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield f"https://localhost:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def about(kind, address, context):
    if kind == "blocking":
        return Client(address, "token", ssl_context=context).about()
    return asyncio.run(AsyncClient(address, "token", ssl_context=context).about())


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_a_service_with_a_certificate_that_is_trusted_is_asked(kind, address, certificate):
    context = ssl.create_default_context(cafile=certificate)
    assert about(kind, address, context).application == "shop"


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_a_service_with_another_certificate_never_sees_the_service_token(kind, address):
    with pytest.raises(Unavailable):
        about(kind, address, None)


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_a_certificate_for_another_name_is_refused(kind, address, certificate):
    context = ssl.create_default_context(cafile=certificate)
    with pytest.raises(Unavailable):
        about(kind, address.replace("localhost", "127.0.0.1"), context)
