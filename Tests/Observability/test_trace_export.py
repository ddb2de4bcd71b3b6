"""The export of traces: it holds up no request, loses little, and says what it lost."""

import http.client
import re

import pytest

from harness import Client, Server
from harness.collector import collecting
from harness.ports import free_port
from harness.proxies import nginx
from harness.server import PASSWORD
from harness.waiting import eventually


@pytest.fixture
def collector():
    with collecting() as collector:
        yield collector


def counts(server) -> dict[str, int]:
    """The spans by what became of them."""
    page = server.management("/metrics")[1]
    return {outcome: int(count) for outcome, count in re.findall(r'^coatcheck_trace_spans_total\{outcome="(\w+)"\} (\d+)$', page, re.M)}


def outages(server) -> tuple[int, int]:
    return server.output.count("traces are not exported"), server.output.count("traces are exported again")


def get(server, count=1):
    """Requests that must be answered at once, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    for _ in range(count):
        connection.request("GET", "/login", headers={"Host": "localhost"})
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
        if answer.getheader("Connection") == "close":
            connection.close()
    connection.close()


def test_a_collector_that_is_away_is_one_line_and_no_request_notices(start):
    server = start(traces_endpoint=f"http://127.0.0.1:{free_port()}")
    get(server, 50)
    assert Client(server).log_in(server.add_user(), PASSWORD).is_signed_in
    eventually(lambda: outages(server)[0], what="the line about the outage")
    get(server, 50)
    assert server.stop() == 0
    assert outages(server) == (1, 0)
    assert "traces not exported" in server.output


def test_a_collector_that_does_not_answer_holds_up_neither_requests_nor_the_end(start, collector):
    collector.hold()
    server = start(traces_endpoint=collector.endpoint)
    get(server)
    eventually(lambda: collector.requests, what="the first export")
    get(server, 100)
    assert server.stop() == 0
    assert re.search(r"spans=10\d .*traces not exported", server.output)


def test_a_collector_that_keeps_back_the_end_of_its_answer_is_not_waited_for_without_end(start, collector):
    collector.hold_body()
    server = start(traces_endpoint=collector.endpoint)
    get(server)
    eventually(lambda: len(collector.requests) == 1, what="the first export")
    get(server)
    eventually(lambda: len(collector.requests) >= 2, what="the next export, ten seconds later", within=40)


def test_no_more_spans_are_held_than_fit_and_the_others_are_counted(start, collector):
    collector.hold()
    server = start(traces_endpoint=collector.endpoint, trusted_proxies="127.0.0.1/32")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    verb, path, headers = nginx("https://app.example.org/", "GET", [("Cookie", visitor.cookie_header), ("User-Agent", visitor.user_agent)])
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    for _ in range(3000):
        connection.request(verb, path, headers=dict(headers) | {"Connection": "keep-alive"})
        assert connection.getresponse().read() == b""
    dropped = eventually(lambda: counts(server)["dropped"], what="a dropped span")
    collector.release()
    eventually(lambda: sum(counts(server).values()) >= 3000, what="the export of all others")
    # What was sent again after no answer had come is there twice.
    assert len({span.id for span in collector.spans}) == counts(server)["exported"] and counts(server)["dropped"] == dropped
    assert max(len(body) for _, _, body in collector.requests) < 1_000_000


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_collector_that_is_busy_gets_the_spans_later_and_each_once(start, collector, status):
    collector.answer, collector.fields = status, {"Retry-After": "1"}
    server = start(traces_endpoint=collector.endpoint)
    get(server, 20)
    eventually(lambda: len(collector.requests) >= 2, what="a second attempt")
    collector.answer = 200
    collector.wait_for("GET /login", 20)
    eventually(lambda: outages(server) == (1, 1), what="a line about the beginning and one about the end")
    get(server)
    collector.wait_for("GET /login", 21)
    assert len({span.id for span in collector.spans}) == len(collector.spans)
    assert counts(server) == {"exported": len(collector.spans), "dropped": 0}
    assert f"the collector answered {status}" in server.output


@pytest.mark.parametrize("status", [301, 400, 401, 500])
def test_spans_that_are_refused_are_dropped_and_counted_and_the_next_ones_are_offered(start, collector, status):
    collector.answer, collector.fields = status, {"Location": collector.endpoint + "/elsewhere"}
    server = start(traces_endpoint=collector.endpoint)
    for number in (1, 2):
        get(server)
        eventually(lambda: counts(server)["dropped"] >= number, what="a dropped span")
    collector.answer = 200
    get(server)
    collector.wait_for("GET /login", 1)
    eventually(lambda: outages(server) == (1, 1), what="one line for the outage and one for its end")
    assert {path for path, _, _ in collector.requests} == {"/v1/traces"}


def test_spans_that_a_collector_rejects_are_counted_as_dropped(start, collector):
    collector.body = b'{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}'
    server = start(traces_endpoint=collector.endpoint)
    get(server)
    eventually(lambda: counts(server)["dropped"] == 1, what="the rejected span")
    assert outages(server) == (0, 0)


def test_the_spans_of_the_last_requests_are_exported_before_the_server_ends(start, collector):
    server = start(traces_endpoint=collector.endpoint)
    get(server, 30)
    assert server.stop() == 0
    assert len(collector.of_route("GET /login")) == 30
    assert "traces" not in server.output


def test_the_collector_gets_the_headers_of_the_file_and_they_are_shown_nowhere(start, collector, tmp_path):
    secret = "k7Wq-collector-token-0123456789"
    (tmp_path / "headers").write_text(f"# of the collector\nAuthorization: Bearer {secret}\nX-Scope-OrgID: ops\n")
    server = start(traces_endpoint=collector.endpoint, traces_headers_file=tmp_path / "headers", log_level="trace")
    get(server)
    collector.wait_for("GET /login")
    ((_, headers, body), *_) = collector.requests
    assert headers["Authorization"] == f"Bearer {secret}" and headers["X-Scope-OrgID"] == "ops"
    assert headers["Content-Type"] == "application/json" and "traceparent" not in headers
    assert secret.encode() not in body
    assert secret not in server.output + server.run("config", "show")


@pytest.mark.parametrize(
    "settings, reason",
    [
        ({"traces_endpoint": "collector:4318"}, "it is not an http or https URL"),
        ({"traces_endpoint": "http://ada:s3cret@127.0.0.1:4318"}, "put credentials into traces.headers.file"),
        ({"traces_endpoint": "http://127.0.0.1:4318/v1/traces"}, "which is added to it"),
        ({"traces_sample": "1.5"}, "it is not between 0 and 1"),
        ({"traces_incoming": "yes"}, "`ignore` or `continue`"),
        ({"traces_headers_file": "/dev/null"}, "set traces.endpoint too"),
        ({"traces_endpoint": "http://127.0.0.1:4318", "traces_headers_file": "/nonexistent/headers"}, "traces.headers.file"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_reason(tmp_path, settings, reason):
    refused(Server(tmp_path, **settings), reason)


def test_a_wrong_line_of_the_headers_is_named_without_what_is_in_it(tmp_path):
    (tmp_path / "headers").write_text("Authorization: one\nBearer s3cret\n")
    refused(Server(tmp_path, traces_endpoint="http://127.0.0.1:4318", traces_headers_file=tmp_path / "headers"), "line 2 has no colon")


def refused(server, reason):
    for command in (["config", "check"], ["serve"]):
        answer = server.command(*command)
        assert answer.returncode == 78 and "traces." in answer.stderr and reason in answer.stderr
        assert "s3cret" not in answer.stderr
