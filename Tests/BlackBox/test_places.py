"""Where an address is used, by a file of places."""

import os

import pytest

from harness import Client, Server
from harness.places import place, write_places
from harness.server import PASSWORD
from harness.waiting import eventually

BERLIN = place("Berlin", "Germany")


@pytest.fixture
def file(tmp_path):
    return write_places(tmp_path / "places.mmdb", {"127.0.0.0/8": BERLIN})


def pages(server):
    """The pages that name the address of a session."""
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    handle = admin.session().json["session"]["id"]
    return {path: admin.get(path).text for path in ("/account", "/account/history", "/admin/sessions", f"/admin/sessions/{handle}")}


def shown(client) -> str:
    return client.get("/account").text


def test_every_page_with_an_address_says_where_it_is_used(start, file):
    for path, text in pages(start(geoip_database=file)).items():
        assert "127.0.0.1" in text and "near Berlin, Germany" in text, path


def test_without_a_file_no_page_says_so(start):
    for path, text in pages(start()).items():
        assert "127.0.0.1" in text and "near " not in text, path


@pytest.mark.parametrize(
    "entry, words",
    [
        (place(country="Germany"), ">in Germany<"),
        (place("Berlin"), ">near Berlin<"),
        (place("<b>&", "Côte d'Ivoire"), ">near &lt;b&gt;&amp;, Côte d"),
        ({"city": "Berlin"}, None),
        ({"city": {"names": {"en": 7}}}, None),
        ({"city": {"names": {"de": "Berlin"}}, "country": {}}, None),
        ({"city": {"names": {"en": ""}}}, None),
    ],
)
def test_a_place_is_told_as_far_as_the_file_knows_it(start, tmp_path, entry, words):
    server = start(geoip_database=write_places(tmp_path / "places.mmdb", {"127.0.0.1/32": entry}))
    text = shown(Client(server).log_in(server.add_user(), PASSWORD))
    assert words in text if words else 'class="place"' not in text


@pytest.mark.parametrize("version", [4, 6])
def test_an_address_that_the_file_does_not_know_has_no_place(start, tmp_path, version):
    server = start(geoip_database=write_places(tmp_path / "places.mmdb", {"198.51.100.0/24": BERLIN}, version))
    assert 'class="place"' not in shown(Client(server).log_in(server.add_user(), PASSWORD))


def test_a_file_that_was_replaced_is_used_and_one_that_is_damaged_is_not(start, file, tmp_path):
    """A file that is overwritten in its place does not end the server either."""
    server = start(geoip_database=file)
    user = Client(server).log_in(server.add_user(), PASSWORD)
    assert "near Berlin" in shown(user)
    file.write_bytes(b"")
    assert "near Berlin" in shown(user)
    eventually(lambda: "places not replaced" in server.output, what="the damage being noticed")
    assert "near Berlin" in shown(user)
    os.replace(write_places(tmp_path / "new.mmdb", {"127.0.0.0/8": place("Hamburg", "Germany")}), file)
    eventually(lambda: "near Hamburg" in shown(user), what="the new file being used")


def unusable(folder, kind):
    """A path at which there is no file of places."""
    path = folder / "places.mmdb"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "half":
        whole = write_places(path, {f"10.{number}.0.0/16": place(f"City {number}") for number in range(200)}).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif kind != "missing":
        path.write_bytes({"empty": b"", "text": b"places\n" * 1000, "metadata": b"\xab\xcd\xefMaxMind.com" + b"\xff" * 64}[kind])
    return path


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "empty", "text", "half", "metadata"])
def test_a_file_that_cannot_be_used_is_named_at_the_start(tmp_path, kind):
    server = Server(tmp_path / "server", geoip_database=unusable(tmp_path, kind))
    for command in (["config", "check"], ["serve"]):
        done = server.command(*command)
        assert done.returncode == 78 and "geoip.database" in done.stderr, done.stderr
        assert ("cannot be read" if kind in ("missing", "folder", "pipe") else "MaxMind") in done.stderr


def test_commands_do_not_need_the_file(start, file):
    server = start(geoip_database=file)
    file.unlink()
    assert server.add_user() in server.run("user", "list")
