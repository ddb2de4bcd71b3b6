"""A search that no index answers reads a limited number of rows for a page, and says so."""

import contextlib
import html
import re
import sqlite3

import pytest

from harness import Client, Server
from harness.server import PASSWORD

BOUND = 10_000
#: What the pages call a browser, and what is searched in its header: no index has that.
OLD, HEADER = "Firefox 12 on Windows", "Mozilla/5.0 (Windows NT 6.1; rv:12.0) Gecko/20100101 Firefox/12.0"
SEARCH = "user_agent=rv:12.0"


@pytest.fixture(scope="module")
def admin(tmp_path_factory):
    """More sessions than a page may examine are newer than that of the old browser."""
    server = Server(tmp_path_factory.mktemp("server")).start()
    try:
        Client(server, HEADER).log_in(server.add_user(), PASSWORD)
        admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
        copy_newest_session(server.database, BOUND)
        yield admin
    finally:
        server.kill()


def copy_newest_session(path, count):
    """A server without shared stores keeps nothing of sessions that it has not seen, so it may run meanwhile."""
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(sessions)") if row[1] != "id"]
        database.execute(
            f"WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count}) "
            f"INSERT INTO sessions (id, {', '.join(columns)}) "
            f"SELECT randomblob(16), {', '.join(columns)} FROM number, (SELECT * FROM sessions ORDER BY created_at DESC LIMIT 1)"
        )


def link(page, text):
    found = re.search(f'<a [^>]*href="([^"]+)"[^>]*>{text}', page.text)
    return found and html.unescape(found.group(1))


def test_a_page_of_a_search_says_that_it_is_not_over_and_leads_on(admin):
    page = admin.get(f"/admin/sessions?{SEARCH}")
    assert "it reads 10,000 sessions for a page" in page.text
    assert OLD not in page.text
    older = admin.get(link(page, "Search older sessions"))
    assert OLD in older.text and link(older, "Search older sessions") is None


def test_a_search_that_an_index_answers_finds_it_at_once(admin):
    page = admin.get("/admin/sessions?address=127.0.0.1")
    assert "it reads 10,000" not in page.text and link(page, "Next page")


def test_the_api_answers_the_pages_of_a_search_with_nothing_and_the_next_cursor(admin):
    page = admin.get(f"/api/v1/admin/sessions?{SEARCH}").json
    assert page["items"] == [] and page["next"]
    assert len(admin.get(f"/api/v1/admin/sessions?{SEARCH}&after={page['next']}").json["items"]) == 1
