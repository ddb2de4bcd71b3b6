"""The benchmark of the pages: what it makes up, computes and writes, and a small run with nothing left out."""

import collections
import contextlib
import hashlib
import itertools
import json
import sqlite3

import pytest

from Pages import __main__ as command
from Pages import addresses, clients, report
from Pages.__main__ import arguments, main
from Pages.addresses import MANY, Address
from Pages.crowd import BUSY, BUSY_SESSIONS, QUIET, ZENOBIA, Crowd, account_id, words_of
from Pages.filling import Filling, methods_as
from Pages.installations import NotStarted
from Pages.measuring import Figures, Line
from Pages.run import run
from Pages.tables import SQLiteTables, _field

ROWS = 2000


@pytest.fixture(scope="module")
def crowd():
    return Crowd(ROWS, 1_796_000_000_000)


# What is made up


def test_the_rare_sessions_are_as_many_as_the_table_says(crowd):
    sessions = list(crowd.sessions())
    owners = collections.Counter(session["principal"] for session in sessions)
    assert len({session["id"] for session in sessions}) == ROWS
    assert [owners[account_id(number).encode()] for number in (BUSY, QUIET, ZENOBIA)] == [BUSY_SESSIONS, 0, 1]
    agents = collections.Counter(session["user_agent"] for session in sessions)
    assert agents[clients.RARE_BROWSER.header.encode()] == 3
    assert agents[clients.SINGLE_BROWSER.header.encode()] == 1
    networks = collections.Counter(session["network"] for session in sessions)
    assert networks[clients.RARE_NETWORK.encode()] == 5
    assert networks[clients.RARE_IPV6_NETWORK.encode()] == 4
    assert sum(session["address"] == clients.SINGLE_ADDRESS.encode() for session in sessions) == 1
    assert sum(session["application"] == b"archive" for session in sessions) == 2


def test_sessions_are_in_the_order_of_their_beginning_and_live_for_months(crowd):
    sessions = list(crowd.sessions())
    assert all(one["created_at"] < other["created_at"] for one, other in itertools.pairwise(sessions))
    assert all(one["created_at"] <= one["last_seen"] <= crowd.now for one in sessions)
    assert min(one["expiry"] for one in sessions) > crowd.now + 100 * 86_400_000


def test_the_events_are_a_chain_of_canonical_json(crowd):
    previous = bytes(32)
    for number, event in enumerate(crowd.events(), 1):
        body = event["body"]
        assert json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")) == body
        assert json.loads(body)["seq"] == event["seq"] == number
        assert event["previous_hash"] == previous
        previous = hashlib.sha256(previous + body.encode()).digest()
        assert event["hash"] == previous


def test_a_crowd_is_the_same_every_time(crowd):
    again = Crowd(ROWS, crowd.now)
    for kind in ("accounts", "sessions", "events", "words"):
        assert list(getattr(again, kind)()) == list(getattr(crowd, kind)())


def test_two_frequent_names_are_never_together(crowd):
    names = [account["display_name"].lower() for account in crowd.accounts()]
    assert sum("oskar" in name for name in names) > 20
    assert sum("schmidt" in name for name in names) > 20
    assert not any("oskar" in name and "schmidt" in name for name in names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ann.lee@example.com", ["ann.lee@example.com", "com", "example.com", "lee@example.com"]),
        ("ann\nann lee\n", ["ann", "lee"]),
        ("ann.lee\nAnn-Lee\n".lower(), ["ann-lee", "ann.lee", "lee"]),
        ("anna\nann", ["anna"]),
        ("", []),
    ],
)
def test_an_account_is_found_by_the_beginnings_of_its_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("model", "written"),
    [
        (b"pwd", b"otp+pwd"),
        (b"\0pwd\0", b"\0otp\0\0pwd\0"),
        (r"\\x70776400", b"otp\0pwd\0"),
        (None, None),
        (r"\N", None),
    ],
)
def test_methods_are_written_as_the_server_writes_them(model, written):
    assert methods_as(model)(("otp", "pwd")) == written


