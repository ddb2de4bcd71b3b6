"""The administrator's pages and API: roles and requirements."""

import json
import re
import time
import urllib.parse

import pytest

from harness import Client
from harness.server import PASSWORD

READING = ["/admin/users", "/admin/sessions", "/admin/audit", "/admin/policy"]
PAGES = ["/admin", "/admin/users", "/admin/sessions", "/admin/audit"]


@pytest.fixture(scope="session")
def store():
    """Which store it is makes no difference here."""
    return "database:"


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


@pytest.fixture
def person(server, user):
    return Client(server).log_in(user, PASSWORD)


def person_id(visitor):
    return visitor.session().json["principal"]["id"]


@pytest.mark.parametrize("path", READING)
def test_reading_needs_the_role(server, admin, person, path):
    assert admin.get("/api/v1" + path).status == 200
    answer = person.get("/api/v1" + path)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert Client(server).get("/api/v1" + path).status == 401


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_the_role(server, admin, person, path):
    assert admin.get(path).status == 200
    assert person.get(path).status == 403
    assert Client(server).get(path).status == 303


CHANGES = [
    ("POST", "/admin/users", {"username": "mallory-made-this"}),
    ("PATCH", "/admin/users/{id}", {"disabled": True}),
    ("DELETE", "/admin/users/{id}", None),
    ("POST", "/admin/users/{id}/reset-password", None),
    ("POST", "/admin/users/{id}/revoke-sessions", None),
    ("DELETE", "/admin/sessions/{session}", None),
    ("POST", "/admin/sessions/revoke-all", None),
]


@pytest.mark.parametrize("method, path, payload", CHANGES, ids=[f"{method} {path}" for method, path, _ in CHANGES])
def test_changes_need_the_role(server, admin, person, method, path, payload):
    session = admin.session().json
    path = path.format(id=session["principal"]["id"], session=session["session"]["id"])
    assert person.api(method, path, payload).code == "forbidden"
    assert Client(server).api(method, path, payload).status in (401, 403)
    assert admin.is_signed_in


def test_a_person_cannot_make_themselves_administrator(person):
    me = person_id(person)
    assert person.api("PATCH", f"/admin/users/{me}", {"roles": ["admin"]}).status == 403
    assert person.session().json["principal"]["roles"] in ([], ["user"])


def test_sensitive_changes_need_fresh_authentication(start, store):
    server = start(store=store, sessions_reauthentication_window="1s")
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    other = Client(server).log_in(server.add_user(), PASSWORD)
    time.sleep(1.1)
    answer = admin.api("POST", f"/admin/users/{person_id(other)}/revoke-sessions")
    assert (answer.status, answer.code) == (403, "reauthentication_required")
    assert other.is_signed_in
    assert admin.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert admin.api("POST", f"/admin/users/{person_id(other)}/revoke-sessions").status in (200, 204)
    assert not other.is_signed_in


def test_a_page_asks_for_the_password_again_and_leads_back(start, store):
    server = start(store=store, sessions_reauthentication_window="1s")
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    other = Client(server).log_in(server.add_user(), PASSWORD)
    time.sleep(1.1)
    answer = admin.submit("/admin/sessions", "/admin/sessions/revoke-all")
    assert answer.status == 303
    assert answer.location.startswith("/reauthenticate")
    assert other.is_signed_in
    page = admin.get(answer.location)
    fields = {"csrf_token": page.field("csrf_token"), "next": page.field("next"), "password": PASSWORD}
    assert admin.form("/reauthenticate", fields).location.startswith("/admin/sessions")
    assert other.is_signed_in


def test_a_new_person_gets_a_one_time_link_instead_of_a_password(server, admin):
    name = f"newcomer-{time.monotonic_ns()}"
    answer = admin.api("POST", "/admin/users", {"username": name})
    assert answer.status == 201
    assert admin.api("POST", "/admin/users", {"username": name}).status in (409, 422)


def test_nobody_may_pick_another_persons_password(admin, person):
    answer = admin.api("PATCH", f"/admin/users/{person_id(person)}", {"password": "chosen-by-somebody-else"})
    assert answer.status in (400, 422)


@pytest.mark.parametrize("path", ["/admin/users/unknown", "/admin/users/" + "A" * 300, "/admin/users/%00"])
def test_an_unknown_person_is_404(admin, path):
    assert admin.get("/api/v1" + path).status in (400, 404)


def test_the_session_list_comes_in_pages_without_gaps_or_repeats(server, admin):
    name = server.add_user()
    for _ in range(7):
        Client(server).log_in(name, PASSWORD)
    seen, after = [], None
    while True:
        page = admin.get(f"/api/v1/admin/sessions?user={name}&limit=3" + (f"&after={after}" if after else "")).json
        assert len(page["items"]) <= 3
        seen += [item["id"] for item in page["items"]]
        after = page.get("next")
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7


EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0"


def listed(admin, query):
    """The sessions of a search, over all its pages."""
    items, after = [], ""
    while after is not None:
        page = admin.get(f"/api/v1/admin/sessions?limit=2&{query}" + (f"&after={after}" if after else "")).json
        items += [item["id"] for item in page["items"]]
        after = page.get("next")
    return items


@pytest.mark.parametrize(
    "query, expected",
    [
        ("browser=Edge", "windows"),
        ("browser=Firefox", "mac"),
        ("system=macOS", "mac"),
        ("system=Windows&browser=Edge", "windows"),
        ("system=macOS&browser=Edge", ""),
        ("method=pwd", "mac windows"),
        ("method=otp", ""),
        ("method=pw", ""),
        ("browser=edge", "windows"),
        ("browser=Edge&user_agent=chrome/142", "windows"),
        ("address=127.", "mac windows"),
        ("address=127.0.0.2", ""),
        ("address=127.0.0.0/24", "mac windows"),
        ("address=10.0.0.0/8", ""),
        ("method=pwd&browser=Firefox&system=macOS&address=127.0.0.1&user_agent=GECKO", "mac"),
        ("assurance=aal1", "mac windows"),
        ("assurance=aal2", ""),
        ("remember=true", "mac"),
        ("remember=false", "windows"),
        ("bound=true", ""),
        ("bound=false", "mac windows"),
        ("created_since=1h", "mac windows"),
        ("created_since=2199-01-01", ""),
        ("created_before=1h", ""),
        ("created_before=2199-01-01T00:00:00Z&created_since=2020-01-01", "mac windows"),
        ("seen_since=30m", "mac windows"),
        ("seen_before=30m", ""),
        ("seen_before=2199-01-01&remember=true", "mac"),
    ],
)
def test_sessions_are_found_by_their_properties(server, admin, query, expected):
    name = server.add_user()
    found = two_sessions(server, name)
    assert sorted(found[id] for id in listed(admin, f"user={name}&{query}")) == expected.split()


def test_the_sessions_that_began_first_are_listed_first_on_request(server, admin):
    name = server.add_user()
    began = list(two_sessions(server, name))
    assert listed(admin, f"user={name}&order=oldest") == began
    assert listed(admin, f"user={name}") == listed(admin, f"user={name}&order=newest") == began[::-1]
    page = admin.get(f"/admin/sessions?user={name}&order=oldest").text
    assert re.findall('data-session="([^"]+)"', page) == began
    lines = server.run("session", "list", "--json", "--user", name, "--order", "oldest").splitlines()
    assert [json.loads(line)["id"] for line in lines] == began


