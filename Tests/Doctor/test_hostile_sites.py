"""Sites that do not behave: the doctor ends with a clear message and a defined exit code, and contacts no other host."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from programs import RECIPES, doctor
from tiny_site import TinySite

from harness.ports import free_port
from harness.server import PASSWORD


@contextmanager
def answering(answer):
    """A port where each connection gets the parts of `answer(request)`, whatever it asked for; the list of requests."""
    requests, listener = [], socket.create_server(("127.0.0.1", free_port()))

    def serve(connection):
        with connection:
            try:
                request = connection.recv(65536)
                requests.append(request)
                for part in answer(request):
                    connection.sendall(part)
            except OSError:
                pass

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://localhost:{listener.getsockname()[1]}/", requests
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def page(*headers, body=b"hello", status="200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def drip(_):
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    while True:
        time.sleep(0.1)
        yield b"x"


def silence(_):
    time.sleep(5)
    yield b""


def flood(_):
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"
    while True:
        yield b"x" * 65536


FAILING = {
    "it redirects to itself without end": (lambda _: [page("Location: /again", status="302 Found")], "redirects without end"),
    "it never finishes an answer": (drip, "did not answer completely within"),
    "it never answers": (silence, "did not answer completely within"),
    "it does not speak HTTP": (lambda _: [b"SSH-2.0-OpenSSH_9.2\r\n"], "not HTTP"),
    "it closes the connection": (lambda _: [], "closed the connection"),
    "its header has a control character": (lambda _: [page("Set-Cookie: a\x00b=c")], "not HTTP"),
    "its headers have no end": (lambda _: [b"HTTP/1.1 200 OK\r\n", *[b"X-Long: " + b"y" * 8000 + b"\r\n"] * 100], "localhost"),
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_site_that_gives_no_answer_ends_the_run_with_69(kind):
    answer, message = FAILING[kind]
    with answering(answer) as (url, _):
        started = time.monotonic()
        found = doctor(url, "--timeout", "1s")
    assert (found.code, found.stdout) == (69, "")
    assert message in found.stderr
    assert time.monotonic() - started < 20


def test_an_endless_page_is_cut():
    with answering(flood) as (url, _):
        found = doctor(url)
    assert found.code == 0, found.stderr
    assert found.verdicts["cookies-valid"] == "not-checked"


def test_cookies_that_browsers_ignore_are_found():
    cookies = ["", ";;;", "=", "novalue", "a" * 5000 + "=b", "ok=1; Secure; Max-Age=x; Expires=never; Domain=; Path"]
    with answering(lambda _: [page(*(f"Set-Cookie: {text}" for text in cookies))]) as (url, _):
        found = doctor(url)
    assert found.code == 1
    assert found.verdicts["cookies-valid"] == "fail"


def test_an_escape_sequence_reaches_no_terminal():
    with answering(lambda _: [page("Set-Cookie: \u009bx\u202e=1".encode("utf-8").decode("latin-1"))]) as (url, _):
        found = doctor(url)
    assert not set("\u009b\u202e\x1b") & set(found.stdout + found.stderr)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_to_another_host_or_port_is_not_followed(scheme, host):
    with answering(lambda _: [page()]) as (other, received):
        port = other.rsplit(":")[-1]
        location = f"Location: {scheme}://{host}:{port}"
        with answering(lambda _: [page(location, status="302 Found")]) as (url, _):
            found = doctor(url)
    assert received == []
    assert found.document["redirects_elsewhere"] == [f"{scheme}://{host}:{port.strip('/')}"]


def test_a_login_that_leads_elsewhere_sends_nothing_there():
    def answer(request):
        if request.startswith(b"POST"):
            return [page(f"Location: {other}collect", status="307 Temporary Redirect")]
        return [page(status="200 OK" if b"/login" in request else "401 Unauthorized")]

    with answering(lambda _: [page()]) as (other, received), answering(answer) as (url, requests):
        found = doctor(url, recipe=RECIPES / "without-token.yaml")
    assert received == []
    assert (found.code, found.stdout) == (78, "")
    assert other.rstrip("/") in found.stderr and "not contacted" in found.stderr
    assert len([request for request in requests if request.startswith(b"POST")]) == 1


@pytest.mark.parametrize(
    "url", ["", "localhost", "ftp://localhost/", "http://ada:secret-word@localhost/", "http://", "http://localhost:0/", "https://ex ample/"]
)
def test_what_is_no_address_of_a_site_is_wrong_usage(url):
    found = doctor(url)
    assert (found.code, found.stdout) == (64, "")
    assert "secret-word" not in found.stderr


@pytest.mark.parametrize("url", ["http://localhost:1/", "http://no-such-host.invalid/"])
def test_a_site_that_cannot_be_reached_is_69(url):
    found = doctor(url)
    assert (found.code, found.stdout) == (69, "")
    assert "cannot be reached" in found.stderr


def test_a_login_that_fails_is_not_tried_again():
    with TinySite(["refuses-logins"]).running() as site:
        found = doctor(site.url, recipe=RECIPES / "tiny.yaml")
    assert (found.code, found.stdout) == (78, "")
    assert "the login did not sign in" in found.stderr and "not tried again" in found.stderr
    assert site.logins == [("ada", PASSWORD)]


def test_a_page_that_every_visitor_sees_tells_nothing_about_a_login(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text((RECIPES / "tiny.yaml").read_text().replace("{path: /account, text: Hello ada}", "{path: /}"))
    with TinySite().running() as site:
        found = doctor(site.url, recipe=recipe)
    assert (found.code, site.logins) == (78, [])
    assert "without a login gets / too" in found.stderr


WRONG = {
    "login: {}": "`path` is missing",
    "passwort: geheim": "there is no such key in the recipe: passwort",
    "login: {path: 'https://evil.example/', username: ada, password: stdin}": "`path` is not a path of the site",
    "login: {path: /login, username: ada, password: violet-anchor}": "a recipe contains no password",
    "login: [": "line 2",
    "": "the recipe is empty",
    "a: 1\na: 2": "set twice: a",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_recipe_is_78_and_nothing_is_sent(text, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(text)
    with TinySite().running() as site:
        found = doctor(site.url, recipe=recipe)
    assert (found.code, found.stdout, site.requests) == (78, "", [])
    assert WRONG[text] in found.stderr
    assert "violet-anchor" not in found.stderr


def test_a_missing_password_is_78(tmp_path):
    with TinySite().running() as site:
        found = doctor(site.url, recipe=RECIPES / "tiny.yaml", password="")
    assert (found.code, site.requests) == (78, [])


@pytest.mark.parametrize("source", ["stdin", "{file: password}"])
def test_the_password_may_come_from_a_file_or_standard_input(source, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text((RECIPES / "tiny.yaml").read_text().replace("{environment: DOCTOR_PASSWORD}", source))
    (tmp_path / "password").write_text(PASSWORD + "\n")
    with TinySite().running() as site:
        found = doctor(site.url, recipe=recipe, input=PASSWORD + "\n")
    assert found.code == 0, found.stderr
