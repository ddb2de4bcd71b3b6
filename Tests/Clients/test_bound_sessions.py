"""The clients with sessions that are bound to a browser at Coatcheck itself, which shares them with an application.

Coatcheck is the binary of SERVER_BINARY, or else of the debug build if there is one.
"""

import os

import pytest
from flask import Flask, jsonify, session

from harness import Server, canary
from harness.engines.certificates import Authority
from harness.ports import free_port
from harness.server import BINARY, PASSWORD
from harness.signing_browser import SigningBrowser
from harness.waiting import eventually

import coatcheck
from coatcheck.flask import CoatcheckSession

COOKIE = "__Host-coatcheck"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if "SERVER_BINARY" not in os.environ and not BINARY.exists():
        pytest.skip("there is no build: scripts/build --product coatcheck makes one, SERVER_BINARY names another")
    authority = Authority(tmp_path_factory.mktemp("authority"))
    issued = authority.issue("login")
    server = Server(
        tmp_path_factory.mktemp("coatcheck"),
        certificate=str(authority.certificate),
        tls_certificate=issued.certificate,
        tls_key=issued.key,
        sessions_binding="optional",
        service_listen=f"127.0.0.1:{free_port()}",
    ).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def connect(server):
    """Makes a client of an application that shares the sessions of the server: connect(near="all")."""
    token = server.run("service", "add", "wiki", "--sessions", "--share-accounts").split()[-1]
    canary.note(token)
    clients = []

    def connect(**options) -> coatcheck.Client:
        clients.append(coatcheck.Client(f"http://{server.settings['service_listen']}", token, **options))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def browser(server):
    return SigningBrowser(server).bind(server.add_user())


@pytest.fixture
def stranger(server):
    """A browser whose session has no key."""
    return SigningBrowser(server)


def test_a_bound_session_is_answered_with_the_second_cookie_only(connect, browser):
    client = connect()
    answer = client.authenticate(browser.token, browser.proof)
    assert answer.session.bound and answer.session.id == browser.handle
    for wrong in (None, "x" * 43):
        with pytest.raises(coatcheck.ProofRequired):
            client.authenticate(browser.token, wrong)
    browser.drop_proof().refresh()
    assert client.authenticate(browser.token, browser.proof).session.bound


def test_a_session_without_a_key_needs_none(server, connect, stranger):
    stranger.log_in(server.add_user(), PASSWORD)
    assert not connect().authenticate(stranger.token).session.bound


@pytest.mark.parametrize("near", ["ends", "all"])
def test_memory_loses_a_session_when_it_becomes_bound_and_keeps_it_no_more(server, connect, stranger, near):
    client = connect(near=near)
    stranger.log_in(server.add_user(), PASSWORD)
    stranger.register()

    def is_kept():
        return client._near.lookup(stranger.token, None, data=False) is not None

    eventually(lambda: client.authenticate(stranger.token) and is_kept(), what="the session being kept in memory")
    stranger.refresh()
    eventually(lambda: not is_kept(), within=1.5, what="the session being dropped from memory")
    with pytest.raises(coatcheck.ProofRequired):
        client.authenticate(stranger.token, data=False)
    for _ in range(3):
        assert client.authenticate(stranger.token, stranger.proof, data=False).session.bound
    assert not is_kept()


def test_a_change_of_data_needs_no_proof_once_the_request_was_proved(connect, browser):
    client = connect()
    handle = client.authenticate(browser.token, browser.proof).session.id
    client.change(id=handle, set={"cart": [1]})
    assert dict(client.authenticate(browser.token, browser.proof).data) == {"cart": [1]}


def test_flask_answers_a_copied_token_with_401_and_its_owner_goes_on(connect, browser):
    app = Flask("wiki")
    app.config["SESSION_COOKIE_NAME"] = COOKIE
    CoatcheckSession(app, connect())
    app.add_url_rule("/", view_func=lambda: jsonify(handle=session.handle), endpoint="index")
    site = app.test_client()
    site.set_cookie(COOKIE, browser.token)
    answer = site.get("/")
    assert answer.status_code == 401 and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    site.set_cookie(f"{COOKIE}-bound", browser.proof)
    assert site.get("/").json == {"handle": browser.handle}