@pytest.mark.parametrize(
    "facet, text, advice",
    [
        ("assurance", "aal4", "aal1, aal2 and aal3"),
        ("assurance", "2", "aal1, aal2 and aal3"),
        ("remember", "yes", "true or false"),
        ("bound", "1", "true or false"),
        ("created_since", "yesterday", "7d ago"),
        ("created_before", "2026-02-30", "7d ago"),
        ("seen_since", "-1h", "7d ago"),
        ("seen_before", "99999999999d", "7d ago"),
        ("order", "random", "newest or oldest"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_with_an_explanation(server, admin, facet, text, advice):
    query = urllib.parse.urlencode({facet: text})
    answer = admin.get("/api/v1/admin/sessions?" + query)
    assert answer.status == 400 and facet in answer.json["detail"] and advice in answer.json["detail"]
    page = admin.get("/admin/sessions?" + query)
    assert page.status == 200 and advice in page.text
    if facet not in ("remember", "bound"):
        done = server.command("session", "list", f"--{facet.replace('_', '-')}={text}")
        assert done.returncode == 64 and advice in done.stderr


def test_the_page_keeps_the_filters_that_are_asked_for_less_often_in_view(admin):
    assert '<details class="filters-more">' in admin.get("/admin/sessions?user=ada").text
    page = admin.get("/admin/sessions?remember=true&created_since=7d").text
    assert '<details class="filters-more" open>' in page and 'name="created_since" type="text" value="7d"' in page
    assert '<option value="true" selected>' in page


def two_sessions(server, name):
    """The sessions of an account by their handles, in the order in which they began: the second outlives the browser's."""
    return {
        Client(server, agent).log_in(name, PASSWORD, remember=label == "mac").session().json["session"]["id"]: label
        for label, agent in [("windows", EDGE), ("mac", FIREFOX)]
    }


def test_the_list_of_sessions_can_be_filtered_on_the_page(server, admin):
    name = server.add_user()
    Client(server, EDGE).log_in(name, PASSWORD)
    Client(server, FIREFOX).log_in(name, PASSWORD)
    page = admin.get(f"/admin/sessions?user={name}&browser=edge&system=windows&method=pwd").text
    assert "Edge 142 on Windows" in page and "Firefox 145 on macOS" not in page
    assert 'value="edge"' in page and '<option value="pwd" selected>' in page
    assert "No live session." in admin.get(f"/admin/sessions?user={name}&browser=Opera").text


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--browser", "edge"], "windows"),
        (["--system", "macOS", "--method", "pwd"], "mac"),
        (["--method", "otp"], ""),
        (["--address", "127.0.0."], "mac windows"),
        (["--address", "127.0.0.0/24"], "mac windows"),
        (["--address", "10.0.0.0/8"], ""),
        (["--remember"], "mac"),
        (["--no-remember"], "windows"),
        (["--bound"], ""),
        (["--no-bound", "--assurance", "aal1"], "mac windows"),
        (["--created-since", "1h", "--seen-since", "1h"], "mac windows"),
        (["--created-before", "1h"], ""),
        (["--seen-before", "1h"], ""),
        (["--user-agent", "edg/142"], "windows"),
    ],
)
def test_the_command_finds_sessions_like_the_page(server, options, expected):
    name = server.add_user()
    found = two_sessions(server, name)
    lines = server.run("session", "list", "--json", "--user", name, *options).splitlines()
    assert sorted(found[json.loads(line)["id"]] for line in lines if line) == expected.split()


def test_the_command_refuses_a_network_that_is_no_beginning_of_an_address(server):
    done = server.command("session", "list", "--address", "172.16.0.0/12")
    assert done.returncode == 64 and "/8, /16 or /24" in done.stderr


def found(admin, search, limit=2):
    """The usernames of all pages of a search, by the API."""
    names, after = [], None
    while True:
        query = urllib.parse.urlencode({"search": search, "limit": limit} | ({"after": after} if after else {}))
        page = admin.get("/api/v1/admin/users?" + query).json
        names += [item["username"] for item in page["items"]]
        after = page.get("next")
        if not after:
            return names


def test_people_are_found_by_the_beginnings_of_words(admin):
    mark = f"m{time.monotonic_ns()}"
    for number in range(5):
        person = {"username": f"{mark}.{number}", "display_name": f"Ann Smith{number}", "email": f"{number}.lee@{mark}.example"}
        assert admin.api("POST", "/admin/users", person).status == 201
    everybody = [f"{mark}.{number}" for number in range(5)]
    for search in (mark, mark.upper(), f"{mark} an", f"smi {mark}", f"lee@{mark}", f"@{mark}.ex"):
        assert sorted(found(admin, search)) == everybody, search
    assert found(admin, f"{mark} smith3") == [everybody[3]]
    assert found(admin, f"3.lee@{mark}") == [everybody[3]]
    assert found(admin, mark[1:]) == found(admin, f"{mark} nobody") == []
    page = admin.get(f"/admin/users?q={mark}+smith3").text
    assert everybody[3] in page and everybody[2] not in page


@pytest.mark.parametrize("query", ["search=ann&after=bob+bob", "search=ann&after=%00", "after=%00"])
def test_a_cursor_of_another_search_of_people_is_refused(admin, query):
    assert admin.get("/api/v1/admin/users?" + query).status == 400


def test_the_page_after_a_cursor_of_another_search_is_empty(admin):
    answer = admin.get("/admin/users?q=ann&after=bob+bob")
    assert answer.status == 200 and "No account matches" in answer.text


def test_a_network_that_is_no_beginning_of_an_address_is_refused_with_an_explanation(admin):
    answer = admin.get("/api/v1/admin/sessions?address=172.16.0.0/12")
    assert answer.status == 400 and "/16" in answer.json["detail"]
    page = admin.get("/admin/sessions?address=172.16.0.0/12")
    assert page.status == 200 and "/8, /16 or /24" in page.text and 'value="172.16.0.0/12"' in page.text


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=100000", "after=garbage", "after=%00"])
def test_a_query_that_makes_no_sense_is_refused(admin, query):
    assert admin.get("/api/v1/admin/sessions?" + query).status in (200, 400, 422)


def test_the_last_administrator_cannot_be_removed(start, store):
    server = start(store=store)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    assert 400 <= admin.api("DELETE", f"/admin/users/{person_id(admin)}").status < 500
    assert 400 <= admin.api("PATCH", f"/admin/users/{person_id(admin)}", {"disabled": True}).status < 500
    assert admin.is_signed_in


def test_the_policy_is_the_running_configuration(start, store):
    server = start(store=store, sessions_idle_timeout="7m", sessions_limit_per_user=3)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    text = admin.get("/api/v1/admin/policy").text
    assert "420" in text or "7m" in text


def test_revoking_everything_ends_every_other_session(start, store):
    server = start(store=store)
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    others = [Client(server).log_in(server.add_user(), PASSWORD) for _ in range(3)]
    assert admin.api("POST", "/admin/sessions/revoke-all").status in (200, 204)
    assert {other.session().json.get("reason") for other in others} == {"revoked"}
