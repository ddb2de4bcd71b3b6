"""The vector table for cross-site request forgery; C-numbers name the row."""

import json
import urllib.parse

import pytest

from harness import Client
from harness.server import PASSWORD

TARGET = "/sessions/revoke-others"


@pytest.fixture
def visitor(server, user):
    return Client(server).log_in(user, PASSWORD)


def send(visitor, channel, token="own", site="same-origin", origin=True, extra=()):
    """A harmless state change by form or API; `token` is "own", None or a value."""
    if token == "own":
        token = visitor.csrf_token()
    if channel == "api":
        return visitor.api("POST", TARGET, csrf=token, site=site, origin=origin, extra=extra)
    fields = {"password": PASSWORD} | ({"csrf_token": token} if token else {})
    return visitor.form("/reauthenticate", fields, site=site, origin=origin, extra=extra)


def accepted(response):
    return response.status in (200, 204, 303)


CHANNELS = pytest.mark.parametrize("channel", ["api", "form"])


@CHANNELS
@pytest.mark.parametrize("site", ["same-origin", "none"], ids=["C1", "C4"])
def test_a_request_from_our_own_page_is_accepted(visitor, channel, site):
    assert accepted(send(visitor, channel, site=site))


@CHANNELS
@pytest.mark.parametrize("site", ["cross-site", "same-site", "bogus", ""], ids=["C2", "C3", "C17", "empty"])
def test_any_other_fetch_site_is_refused_even_with_a_good_token(visitor, channel, site):
    extra = [("Sec-Fetch-Site", "")] if site == "" else []
    assert send(visitor, channel, site=site or None, extra=extra, origin=None).status == 403


@CHANNELS
def test_without_fetch_metadata_our_own_origin_is_accepted_c5(visitor, channel):
    assert accepted(send(visitor, channel, site=None))


FOREIGN = {
    "C6": "https://evil.example",
    "C7": "null",
    "C8": "{other_scheme}://localhost:{port}",
    "C9": "http://localhost:8443",
    "C10": "http://localhost.evil.example:{port}",
    "a prefix": "http://localhost",
    "a suffix": "http://localhost:{port}0",
    "a path": "http://localhost:{port}/",
    "127.0.0.1": "http://127.0.0.1:{port}",
}


@CHANNELS
@pytest.mark.parametrize("origin", FOREIGN.values(), ids=FOREIGN.keys())
def test_without_fetch_metadata_a_foreign_origin_is_refused(server, visitor, channel, origin):
    origin = origin.format(port=server.port, other_scheme="https")
    assert send(visitor, channel, site=None, origin=origin).status == 403


@CHANNELS
def test_a_missing_token_is_refused_c11(visitor, channel):
    assert send(visitor, channel, token=None).status == 403


@CHANNELS
def test_somebody_elses_token_is_refused_c12(server, visitor, channel):
    other = Client(server).log_in(server.add_user(), PASSWORD)
    assert send(visitor, channel, token=other.csrf_token()).status == 403


@CHANNELS
@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 86, "A" * 10_000, "%00", "é"])
def test_a_made_up_token_is_refused(visitor, channel, token):
    assert send(visitor, channel, token=token.encode().decode("latin-1")).status == 403


def test_a_token_only_in_the_address_is_refused_c13(visitor):
    token = urllib.parse.quote(visitor.csrf_token())
    assert visitor.api("POST", f"{TARGET}?csrf_token={token}", csrf=None).status == 403
    assert visitor.form(f"/reauthenticate?csrf_token={token}", {"password": PASSWORD}).status == 403


def test_a_token_only_in_a_cookie_is_refused_c14(visitor):
    cookie = f"{visitor.cookie_header}; csrf_token={visitor.csrf_token()}; X-CSRF-Token={visitor.csrf_token()}"
    assert visitor.api("POST", TARGET, csrf=None, cookie=cookie).status == 403


def test_a_token_from_before_a_hard_rotation_is_refused_c15(visitor):
    old = visitor.csrf_token()
    assert visitor.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert visitor.api("POST", TARGET, csrf=old).status == 403


