"""However long an address, a list of groups or the configuration is: no proxy as shipped takes Coatcheck's answer for none."""

import json
import re
import urllib.parse

import pytest

from harness.deployed import DeployedHAProxy
from harness.installation import APP, AUTH, ELSEWHERE
from harness.passwords import argon2id
from harness.ports import free_port
from harness.proxies import FETCH, PAGE
from harness.server import PASSWORD
from harness.traveller import Traveller

#: The longest path and query that a person is brought back to.
LONGEST = 2048
SIZES = [0, 100, 500, 855, 1000, 1500, 2000, 2040, LONGEST, LONGEST + 1, 2500, 3000, 4000, 6000, 7500, 8200, 10_000, 12_000, 14_000, 16_000]
#: What proxies say by themselves about an address that is too long for them.
TOO_LONG = (400, 403, 414, 431)


def address(size, filler="&k=v"):
    """A path and query of about this many bytes, or exactly of the limit's."""
    return ("/d?" + filler * size)[: max(size, 2)]


def assert_is_no_outage(answer, size):
    assert answer.status < 500, (size, answer.status, answer.text[:200])
    assert answer.header("Retry-After") is None and "unavailable" not in answer.text, size


@pytest.mark.parametrize("filler", ["&k=v", "%25", "a"])
def test_a_stranger_is_led_to_the_login_page_from_every_address(site, filler):
    for size in SIZES:
        path = address(size, filler)
        answer = site.traveller().request("GET", APP, path, headers=PAGE)
        assert_is_no_outage(answer, size)
        if answer.status in TOO_LONG:
            assert size > 4000 or path.endswith("%") or path.endswith("%2"), (size, answer.status)
            continue
        assert answer.status == 302, (size, answer.status)
        target = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.location).query)["next"][0]
        assert target == site.url(path if size <= LONGEST else "/"), size
        page = site.traveller().open(answer.location, PAGE)
        assert page.status == 200 and page.field("next") == target, size


def test_a_script_is_told_at_every_address(site):
    for size in SIZES:
        answer = site.traveller().request("GET", APP, address(size), headers=FETCH)
        assert_is_no_outage(answer, size)
        if answer.status not in TOO_LONG:
            assert answer.status == 401 and answer.json["login_url"], size


def test_a_person_comes_back_to_a_long_address_on_the_same_domain(site):
    person = site.server.add_user()
    for size in (1000, 2000, 2040, LONGEST):
        traveller = site.traveller()
        sent = traveller.request("GET", APP, address(size), headers=PAGE)
        assert traveller.log_in(sent.location, person, PASSWORD) == site.url(address(size)), size


@pytest.mark.parametrize("filler", ["&k=v", "%25", "%C3%A9"])
def test_a_person_comes_back_to_a_long_address_on_another_domain(elsewhere, filler):
    person = elsewhere.server.add_user()
    for size in (1000, 1500, 2000, 2040, LONGEST - 2, LONGEST, 3000):
        path = address(size, filler)
        if path.endswith("%") or path[-2] == "%":
            path = path[: path.rindex("%")]
        traveller = elsewhere.traveller()
        sent = traveller.request("GET", ELSEWHERE, path, headers=PAGE)
        assert sent.status == 302, size
        login = walk(traveller, sent.location, "/login")
        location = urllib.parse.urljoin(login, traveller.log_in(login, person, PASSWORD))
        landed = walk(traveller, location, "/d" if size <= LONGEST else "/")
        assert landed == elsewhere.url(path if size <= LONGEST else "/"), size


def walk(traveller, location, path):
    """Follows redirects up to an address with this path; returns it."""
    for _ in range(6):
        if urllib.parse.urlsplit(location).path == path:
            return location
        answer = traveller.open(location, PAGE)
        assert answer.status in (302, 303), (answer.status, location[:200], answer.text[:200])
        location = urllib.parse.urljoin(location, answer.location)
    raise AssertionError(f"no way to {path}: {location[:200]}")


