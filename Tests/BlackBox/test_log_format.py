"""`log.format: json`: every line of the log is one JSON object, whatever clients send."""

import json
import re

from harness import Client, Server
from harness.server import PASSWORD
from harness.waiting import eventually

LEVELS = ["trace", "debug", "info", "notice", "warning", "error", "critical"]


def lines(server) -> list[dict]:
    return [json.loads(line) for line in (server.folder / "stderr").read_text().splitlines()]


def test_every_line_is_an_object_with_the_fixed_names_first(start):
    server = start(log_format="json", log_level="trace")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    attack = 'x"}\x85\u2028{"level":"critical"}'
    visitor.request("GET", "/account", headers=[("User-Agent", attack.encode())])
    visitor.get("/%0a%22%7d")
    visitor.api("POST", "/login", {"username": "a\n\"}", "password": "wrong"})
    server.stop()
    found = lines(server)
    assert found
    for line in found:
        assert list(line)[:4] == ["time", "level", "logger", "message"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert line["level"] in LEVELS and line["level"] != "critical"
        assert set(line) <= {"time", "level", "logger", "message", "error", "request_id", "trace_id", "span_id", "metadata"}


def test_a_request_has_an_id_and_its_numbers_are_numbers(start):
    server = start(log_format="json")
    Client(server).get("/login")
    [line] = eventually(lambda: [line for line in lines(server) if line["message"] == "request"], what="the line of the request")
    assert line["request_id"]
    assert line["metadata"]["route"] == "/login" and line["metadata"]["method"] == "GET"
    assert line["metadata"]["status"] == 200 and line["metadata"]["ms"] >= 0


def test_text_is_the_default(start):
    server = start()
    Client(server).get("/login")
    assert eventually(lambda: "route=/login" in server.output, what="the line of the request")
    assert not server.output.startswith("{")


def test_another_word_is_refused_with_those_that_are_accepted(tmp_path):
    result = Server(tmp_path, log_format="xml").command("config", "check")
    assert result.returncode == 78
    assert "log.format" in result.stderr and "`text` or `json`" in result.stderr
