"""The headers of answers for every status, and content types that a browser cannot mistake."""

import re

import pytest

from Conformance.registry import requirement
from harness import Client, Server
from harness.engines import Redis, engine_folder
from harness.server import PASSWORD
from harness.waiting import eventually

JSON = [("Content-Type", "application/json"), ("Sec-Fetch-Site", "same-origin")]
WRONG = {"username": "nobody", "password": "wrong-password-entirely"}


@pytest.fixture(scope="session")
def server(embedded):
    """Which store it is makes no difference here."""
    return embedded


@pytest.fixture(scope="module")
def outage(tmp_path_factory):
    """A visitor who is signed in at a server whose session store has gone."""
    with engine_folder() as folder:
        redis = Redis(folder / "redis").start()
        server = Server(tmp_path_factory.mktemp("outage"), store=redis.url).start()
        visitor = Client(server).log_in(server.add_user(), PASSWORD)
        redis.stop()
        yield visitor
        server.kill()


@pytest.fixture(scope="module")
def throttled(tmp_path_factory):
    """A visitor whose next attempt is one too many."""
    server = Server(tmp_path_factory.mktemp("throttled"), throttle_account_free_attempts=1).start()
    visitor = Client(server)
    for _ in range(2):
        visitor.api("POST", "/login", WRONG)
    yield visitor
    server.stop()


def stylesheet(visitor):
    return visitor.get(re.search(r'href="([^"]+\.css)"', visitor.get("/login").text).group(1))


# Status, kind, whose visitor, what is asked for. 500 has no recipe from outside: see ASVS-16.5.4.
TABLE = [
    (200, "page", "signed_in", lambda visitor: visitor.get("/account")),
    (200, "json", "signed_in", lambda visitor: visitor.session()),
    (200, "json", "signed_in", lambda visitor: visitor.get("/api/v1/openapi.json")),
    (200, "file", "stranger", stylesheet),
    (303, "redirect", "stranger", lambda visitor: visitor.get("/account")),
    (400, "json", "stranger", lambda visitor: visitor.request("POST", "/api/v1/login", b"{", JSON)),
    (400, "page", "stranger", lambda visitor: visitor.form("/login", [("username", "a"), ("username", "b")])),
    (401, "json", "stranger", lambda visitor: visitor.session()),
    (401, "page", "stranger", lambda visitor: visitor.log_in_by_form("nobody", "wrong-password-entirely")),
    (403, "json", "signed_in", lambda visitor: visitor.get("/api/v1/admin/users")),
    (403, "page", "signed_in", lambda visitor: visitor.get("/admin")),
    (404, "json", "stranger", lambda visitor: visitor.get("/api/v1/missing")),
    (404, "page", "stranger", lambda visitor: visitor.get("/missing")),
    (405, "json", "stranger", lambda visitor: visitor.get("/api/v1/logout")),
    (405, "page", "stranger", lambda visitor: visitor.get("/account/password")),
    (413, "json", "stranger", lambda visitor: visitor.request("POST", "/api/v1/login", b"x" * 70_000, JSON)),
    (413, "page", "stranger", lambda visitor: visitor.form("/login", {"username": "x" * 70_000})),
    (415, "json", "stranger", lambda visitor: visitor.form("/api/v1/login", WRONG)),
    (422, "json", "signed_in", lambda visitor: visitor.api("POST", "/password", {"current": PASSWORD, "new": "short"})),
    (429, "json", "throttled", lambda visitor: visitor.api("POST", "/login", WRONG)),
    (429, "page", "throttled", lambda visitor: visitor.log_in_by_form(WRONG["username"], WRONG["password"])),
    (503, "json", "outage", lambda visitor: visitor.session()),
    (503, "page", "outage", lambda visitor: visitor.get("/account")),
]


@pytest.fixture(scope="module")
def signed_in(server):
    return Client(server).log_in(server.add_user(), PASSWORD)


@pytest.fixture
def stranger(server):
    return Client(server)