@CHANNELS
def test_without_any_provenance_the_token_decides_c16(visitor, channel):
    assert send(visitor, channel, token=None, site=None, origin=None).status == 403
    assert accepted(send(visitor, channel, site=None, origin=None))


def test_a_cross_site_login_is_refused_c18(server, user):
    stranger = Client(server)
    page = stranger.get("/login")
    fields = {"username": user, "password": PASSWORD, "csrf_token": page.field("csrf_token")}
    assert stranger.form("/login", fields, site="cross-site", origin="https://evil.example").status == 403
    payload = {"username": user, "password": PASSWORD}
    assert stranger.api("POST", "/login", payload, site="cross-site", origin="https://evil.example").status == 403
    assert server.cookie_name not in stranger.jar


@pytest.mark.parametrize("token", [None, "", "A" * 86])
def test_a_login_form_without_its_own_token_is_refused_c19(server, user, token):
    stranger = Client(server)
    stranger.get("/login")
    fields = {"username": user, "password": PASSWORD} | ({} if token is None else {"csrf_token": token})
    assert stranger.form("/login", fields).status == 403
    assert server.cookie_name not in stranger.jar


def test_a_login_form_whose_cookie_is_missing_is_refused_c19(server, user):
    stranger = Client(server)
    fields = {"username": user, "password": PASSWORD, "csrf_token": stranger.get("/login").field("csrf_token")}
    assert stranger.form("/login", fields, cookie="").status == 403


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/account/password", "/api/v1/logout", "/api/v1" + TARGET, "/api/v1/password"])
@pytest.mark.parametrize("extra", [[], [("X-HTTP-Method-Override", "POST")], [("X-Method-Override", "DELETE")]])
def test_reading_methods_change_nothing_c20(visitor, method, path, extra):
    answer = visitor.request(method, path, headers=extra)
    assert answer.status == 405
    assert "POST" in answer.header("Allow")
    assert visitor.is_signed_in


@pytest.mark.parametrize("method_field", ["_method", "method"])
def test_a_method_in_the_form_is_ignored(visitor, method_field):
    fields = {method_field: "DELETE", "csrf_token": visitor.csrf_token(), "password": PASSWORD}
    visitor.form("/reauthenticate", fields)
    assert visitor.is_signed_in


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", None]
)
def test_json_under_another_content_type_is_refused_c21(server, user, visitor, content_type):
    body = json.dumps({"username": user, "password": PASSWORD}).encode()
    headers = [("Sec-Fetch-Site", "same-origin")] + ([("Content-Type", content_type)] if content_type else [])
    stranger = Client(server)
    assert stranger.request("POST", "/api/v1/login", body, headers).status == 415
    assert server.cookie_name not in stranger.jar


@pytest.mark.parametrize("path", ["/login", "/api/v1/login", "/api/v1/session"])
def test_a_preflight_from_elsewhere_gets_no_permission_c23(visitor, path):
    headers = [
        ("Origin", "https://evil.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,x-csrf-token"),
    ]
    answer = visitor.request("OPTIONS", path, headers=headers)
    assert answer.status in (204, 405)
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]


def test_no_answer_ever_allows_another_origin(visitor):
    for path in ["/", "/login", "/account", "/api/v1/session", "/api/v1/sessions", "/missing"]:
        answer = visitor.get(path, headers=[("Origin", "https://evil.example")])
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]


def test_the_token_differs_in_every_page_and_all_of_them_are_good(visitor):
    tokens = [visitor.get("/account").field("csrf_token") for _ in range(3)]
    assert len(set(tokens)) == 3
    for token in tokens:
        assert accepted(send(visitor, "api", token=token))


def test_a_forged_request_is_an_event(server, visitor):
    person = visitor.session().json["principal"]["username"]
    send(visitor, "api", site="cross-site", origin="https://evil.example")
    assert person
    assert [event for event in server.audit() if "csrf" in event["event"]]
