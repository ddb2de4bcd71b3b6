"""Pages stay small: they are text, with one style sheet that browsers keep."""

import pytest

from harness import Client, Server
from harness.server import PASSWORD

PAGES = ["/admin", "/admin?period=7d", "/admin/users", "/admin/sessions?user={user}", "/admin/audit", "/admin/audit/1", "/admin/settings", "/admin/rules", "/account", "/account/factors"]


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A server with more users, sessions and events than a page shows."""
    server = Server(tmp_path_factory.mktemp("full"), sessions_limit_per_user=100).start()
    try:
        server.users_at_once = 30
        user = server.add_user()
        for _ in range(30):
            Client(server).log_in(user, PASSWORD)
        yield Client(server).log_in(server.add_user(admin=True), PASSWORD), user
    finally:
        server.kill()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_at_most_30_kilobytes(full, path, language):
    """A full list included, without compression, in every language."""
    admin, user = full
    page = admin.request("GET", path.format(user=user), headers=[("Accept-Language", language)])
    assert page.status == 200
    assert len(page.text.encode()) <= 30_000


def test_the_lists_that_are_weighed_are_full(full):
    admin, user = full
    counts = {f"/admin/sessions?user={user}": ("data-session=", 25), "/admin/users": ('<li class="row"', 25), "/admin/audit": ('<li class="event ', 50)}
    assert {path: admin.get(path).text.count(mark) for path, (mark, _) in counts.items()} == {path: count for path, (_, count) in counts.items()}