def member_of(site, name, groups):
    """The browser of a user in these groups, signed in."""
    person = {"username": name, "display_name": "é" * 128, "groups": groups, "password_hash": argon2id(PASSWORD)}
    (site.server.folder / "person.jsonl").write_text(json.dumps(person) + "\n")
    site.server.run("user", "import", "person.jsonl")
    traveller = site.traveller()
    traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), name, PASSWORD)
    return traveller


@pytest.mark.parametrize("length", [3, 64])
def test_the_application_learns_of_every_group(site, length):
    """16 KB as they stand in a JSON list, the most that an account may have."""
    for size in (0, 1300, 4000, 8000, 12_000, 16_384):
        name = f"g{length}-{size}"
        groups = [f"{number:x}".zfill(length) for number in range(size // (length + 3))]
        traveller = member_of(site, name, groups)
        answer = traveller.request("GET", APP, "/page", headers=[*PAGE, ("Cookie", traveller.cookies_for(APP)), ("X-Long", "x" * 6000)], cookie="")
        assert answer.status == 200, (size, answer.status, answer.text[:200])
        seen = {header.lower(): value for header, value in site.app.received[-1][2]}
        assert seen.get("remote-groups", "") == ",".join(sorted(groups)), size
        assert seen["remote-user"] == name and seen["remote-assertion"].count(".") == 2


class HAProxyWithSmallBuffers(DeployedHAProxy):
    """As shipped, without the sizes that the file states."""

    def command(self):
        command = super().command()
        file = self.folder / "haproxy.cfg"
        file.write_text(re.sub(r"(?m)^ *tune\..*\n", "", file.read_text()))
        return command


def test_haproxy_refuses_a_request_that_has_no_room_for_the_identity(site, tmp_path):
    if site.name != "haproxy":
        pytest.skip("about its script")
    tmp_path.chmod(0o755)
    addresses = {"COATCHECK": f"127.0.0.1:{site.server.port}", "APP": f"127.0.0.1:{site.app.port}"}
    certificate = site.authority.issue("small", hosts=[AUTH, APP])
    proxy = HAProxyWithSmallBuffers(tmp_path / "small", certificate, free_port(), AUTH_HOST=AUTH, APP_HOST=APP, OTHER_HOST=None, **addresses)
    proxy.start()
    try:
        statuses = set()
        for size in (1000, 3000, 3600, 4200, 5000):
            traveller = member_of(site, f"small-{size}", [f"{number:064x}" for number in range(size // 67)])
            cookie = traveller.cookies_for(APP)
            before = len(site.app.received)
            answer = Traveller(proxy.port, site.authority.certificate).request("GET", APP, "/page", headers=[*PAGE, ("X-Long", "x" * 4000)], cookie=cookie)
            statuses.add(answer.status)
            for _, _, headers in site.app.received[before:]:
                seen = {name.lower() for name, _ in headers}
                assert {"remote-user", "remote-groups", "remote-session", "remote-assertion"} <= seen, size
            assert answer.status == 200 or len(site.app.received) == before
        assert {200, 431} <= statuses
    finally:
        proxy.stop()


def test_an_account_with_more_groups_than_fit_is_refused_where_it_enters(site):
    groups = [f"{number:064x}" for number in range(250)]
    (site.server.folder / "person.jsonl").write_text(json.dumps({"username": "many", "groups": groups}) + "\n")
    result = site.server.command("user", "import", "person.jsonl")
    assert result.returncode != 0 and "groups" in result.stderr


def test_however_many_hosts_are_listed_the_login_page_is_there(site):
    site.server.stop()
    listed = site.server.settings["forwardauth_redirect_hosts"]
    site.server.settings["forwardauth_redirect_hosts"] = ",".join([listed, *(f"application-{number}.example.org" for number in range(600))])
    site.server.start()
    try:
        sent = site.traveller().request("GET", APP, "/page", headers=PAGE)
        traveller = site.traveller()
        person = site.server.add_user()
        assert traveller.open(sent.location, PAGE).status == 200
        assert traveller.log_in(sent.location, person, PASSWORD) == site.url("/page")
    finally:
        site.server.stop()
        site.server.settings["forwardauth_redirect_hosts"] = listed
        site.server.start()
