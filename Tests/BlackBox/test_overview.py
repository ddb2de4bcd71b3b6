"""The administrator's first page: what happened, what to look at, and what runs."""

import html
import re
import time

import pytest

from harness import Client
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture
def server(start, store):
    return start(store=store, sessions_rotation_interval="1s", sessions_rotation_grace="1s")


@pytest.fixture
def admin(server):
    return Client(server).log_in(server.add_user(admin=True), PASSWORD)


def described(page):
    """What the charts say to a screen reader, by their titles."""
    sentences = map(html.unescape, re.findall(r'<svg [^>]*aria-label="([^"]*)"', page.text))
    return {sentence.split(" in the last ")[0]: sentence for sentence in sentences}


def total(page, title):
    return int(re.search(r": (\d+|none)", described(page)[title]).group(1).replace("none", "0"))


def ended(page):
    """How many sessions ended, by reason."""
    reasons = described(page)["Ended sessions"].rsplit(". ", 1)[1].rstrip(".").split(", ")
    return {reason: int(number) for reason, _, number in (text.rpartition(" ") for text in reasons)}


@pytest.mark.every_store
def test_sign_ins_failures_and_ends_are_counted(server, admin):
    before = admin.get("/admin")
    users = [server.add_user() for _ in range(3)]
    people = [Client(server).log_in(user, PASSWORD) for user in users]
    assert Client(server).api("POST", "/login", {"username": users[0], "password": "wrong-password-entirely"}).status == 401
    assert people[0].api("POST", "/logout").status == 204
    assert admin.api("DELETE", f"/admin/sessions/{people[1].session().json['session']['id']}").status == 204
    # A shared store may have sessions of other tests, which time out meanwhile.
    expected = {"signed out": 1, "ended by a user or an administrator": 1, "ended on suspicion": 0}
    page = eventually(lambda: (page := admin.get("/admin")) and total(page, "Ended sessions") and ended(page).items() >= expected.items() and page, what="two ends")
    assert total(page, "Ended sessions") == sum(ended(page).values())
    assert total(page, "Sign-ins") - total(before, "Sign-ins") == 3
    assert total(page, "Failed sign-ins") - total(before, "Failed sign-ins") == 1


def test_the_table_has_the_numbers_of_the_charts(admin):
    page = admin.get("/admin")
    columns = re.findall(r'<th scope="col">([^<]*)</th>', page.text)
    assert columns[0] == "From (UTC)" and "Sign-ins" in columns
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page.text, re.S)
    assert len(rows) == 24
    numbers = [list(map(int, re.findall(r"<td>(\d+)</td>", row))) for row in rows]
    assert sum(row[columns.index("Sign-ins") - 1] for row in numbers) == total(page, "Sign-ins") > 0


def test_the_bars_are_drawn_in_the_page(admin):
    pictures = re.findall(r'<svg viewBox="0 0 240 48" .*?</svg>', admin.get("/admin").text, re.S)
    assert len(pictures) == 5
    assert re.search(r'<path class="bar-good" d="(M\d+ \d+V\d+h8V\d+z)+"/>', pictures[1]), pictures[1]


def test_a_week_has_parts_of_six_hours(admin):
    page = admin.get("/admin?period=7d")
    assert len(re.findall(r'<tr><th scope="row">', page.text)) == 28
    assert "in the last 7 days" in described(page)["Sign-ins"]
    assert '<a href="/admin?period=7d" aria-current="true">7 days</a>' in page.text


@pytest.mark.parametrize("query", ["period=1y", "period=", "period=7d&period=24h", "period=%00"])
def test_an_unknown_period_is_the_last_day(admin, query):
    answer = admin.get("/admin?" + query)
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert "in the last 24 hours" in described(answer)["Sign-ins"]


def test_a_replayed_session_token_is_an_alarm_that_leads_to_its_events(server, admin):
    assert "None in the last 24 hours." in admin.get("/admin").text
    replay(server)
    page = eventually(lambda: (page := admin.get("/admin")) and "authn_token_reuse" in page.text and page, what="the alarm")
    link = html.unescape(re.search(r'<a href="([^"]*event=authn_token_reuse[^"]*)">A replaced session token was used</a>', page.text).group(1))
    assert "A replaced session token was used" in admin.get(link).text


def replay(server):
    """Uses a session token after its successor."""
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    stolen = visitor.token

    def successor():
        answer = visitor.get("/account", cookie=visitor.with_token(stolen))
        return next((cookie.value for cookie in answer.cookies if cookie.name == server.cookie_name), None)

    offered = eventually(successor, 10, 0.2, "a new session token")
    assert visitor.get("/account", cookie=visitor.with_token(offered)).status == 200
    time.sleep(1.3)
    assert visitor.get("/account", cookie=visitor.with_token(stolen)).status == 303


def test_the_servers_are_shown_with_their_versions(server, admin):
    version = server.run("--version").strip().split()[-1]
    page = admin.get("/admin").text
    assert re.search(rf"<code>{re.escape(server.url)}</code> · version {re.escape(version)} · reported ", page)
    assert f"{server.url}, {version}, " in server.command("status").stdout


def test_the_page_has_the_end_of_the_audit_log(server, admin):
    number, beginning = re.search(r"event (\d+), hash <code>([0-9a-f]{16})…", admin.get("/admin").text).groups()
    assert server.run("audit", "head").startswith(f"{number}:{beginning}")


def test_the_live_sessions_are_counted_when_the_server_starts_and_every_hour(start):
    server = start(store="database:")
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    assert re.fullmatch(r"Live sessions in the last 24 hours: at most \d+\.", described(admin.get("/admin"))["Live sessions"])
    server.stop()
    server.start()
    eventually(lambda: "at most 1." in described(admin.get("/admin"))["Live sessions"], what="the first count")
