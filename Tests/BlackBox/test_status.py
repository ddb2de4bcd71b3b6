"""`coatcheck status`: what an operator sees on one screen."""

import json
import sqlite3
import subprocess

import pytest

from harness import Client, Server
from harness.server import PASSWORD
from harness.waiting import eventually


def report(server, expected=0):
    result = server.command("status", "--json")
    assert result.returncode == expected, result.stdout + result.stderr
    (line,) = result.stdout.splitlines()
    document = json.loads(line)
    return document["state"], {item["name"]: item for item in document["items"]}


@pytest.fixture(params=["sqlite", "postgres"])
def server(request, start):
    if request.param == "postgres":
        return start(database_url=request.getfixturevalue("stores").database())
    return start()


def test_a_healthy_server_is_shown_with_its_numbers(server):
    Client(server).log_in(server.add_user(admin=True), PASSWORD)
    server.run("backup", server.folder / "x.backup")
    state, items = report(server)
    assert state == "ok", items
    assert items["servers"]["facts"]["count"] == 1 and server.url in items["servers"]["text"]
    assert items["sessions"]["facts"]["live"] == 1
    assert items["accounts"]["facts"]["count"] == 1
    assert items["audit"]["facts"]["sequence"] == len(server.audit())
    assert items["here"]["facts"]["status"] == 200
    assert 0 <= items["cache"]["facts"]["lag_milliseconds"] < 10_000
    assert items["backup"]["facts"]["made_at"].endswith("Z")
    assert items["keys"]["facts"]["id"] in server.run("keys", "list")
    text = server.run("status")
    assert all(line.startswith("  ") for line in text.splitlines()[1:]), text
    assert [line.split()[0] for line in text.splitlines()[1:]] == list(items)


def test_a_server_without_a_near_cache_has_no_lag(start):
    _, items = report(start(sessions_near_cache="off"))
    assert "here" in items and "cache" not in items


def test_it_changes_nothing(server):
    events = len(server.audit())
    server.run("status")
    assert len(server.audit()) == events


def test_what_can_wait_is_marked_and_does_not_fail(server):
    state, items = report(server)
    assert state == "attention"
    assert {name for name, item in items.items() if item["state"] == "attention"} == {"accounts", "backup"}
    assert "! backup" in server.run("status")


def test_a_stopped_server_is_a_failure(server):
    server.stop()
    state, items = report(server, expected=1)
    assert (state, items["servers"]["state"], items["here"]["facts"]["status"]) == ("failed", "failed", 0)


def test_a_restore_is_an_alarm_for_a_day(server):
    server.run("backup", server.folder / "x.backup")
    server.stop()
    server.run("restore", server.folder / "x.backup", "--replace")
    server.start()
    state, items = report(server)
    assert (state, items["alarms"]["state"], items["alarms"]["facts"]) == ("attention", "attention", {"backup_restored": 1})


def test_a_store_that_does_not_answer_is_a_line_beside_the_others(start):
    server = start(store="memory:")
    server.settings["sessions_url"] = "redis://127.0.0.1:1"
    state, items = report(server, expected=69)
    assert (state, items["sessions"]["state"], items["database"]["state"]) == ("failed", "failed", "ok")


def test_a_missing_database_is_named(tmp_path):
    server = Server(tmp_path / "none")
    _, items = report(server, expected=69)
    assert "there is no such database" in items["database"]["text"]
    assert not server.database.exists()


def test_a_file_that_is_no_database_is_named(tmp_path):
    server = Server(tmp_path / "text")
    server.database.write_text("not a database, but long enough to be read as one" * 100)
    _, items = report(server, expected=69)
    assert "not a database" in items["database"]["text"]


def test_tables_of_a_later_version_are_named(server):
    if "sqlite" not in server.settings["database_url"]:
        pytest.skip("the file is changed here")
    server.stop()
    with sqlite3.connect(server.database) as database:
        database.execute("UPDATE schema_version SET version = 1000")
    _, items = report(server, expected=69)
    assert "newer version" in items["database"]["text"]


@pytest.mark.parametrize(("days", "expected"), [(90, "ok"), (10, "attention"), (1, "failed")])
def test_the_end_of_the_certificate_is_told(tmp_path, days, expected):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", str(days)]
        + ["-subj", "/CN=localhost", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    server = Server(
        tmp_path / "tls", certificate=tmp_path / "certificate.pem", tls_certificate=tmp_path / "certificate.pem",
        tls_key=tmp_path / "key.pem",
    )  # fmt: skip
    _, items = report(server, expected=69)
    assert items["certificate"]["state"] == expected


def test_an_invalid_configuration_is_reported_as_elsewhere(server):
    server.settings["http_port"] = "many"
    result = server.command("status")
    assert (result.returncode, result.stdout) == (78, "") and "http.port" in result.stderr


def health(server, *options):
    result = server.command("health", *options)
    return result.returncode, (result.stdout + result.stderr).strip().removeprefix("coatcheck: ")


def test_a_server_that_serves_is_healthy(start):
    server = start()
    assert health(server) == (0, "ready")
    assert health(server, "--live") == (0, "ok")


def test_a_server_without_its_store_lives_and_is_not_ready(start, stores):
    server = start(database_url=stores.database())
    name = server.settings["database_url"].rsplit("/", 1)[1]
    stores.postgres.sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    status, text = eventually(lambda: (answer := health(server))[0] != 0 and answer, what="the failure")
    assert status == 1 and "a store is unavailable" in text
    assert health(server, "--live") == (0, "ok")
    server.kill()


def test_a_server_that_does_not_answer_is_not_healthy(start):
    server = start()
    server.stop()
    for options in [], ["--live"]:
        status, text = health(server, *options)
        assert status == 1 and "no server answers at 127.0.0.1:" in text
