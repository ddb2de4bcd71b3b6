"""Every cookie that any answer sets, on a walk through all there is."""

import re

import pytest

from Conformance.registry import requirement
from harness import Client
from harness.server import PASSWORD

PAGES = ["/", "/login", "/setup", "/reset", "/account", "/reauthenticate", "/admin", "/admin/users", "/admin/sessions", "/admin/audit", "/x"]
CALLS = ["/session", "/sessions", "/admin/users", "/admin/sessions", "/admin/audit", "/admin/policy", "/openapi.json", "/missing"]


@pytest.fixture
def answers(server):
    """The requests of an anonymous client and of an administrator: each page and call, right and wrong logins, rotations, logouts."""
    seen = []
    server.observers.append(lambda method, path, response: seen.append(response))
    user = server.add_user(admin=True)
    for visitor in (Client(server), Client(server)):
        visitor.log_in_by_form(user, "wrong-password-entirely")
        for _ in range(2):
            for path in [*PAGES, *(f"/api/v1{call}" for call in CALLS)]:
                visitor.get(path)
            if not visitor.token:
                visitor.log_in_by_form(user, PASSWORD, remember="on")
        visitor.submit("/reauthenticate", "/reauthenticate", password=PASSWORD)
        visitor.api("POST", "/reauthenticate", {"password": PASSWORD})
        visitor.api("POST", "/login", {"username": user, "password": PASSWORD})
        visitor.form("/logout", {})
        visitor.submit("/account", "/logout")
        visitor.api("POST", "/logout")
    server.observers.clear()
    return seen


@requirement("ASVS-3.3.1", "ASVS-3.3.2", "ASVS-3.3.3", "ASVS-3.3.5", "COOKIE-unique", "COOKIE-prefix", "COOKIE-partitioned")
@requirement("WSTG-SESS-02", "NIST-5.1.1", "NIST-5.1.1-should")
def test_every_cookie_is_narrow_small_and_alone(answers):
    lines = [(answer, line) for answer in answers for line in answer.all("Set-Cookie")]
    assert len(lines) > 10
    for answer, line in lines:
        assert re.match(r"__Host-[a-z-]+=[A-Za-z0-9_.-]*; ", line), line
        pair, *attributes = line.split("; ")
        names = [attribute.split("=")[0].lower() for attribute in attributes]
        assert len(names) == len(set(names)), line
        assert {"secure", "httponly", "path", "samesite"} <= set(names), line
        assert not {"domain", "partitioned"} & set(names), line
        assert "Path=/" in attributes and re.search("SameSite=(Lax|Strict)", line), line
        assert len(pair) <= 4096
    for answer in answers:
        names = [cookie.name for cookie in answer.cookies]
        assert len(names) == len(set(names)), names
