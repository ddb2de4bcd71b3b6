"""Where the session service listens, and which applications can be admitted."""

import os
import stat

import pytest

from harness import Server
from harness.cookies import SetCookie
from harness.ports import free_port
from harness.service import Service, admit, listening, serving


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


def refusal(folder, **settings) -> str:
    """What a server says that cannot start."""
    server = Server(folder, **settings)
    server.launch()
    try:
        assert server.process.wait(timeout=30) not in (0, None)
    finally:
        server.kill()
    return server.output


# A unix socket

def test_a_socket_is_for_programs_of_the_same_group(start, folder):
    path = folder / "service.sock"
    server = start(service_listen=f"unix:{path}")
    assert admit(server).new("ann").version == 1
    assert stat.filemode(path.stat().st_mode) == "srw-rw----"


def test_a_stopped_server_leaves_no_socket(start, folder):
    path = folder / "service.sock"
    server = start(service_listen=f"unix:{path}")
    assert server.stop() == 0
    assert not path.exists()


def test_the_socket_of_a_killed_server_is_replaced_and_its_sessions_stay(start, folder):
    path = folder / "service.sock"
    server = start(service_listen=f"unix:{path}")
    shop = admit(server)
    session = shop.new("ann", data={"a": 1})
    server.kill()
    assert path.exists()
    server.start()
    assert shop.at_rest().authenticate(session.token).json["data"] == {"a": 1}


def test_the_socket_of_a_running_server_is_not_taken(start, folder):
    path = folder / "service.sock"
    shop = admit(start(service_listen=f"unix:{path}"))
    assert f"another process listens on {path}" in refusal(folder / "second", service_listen=f"unix:{path}")
    assert shop.at_rest().about().status == 200


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_file_that_is_no_socket_is_left_alone(folder, kind):
    path, target = folder / "service.sock", folder / "target"
    target.write_text("precious")
    match kind:
        case "file": path.write_text("precious")
        case "folder": path.mkdir()
        case "link": path.symlink_to(target)
    assert f"{path} exists and is no socket" in refusal(folder / "server", service_listen=f"unix:{path}")
    assert os.path.lexists(path)
    assert target.read_text() == "precious"


@pytest.mark.parametrize("address", [
    "unix:{folder}/absent/service.sock", "unix:/" + "x" * 120, "unix:", "9191", "http://127.0.0.1:9191", "127.0.0.1:x",
])
def test_an_address_where_it_cannot_listen_is_named(folder, address):
    output = refusal(folder / "server", service_listen=address.replace("{folder}", str(folder)))
    assert "service.listen" in output or "service.sock" in output


def test_a_port_that_is_taken_is_named(start, folder):
    settings = listening()
    start(**settings)
    assert settings["service_listen"] in refusal(folder / "second", **settings)


def test_without_an_address_there_is_no_session_service(start):
    server = start()
    address = f"127.0.0.1:{free_port()}"
    token = server.run("service", "add", "shop", "--sessions").strip()
    with pytest.raises(ConnectionRefusedError):
        Service(address, token).about()


# Applications

@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service")) as server:
        yield server


@pytest.mark.parametrize("options, name, domain, samesite", [
    ([], "__Host-{name}", None, "lax"),
    (["--cookie-name", "__Host-till", "--cookie-samesite", "strict"], "__Host-till", None, "strict"),
    (["--cookie-name", "__Secure-till", "--cookie-domain", "example.org"], "__Secure-till", "example.org", "lax"),
])
def test_the_cookie_of_an_application_is_as_it_was_chosen(server, options, name, domain, samesite):
    shop = admit(server, *options)
    name = name.replace("{name}", shop.name)
    assert shop.about().json["cookie"] == {"name": name, "path": "/", "domain": domain, "samesite": samesite, "secure": True}
    cookie = SetCookie.parse(shop.new().answer["cookie"]["set_cookie"])
    assert (cookie.name, cookie.attribute("Domain"), cookie.attribute("SameSite").lower()) == (name, domain, samesite)
    assert cookie.attribute("Secure") == cookie.attribute("HttpOnly") == ""


@pytest.mark.parametrize("arguments", [
    ["till", "--sessions", "--cookie-name", "__Host-coatcheck"],
    ["coatcheck", "--sessions"],
    ["till", "--sessions", "--cookie-name", "__Host-x", "--cookie-domain", "example.org"],
    ["till", "--sessions", "--cookie-name", "a b"],
    ["till", "--sessions", "--cookie-samesite", "bad"],
    ["till", "--sessions", "--share-accounts", "--cookie-name", "__Host-x"],
    ["till", "--cookie-name", "__Host-x"],
    ["till", "--share-accounts"],
    ["a/b", "--sessions"],
    ["", "--sessions"],
    ["x" * 65, "--sessions"],
], ids=lambda arguments: " ".join(arguments)[:60])
def test_an_application_that_cannot_be_is_not_admitted(server, arguments):
    before = server.run("service", "list")
    result = server.command("service", "add", *arguments)
    assert result.returncode != 0
    assert result.stdout == "" and result.stderr
    assert server.run("service", "list") == before


def test_a_name_is_given_once(server):
    shop = admit(server)
    result = server.command("service", "add", shop.name, "--sessions")
    assert result.returncode != 0 and "already" in result.stderr
    assert shop.about().status == 200


def test_a_list_of_services_shows_no_token(server):
    shop = admit(server)
    listed = server.run("service", "list") + server.run("service", "list", "--json")
    assert shop.name in listed and shop.token not in listed
