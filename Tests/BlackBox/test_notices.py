"""Security notices to users, and their delivery."""

import hashlib
import hmac
import http.server
import json
import threading

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually

NEW = "harbour-quilt-ninety-crows"


@pytest.fixture
def hook(tmp_path):
    """A program that stores its input, one document per line."""
    path = tmp_path / "hook"
    path.write_text(f"#!/bin/sh\ncat >> {tmp_path}/notices\n")
    path.chmod(0o700)

    def read():
        file = tmp_path / "notices"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    path_and_reader = (str(path), read)
    return path_and_reader


def waited_for(read, event):
    def found():
        return [notice for notice in read() if notice["event"] == event]

    eventually(found, what=event)
    return found()


def test_new_devices_password_changes_and_resets_are_told(start, hook):
    program, read = hook
    server = start(notify_command=program)
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    (device,) = waited_for(read, "new_device")
    assert device["account"]["username"] == user and device["device"] == "Firefox on Linux"
    assert device["address"] == "127.0.0.1" and device["service"] == server.url
    visitor.api("POST", "/logout")
    visitor.log_in(user, PASSWORD)
    visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW})
    (change,) = waited_for(read, "authn_password_change")
    assert change["actor"] == "user"
    assert len(waited_for(read, "new_device")) == 1, "the same browser is new once"
    everything = json.dumps(read())
    for secret in (PASSWORD, NEW, visitor.token):
        assert secret not in everything


def test_a_command_tells_too(start, hook):
    program, read = hook
    server = start(notify_command=program)
    user = server.add_user()
    server.run("user", "disable", user)
    assert [notice["account"]["username"] for notice in read() if notice["event"] == "user_disabled"] == [user]


def test_a_replay_is_told_and_shown(start, hook):
    program, read = hook
    server = start(notify_command=program, sessions_rotation_interval="1s", sessions_rotation_grace="0s")
    user = server.add_user()
    visitor = Client(server).log_in(user, PASSWORD)
    old = visitor.token
    eventually(lambda: visitor.session().status == 200 and visitor.token != old, what="a rotation")
    assert visitor.session().status == 200
    thief = Client(server, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36")
    eventually(lambda: thief.session(cookie=thief.with_token(old)).json.get("reason") == "replay", what="the replay")
    (notice,) = waited_for(read, "session_replay")
    assert notice["device"] == "Chrome on Windows" and notice["account"]["username"] == user
    page = Client(server).log_in(user, PASSWORD).get("/account").text
    assert "An old ticket of yours was used again" in page and "Chrome on Windows at 127.0.0.1" in page


def test_failed_attempts_are_shown_after_the_next_login(start):
    server = start()
    user = server.add_user()
    for _ in range(3):
        Client(server).api("POST", "/login", {"username": user, "password": "wrong-password-entirely"})
    assert "3 attempts to sign in failed" in Client(server).log_in(user, PASSWORD).get("/account").text


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 600"], ids=["fails", "hangs"])
def test_a_program_that_misbehaves_holds_nobody_up(start, tmp_path, script):
    program = tmp_path / "hook"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    server = start(notify_command=program)
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    assert visitor.api("POST", "/password", {"current": PASSWORD, "new": NEW}).status == 204
    assert server.stop() == 0
    assert "security notice" in server.output


@pytest.fixture
def receiver():
    """A service on this machine that keeps every request."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append((self.path, dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{service.server_port}/hook", requests
        service.shutdown()


def test_a_posted_notice_is_signed(start, receiver, tmp_path):
    url, requests = receiver
    secret = "s3cret-of-the-webhook-0123456789abcdef"
    (tmp_path / "secret").write_text(secret + "\n")
    server = start(notify_webhook=url, notify_webhook_secret_file=tmp_path / "secret")
    Client(server).log_in(server.add_user(), PASSWORD)
    eventually(lambda: requests, what="the request")
    ((path, headers, body),) = requests
    assert path == "/hook" and headers["Content-Type"] == "application/json"
    assert headers["Coatcheck-Signature"] == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert json.loads(body)["event"] == "new_device"
    assert secret not in server.output


def test_a_service_that_is_away_holds_nobody_up(start, tmp_path):
    (tmp_path / "secret").write_text("x" * 32)
    server = start(notify_webhook="http://127.0.0.1:9/", notify_webhook_secret_file=tmp_path / "secret")
    assert Client(server).log_in(server.add_user(), PASSWORD).is_signed_in
    assert server.stop() == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"NOTIFY_WEBHOOK": "https://example.org/hook"},
        {"NOTIFY_WEBHOOK": "http://example.org/hook", "NOTIFY_WEBHOOK_SECRET_FILE": "/dev/null"},
        {"NOTIFY_WEBHOOK": "ftp://example.org", "NOTIFY_WEBHOOK_SECRET_FILE": "/dev/null"},
        {"NOTIFY_WEBHOOK_SECRET_FILE": "/dev/null"},
        {"NOTIFY_WEBHOOK": "https://example.org", "NOTIFY_WEBHOOK_SECRET_FILE": "/dev/null"},
        {"NOTIFY_COMMAND": "mail -s x"},
        {"NOTIFY_COMMAND": "/nonexistent/program"},
    ],
)
def test_a_wrong_setting_is_named(start, settings):
    server = start()
    server.settings |= {key.lower(): value for key, value in settings.items()}
    answer = server.command("config", "check")
    assert answer.returncode == 78
    assert "notify." in answer.stderr