@requirement("HEADER-table", "ASVS-3.4.4", "ASVS-3.4.5", "ASVS-3.4.6", "ASVS-3.5.8", "ASVS-4.1.1", "ASVS-14.3.2", "WSTG-CONF-14")
@pytest.mark.parametrize("status, kind, who, ask", TABLE, ids=[f"{status} {kind}" for status, kind, *_ in TABLE])
def test_every_answer_has_its_headers(request, status, kind, who, ask):
    answer = ask(request.getfixturevalue(who))
    assert answer.status == status, answer.text[:500]
    expected = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
    if kind == "page":
        expected |= {
            "Content-Type": "text/html; charset=utf-8",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
        }
    else:
        expected["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    for name, value in expected.items():
        assert answer.header(name) == value, name
    assert "frame-ancestors 'none'" in answer.header("Content-Security-Policy")
    if kind == "json":
        assert re.fullmatch(r"application/(problem\+)?json; charset=utf-8", answer.header("Content-Type"))
    assert ("immutable" if kind == "file" else "no-store") in answer.header("Cache-Control")
    assert not {name.lower() for name, _ in answer.headers} & {"server", "x-powered-by", "access-control-allow-origin"}
    assert (answer.header("Retry-After") is not None) == (status in (429, 503))


@requirement("ASVS-3.2.1")
@pytest.mark.parametrize("destination", ["document", "iframe", "embed", "script", "style", "image"])
def test_an_api_answer_opened_as_something_else_stays_inert(signed_in, destination):
    answer = signed_in.session(headers=[("Sec-Fetch-Dest", destination), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")])
    assert answer.header("Content-Type").startswith("application/json")
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'; sandbox"


@requirement("ASVS-3.4.3", "WSTG-CONF-12", "HEADER-Content-Security-Policy")
def test_the_policy_of_pages_allows_no_script_at_all(signed_in):
    header = signed_in.get("/account").header("Content-Security-Policy")
    directives = dict(part.strip().split(" ", 1) for part in header.split(";"))
    del directives["report-uri"], directives["report-to"]
    for name in ("default-src", "script-src", "object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == "'none'", name
    assert set(" ".join(directives.values()).split()) <= {"'none'", "'self'", "'script'"}


@requirement("ASVS-3.4.7")
@pytest.mark.parametrize("media_type", ["application/csp-report", "application/reports+json; charset=utf-8"])
def test_a_page_that_breaks_its_policy_is_reported_and_counted(start, media_type):
    server = start()
    visitor = Client(server)
    page = visitor.get("/login")
    assert page.header("Content-Security-Policy").endswith("report-uri /csp-reports; report-to csp")
    assert page.header("Reporting-Endpoints") == 'csp="/csp-reports"'
    report = b'{"csp-report": {"document-uri": "https://a/?secret-canary", "violated-directive": "script-src"}}'
    for _ in range(3):
        assert visitor.request("POST", "/csp-reports", report, [("Content-Type", media_type)]).status == 204
    assert visitor.request("POST", "/csp-reports", report, [("Content-Type", "text/plain")]).status == 415
    server.stop()
    (event,) = server.audit(event="malicious_csp_violation")
    assert (event["count"], event["level"]) == (3, "WARN")
    assert "secret-canary" not in server.run("audit", "export") + server.output


@requirement("ASVS-3.5.6", "ASVS-3.5.7", "ASVS-14.3.3")
def test_there_is_no_script_and_no_wrapping_of_answers_into_one(server):
    visitor = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    for query in ("callback=x", "jsonp=x", "cb=x", "format=js", "_=1"):
        answer = visitor.get(f"/api/v1/session?{query}")
        assert answer.text.startswith("{")
        assert answer.header("Content-Type").startswith("application/json")
    file = re.compile(r'<script type="module" src="/assets/(?:passkeys|overview)\.[0-9a-f]{12}\.js"></script>')
    for path in ["/login", "/account", "/reauthenticate", "/admin", "/admin/users", "/admin/sessions", "/admin/audit", "/missing"]:
        assert "<script" not in file.sub("", visitor.get(path).text).lower()


@requirement("ASVS-16.3.4", "ASVS-16.5.3", "AUDIT-stores")
def test_a_store_that_fails_is_in_both_logs_and_nobody_is_let_in(outage):
    for path in ["/account", "/admin", "/api/v1/session", "/api/v1/sessions"]:
        answer = outage.get(path)
        assert answer.status == 503
        assert answer.cookies == []
    assert " warning " in outage.server.output
    events = eventually(lambda: outage.server.audit(event="store_error"), what="an event about the store")
    assert {(event["outcome"], event["reason"]) for event in events} == {("fail", "unavailable")}
    assert "127.0.0.1" not in answer.text and "redis" not in answer.text.lower()
