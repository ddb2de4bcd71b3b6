"""A renewed certificate is used without a restart, as Certbot and cert-manager put it in place, and no handshake fails."""

import os
import shutil
import signal

import pytest

from harness import Server
from harness.engines.certificates import Authority
from harness.handshakes import Connection, Handshakes, trusting
from harness.waiting import eventually


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


class Certbot:
    """live/NAME/*.pem are links to archive/NAME/*N.pem; a renewal replaces the links."""

    def __init__(self, folder):
        self.archive, self.live = folder / "archive", folder / "live"
        self.archive.mkdir()
        self.live.mkdir()
        self.certificate, self.key = self.live / "fullchain.pem", self.live / "privkey.pem"
        self.number = 0

    def put(self, issued):
        self.number += 1
        for link, source in ((self.key, issued.key), (self.certificate, issued.certificate)):
            target = self.archive / f"{link.stem}{self.number}.pem"
            shutil.copy(source, target)
            new = self.live / "new"
            new.symlink_to(f"../archive/{target.name}")
            os.replace(new, link)


class Kubernetes:
    """The files of a mounted secret are links into ..data, itself a link to a folder that a change replaces."""

    def __init__(self, folder):
        self.folder = folder / "secret"
        self.folder.mkdir()
        self.certificate, self.key = self.folder / "tls.crt", self.folder / "tls.key"
        for file in (self.certificate, self.key):
            file.symlink_to(f"..data/{file.name}")
        self.number = 0

    def put(self, issued):
        self.number += 1
        data = self.folder / f"..version{self.number}"
        data.mkdir()
        shutil.copy(issued.certificate, data / "tls.crt")
        shutil.copy(issued.key, data / "tls.key")
        new = self.folder / "..data_tmp"
        new.symlink_to(data.name)
        os.replace(new, self.folder / "..data")


@pytest.fixture(params=[Certbot, Kubernetes], ids=["certbot", "cert-manager"])
def deployed(request, tmp_path, authority):
    """The files in place, and a server that serves them."""
    files = request.param(tmp_path)
    files.put(authority.issue("first"))
    server = Server(tmp_path / "server", certificate=str(authority.certificate), tls_certificate=files.certificate, tls_key=files.key).start()
    yield files, server
    if server.is_running:
        server.stop()


def serves(server, name, authority):
    connection = Connection(server, trusting(authority))
    try:
        return connection.name == name
    finally:
        connection.close()


def test_renewals_under_load_fail_no_handshake_and_open_connections_go_on(deployed, authority):
    files, server = deployed
    names = ["second", "third", "fourth"]
    issued = {name: authority.issue(name) for name in names}
    kept = Connection(server, trusting(authority))
    with Handshakes(server, trusting(authority)) as load:
        for name in names:
            files.put(issued[name])
            server.process.send_signal(signal.SIGHUP)
            eventually(lambda: serves(server, name, authority), what=f"the certificate {name}", detail=lambda: server.output)
            eventually(lambda: load.names[name] > 20)
            assert kept.ask() == 401
    assert not load.failures, load.failures[:3]
    assert set(load.names) == {"first", *names}
    assert kept.name == "first"


def test_a_renewal_is_noticed_without_a_signal(deployed, authority):
    files, server = deployed
    with Handshakes(server, trusting(authority), threads=1) as load:
        files.put(authority.issue("second"))
        eventually(lambda: serves(server, "second", authority), detail=lambda: server.output)
    assert not load.failures, load.failures[:3]
    assert "certificate replaced" in server.output and "localhost" in server.output


def test_a_pair_that_does_not_fit_stays_out_of_use_with_one_error_until_it_does(deployed, authority):
    files, server = deployed
    second, other = authority.issue("second"), authority.issue("other")
    context = trusting(authority)
    with Handshakes(server, context, threads=1) as load:
        files.put(type(second)(second.certificate, other.key))
        eventually(lambda: "it is not the key of the certificate" in server.output)
        files.put(second)
        eventually(lambda: serves(server, "second", authority), detail=lambda: server.output)
    assert not load.failures, load.failures[:3]
    assert set(load.names) <= {"first", "second"}
    assert server.output.count("it is not the key of the certificate") == 1


def test_a_server_whose_certificate_ends_soon_says_so(deployed):
    _, server = deployed
    eventually(lambda: "the certificate ends within 3 days" in server.output)
    assert server.output.count("the certificate ends within") == 1