def test_values_are_escaped_for_postgres():
    assert [_field(value) for value in (None, 5, "a\nb\\c\td", b"\x01\xff")] == [r"\N", "5", r"a\nb\\c\td", r"\\x01ff"]


@pytest.fixture
def tables(tmp_path):
    """Tables with columns of other versions, and the first account and its session."""
    path = tmp_path / "some.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript("""
            CREATE TABLE accounts (id, username_key, search, password_hash, shoe_size, words_of NOT NULL DEFAULT '');
            CREATE TABLE account_words (word, username_key, PRIMARY KEY (word, username_key));
            CREATE TABLE sessions (id PRIMARY KEY, principal, secrets, browser, methods, network, colour);
            INSERT INTO accounts VALUES ('1', 'manager', 'manager' || char(10) || 'mona-lisa', 'hash', 43, 'whatever');
            INSERT INTO account_words VALUES ('manager', 'manager'), ('mona-lisa', 'manager'), ('lisa', 'manager');
            INSERT INTO sessions VALUES (x'01', 'x', x'02', NULL, x'0070776400', NULL, 'red');
        """)
    tables = SQLiteTables(path)
    yield tables
    tables.close()


def test_columns_of_other_versions_are_filled_like_the_first_row(crowd, tables):
    Filling(tables, crowd, "sqlite").fill_people()

    def first(table):
        return tables.connection.execute(f"SELECT * FROM {table} LIMIT 1 OFFSET 1").fetchone()

    assert first("accounts")[3:5] == ("hash", 43)
    assert tables.connection.execute("SELECT count(*) FROM sessions WHERE colour = 'red' AND secrets = x'02'").fetchone() == (ROWS + 1,)
    assert tables.connection.execute("SELECT count(*) FROM sessions WHERE network IS NOT NULL").fetchone() == (ROWS,)
    assert first("sessions")[4].startswith(b"\0")


def test_accounts_whose_words_are_known_need_none_from_the_server(crowd, tables):
    Filling(tables, crowd, "sqlite").fill_people()
    assert tables.connection.execute("SELECT count(*) FROM accounts WHERE words_of <> search").fetchone() == (1,)
    found = tables.connection.execute("SELECT username_key FROM account_words WHERE word >= 'quarterm' AND word < 'quartern'")
    assert found.fetchall() == [("zenobia",)]


def test_words_that_the_server_makes_otherwise_are_left_to_it(crowd, tables):
    tables.connection.execute("DELETE FROM account_words WHERE word = 'lisa'")
    Filling(tables, crowd, "sqlite").fill_people()
    assert tables.connection.execute("SELECT count(*) FROM accounts WHERE words_of = ''").fetchone() == (ROWS,)
    assert tables.connection.execute("SELECT count(*) FROM account_words").fetchone() == (2,)


# What is asked and told


def test_no_address_is_asked_twice(crowd):
    lines = [(address.visitor, address.url, address.turned) for address in addresses.addresses(crowd)]
    assert [line for line, count in collections.Counter(lines).items() if count > 1] == []


def line(address: Address, *rounds: float, rows=None, status=200, goes_on=False) -> Line:
    return Line(address, status, rows, goes_on, Figures(rounds[0], list(rounds)))


def test_a_page_is_complete_when_it_is_full_or_has_all_that_match():
    few, many = (Address("API", "/x", matches=matches, size=50) for matches in (3, MANY))
    assert line(few, 1, rows=3).is_complete
    assert line(many, 1, rows=50).is_complete
    assert not line(few, 1, rows=0).is_complete
    assert not line(few, 1, rows=4).is_complete
    assert not line(many, 1, rows=49).is_complete
    assert not line(many, 1, rows=50, status=503).is_complete


def test_a_page_that_lacks_rows_says_how_many_and_whether_the_next_may_have_them():
    address = Address("API", "/x", matches=3, size=50)
    assert report.rows(line(address, 1, rows=3)) == "3"
    assert report.rows(line(address, 1, rows=0)) == "**0 of 3**"
    assert report.rows(line(address, 1, rows=0, goes_on=True)) == "**0 of 3**, goes on"
    assert report.rows(line(address, 1, status=500)) == "**500**"


def test_an_address_above_the_budget_is_marked():
    fast, slow = line(Address("API", "/fast"), 1.0, 2.0), line(Address("API", "/slow"), 1.0, 151.0)
    rows = report.pages([fast, slow], 150).splitlines()[2:]
    assert ["**over**" in row for row in rows] == [False, True]
    assert report.over([fast, slow], 150) == [slow]


def test_the_first_request_counts_for_the_worst_only():
    figures = Figures(99.0, [1.0, 2.0, 3.0])
    assert (figures.p50, figures.p99, figures.worst) == (2.0, 3.0, 99.0)


def test_a_page_that_took_too_long_for_a_second_request_has_the_figures_of_the_first():
    figures = Figures(99.0)
    assert (figures.p50, figures.p99, figures.worst) == (99.0, 99.0, 99.0)


def test_filters_that_the_table_does_not_know_are_named():
    found = addresses.unasked([Address("console", "/admin/x", query={"user": "ada"})], {"/admin/x": {"user", "colour", "after"}})
    assert found == ["colour of /admin/x"]


def test_only_the_block_of_the_engine_is_written(tmp_path):
    document = tmp_path / "document.md"
    block = "<!-- begin measured pages {0} -->\nold\n<!-- end measured pages {0} -->\n"
    document.write_text("before\n" + block.format("sqlite") + block.format("postgres"))
    report.write("sqlite", "new", document)
    assert document.read_text() == "before\n" + block.format("sqlite").replace("old", "\nnew\n") + block.format("postgres")
    with pytest.raises(ValueError):
        report.write("oracle", "new", document)


# The whole


SMALL = ["--rows", str(ROWS), "--stores", "sqlite", "--rounds", "2", "--turns", "1"]


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    """The report of a small run, and its lines."""
    return run("sqlite", tmp_path_factory.mktemp("pages"), arguments(SMALL))


def test_every_address_is_answered(small_run):
    _, lines = small_run
    assert [(line.address.shown, line.status) for line in lines if line.status != 200] == []
    assert all(len(line.figures.rounds) == 2 for line in lines)
    asked = {line.address.path for line in lines}
    assert asked == {address.path for address in addresses.addresses(Crowd(ROWS, 0))}


def test_every_address_has_its_line_in_the_report(small_run):
    text, lines = small_run
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| ")]
    assert [row[1:3] for row in rows if row[0][2:].isdigit()] == [[f"`{one.address.shown}`", one.address.what] for one in lines]


def test_every_filter_of_the_server_is_asked_for(small_run):
    assert "were not measured" not in small_run[0]


def test_every_page_without_a_filter_is_full(small_run):
    lists = [one for one in small_run[1] if one.address.what == "no filter"]
    assert [(one.rows, one.is_complete) for one in lists] == [(25, True), (25, True), (50, True)] + [(50, True)] * 3


def test_what_others_wait_has_a_table(small_run):
    waits = [row for row in small_run[0].splitlines() if row.startswith(("| `/api/v1/session` of another", "| a login"))]
    assert len(waits) == 2


def test_a_server_that_does_not_start_is_reported_and_status_1(monkeypatch, capsys):
    def fail(*_):
        raise NotStarted("the server ended")

    monkeypatch.setattr(command, "run", fail)
    assert main(SMALL) == 1
    assert capsys.readouterr().out == "SQLite: the server ended\n\n"


@pytest.mark.parametrize(("budget", "status"), [([], 0), (["--budget-ms", "200"], 0), (["--budget-ms", "100"], 1)])
def test_the_status_is_1_only_above_a_budget(monkeypatch, budget, status):
    monkeypatch.setattr(command, "run", lambda *_: ("report", [line(Address("API", "/x"), 151.0)]))
    assert main(SMALL + budget) == status
