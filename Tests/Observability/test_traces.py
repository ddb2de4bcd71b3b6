"""Traces: which spans a request has, what they say, and which trace they belong to."""

import hashlib
import http.server
import json
import re
import threading

import pytest

from harness import Client
from harness.collector import collecting
from harness.proxies import ask
from harness.server import PASSWORD
from harness.service import admit, listening
from harness.waiting import eventually

APP = "https://app.example.org/orders?id=7"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED, UNSAMPLED = [("traceparent", f"00-{TRACE}-{PARENT}-{flags}") for flags in ("01", "00")]


@pytest.fixture
def collector():
    with collecting() as collector:
        yield collector


@pytest.fixture
def traced(start, collector):
    """Starts a server that has the collector, behind a proxy on this machine."""

    def traced(**settings):
        return start(**{"traces_endpoint": collector.endpoint, "trusted_proxies": "127.0.0.1/32", "log_format": "json", **settings})

    return traced


def log_of_requests(server) -> list[dict]:
    lines = [json.loads(line) for line in (server.folder / "stderr").read_text().splitlines()]
    return [line for line in lines if line["message"] == "request"]


def asked(server, proxy="nginx", **options):
    """A proxy has asked about a signed-in visitor until memory answered, which it cannot at first."""
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    until_memory_answers(server, lambda: ask(visitor, proxy, APP, **options))


def lines_of(server):
    return [(line["metadata"]["route"], line["trace_id"], line["span_id"]) for line in log_of_requests(server)]


def until_memory_answers(server, question):
    def has_answered():
        assert question().status == 200
        return not re.search(r"^coatcheck_memory_answers_total 0$", server.management("/metrics")[1], re.M)

    eventually(has_answered, what="an answer from memory")


def remembered(collector, name):
    """The spans of this name, if one of them is of an answer from memory."""
    spans = collector.of_route(name)
    return spans if any(map(answered_from_memory, spans)) else None


def answered_from_memory(span) -> bool:
    return span.attributes.get("coatcheck.answered_from_memory", False)


@pytest.mark.every_store
def test_a_login_is_a_tree_of_store_database_and_password_hash(traced, collector, store):
    server = traced(store=store)
    Client(server).log_in(server.add_user(), PASSWORD)
    (login,) = collector.wait_for("POST /api/v1/login")
    assert login.parent is None and not login.has_failed
    below = {span.name: span for span in collector.below(login)}
    assert below["password hash"].parent == login.id and below["password hash"].kind == "internal"
    assert below["database write"].attributes == {"db.operation.name": "write", "db.system.name": "sqlite"}
    assert all(login.start <= span.start <= span.end <= login.end for span in below.values())
    inserts = [span for span in below.values() if span.name == "session store insert"]
    if store == "memory:":
        assert inserts == [], "memory answers at once"
        return
    (insert,) = inserts
    system = {"database:": None, "redis": "redis", "postgres": "postgresql"}[store.split("://")[0]]
    assert insert.attributes.get("db.system.name") == system
    assert insert.kind == ("internal" if system is None else "client")
    if system is None:
        assert [span.name for span in collector.children(insert)] == ["database write"]


def test_a_question_of_a_proxy_is_one_span_and_its_look_up_a_child_unless_memory_answers(traced, collector):
    asked(traced())
    spans = sorted(eventually(lambda: remembered(collector, "GET /verify/nginx"), what="the spans"), key=lambda span: span.start)
    first, *_, second = spans
    common = {
        "http.request.method": "GET", "http.response.status_code": 200, "http.route": "/verify/nginx", "url.path": "/verify/nginx",
        "url.scheme": "http",
    }  # fmt: skip
    assert first.attributes == common | {"coatcheck.lookup.answer": "valid", "coatcheck.lookup.source": "store"}
    assert "session store find" in [span.name for span in collector.children(first)]
    assert second.attributes == common | {"coatcheck.answered_from_memory": True}
    assert collector.children(second) == []
    assert first.trace != second.trace


def test_the_resource_is_this_process(traced, collector):
    server = traced()
    Client(server).get("/login")
    collector.wait_for("GET /login")
    (resource,) = collector.documents[0]["resourceSpans"]
    attributes = {each["key"]: each["value"]["stringValue"] for each in resource["resource"]["attributes"]}
    assert attributes["service.name"] == "coatcheck" and re.fullmatch(r"\d+\.\d+\.\d+", attributes["service.version"])
    assert re.fullmatch("[0-9a-f]{32}", attributes["service.instance.id"])


def test_the_log_names_the_trace_of_each_request(traced, collector):
    server = traced()
    asked(server)
    assert server.stop() == 0
    expected = {(f"POST {route}" if "login" in route else f"GET {route}", trace, span) for route, trace, span in lines_of(server)}
    assert expected == {(span.name, span.trace, span.id) for span in collector.spans if span.kind == "server"}
    assert remembered(collector, "GET /verify/nginx")


def test_the_text_log_names_it_too_also_if_memory_answered(traced, collector):
    server = traced(log_format="text")
    asked(server)
    for span in eventually(lambda: remembered(collector, "GET /verify/nginx"), what="the spans"):
        assert re.search(rf"span_id={span.id} .*trace_id={span.trace}.* request$", server.output, re.M)


def test_without_a_collector_there_are_no_traces(start):
    server = start(log_format="json", trusted_proxies="127.0.0.1/32", traces_incoming="continue")
    asked(server, extra=[SAMPLED])
    assert len(log_of_requests(server)) >= 3
    assert not any("trace_id" in line for line in log_of_requests(server))
    page = server.management("/metrics")[1]
    assert all(f'coatcheck_trace_spans_total{{outcome="{outcome}"}} 0' in page for outcome in ("exported", "dropped"))


def test_a_share_of_0_records_nothing_and_logs_no_trace(traced, collector):
    server = traced(traces_sample="0")
    asked(server)
    assert server.stop() == 0
    assert collector.requests == [] and not any("trace_id" in line for line in log_of_requests(server))


@pytest.mark.parametrize("proxy", ["nginx", "envoy"])
def test_the_trace_of_a_trusted_proxy_is_continued_whatever_the_share(traced, collector, proxy):
    server = traced(traces_sample="0", traces_incoming="continue")
    asked(server, proxy, extra=[SAMPLED, ("tracestate", "vendor=1")])
    route = "/verify/envoy/**" if proxy == "envoy" else "/verify/nginx"
    spans = eventually(lambda: remembered(collector, f"GET {route}"), what="the spans")
    assert {(span.trace, span.parent, span.state) for span in spans} == {(TRACE, PARENT, "vendor=1")}
    assert {answered_from_memory(span) for span in spans} == {False, True}
    assert len({span.id for span in spans}) == len(spans)


def test_a_trace_that_is_not_sampled_is_in_the_log_only(traced, collector):
    server = traced(traces_incoming="continue")
    asked(server, extra=[UNSAMPLED])
    assert server.stop() == 0
    assert collector.of_route("POST /api/v1/login") and not collector.of_route("GET /verify/nginx")
    questions = [line for line in log_of_requests(server) if line["metadata"]["route"] == "/verify/nginx"]
    assert {(line["trace_id"], "span_id" in line) for line in questions} == {(TRACE, False)}


@pytest.mark.parametrize(
    "settings, header",
    [
        ({}, SAMPLED),
        ({"traces_incoming": "continue", "trusted_proxies": "192.0.2.0/24"}, SAMPLED),
        ({"traces_incoming": "continue"}, ("traceparent", SAMPLED[1].upper())),
    ],
    ids=["not allowed", "not a trusted proxy", "not valid"],
)
def test_any_other_request_begins_a_trace_of_its_own(traced, collector, settings, header):
    server = traced(**settings)
    Client(server).get("/login", headers=[header])
    (span,) = collector.wait_for("GET /login")
    assert span.trace != TRACE and span.parent is None


def test_a_client_cannot_have_itself_recorded(traced, collector):
    server = traced(traces_sample="0")
    asked(server, extra=[SAMPLED])
    assert server.stop() == 0
    assert collector.requests == []


def test_an_application_continues_its_trace_in_the_session_service(traced, collector):
    server = traced(traces_sample="0", traces_incoming="continue", **listening())
    shop = admit(server)
    body = json.dumps({"token": shop.new("ann").token}).encode()
    until_memory_answers(server, lambda: shop.request("POST", "authenticate", body, [("Content-Type", "application/json"), SAMPLED]))
    spans = eventually(lambda: remembered(collector, "POST /service/v1/authenticate"), what="the spans")
    assert {(span.trace, span.parent) for span in spans} == {(TRACE, PARENT)}
    assert {answered_from_memory(span) for span in spans} == {False, True}


def test_probes_and_metrics_are_no_traces(traced, collector):
    server = traced()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert server.management(path)[0] == 200
    assert server.stop() == 0
    assert collector.requests == []


def test_a_posted_notice_belongs_to_the_trace_of_its_request(traced, collector, tmp_path):
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.headers["traceparent"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    (tmp_path / "secret").write_text("x" * 32)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as hook:
        threading.Thread(target=hook.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{hook.server_port}/{hashlib.sha256(b'hook').hexdigest()}"
        server = traced(notify_webhook=address, notify_webhook_secret_file=tmp_path / "secret")
        Client(server).log_in(server.add_user(), PASSWORD)
        eventually(lambda: received, what="the notice")
        (login,) = collector.wait_for("POST /api/v1/login")
        posted = eventually(lambda: [span for span in collector.spans if span.name == "notify.webhook"], what="its span")
        hook.shutdown()
    ((path, header, _),), (span,) = received, posted
    assert span.kind == "client" and (span.trace, span.parent) == (login.trace, login.id)
    assert span.attributes == {"http.request.method": "POST", "http.response.status_code": 204}
    assert header == f"00-{span.trace}-{span.id}-01"
    assert not any(path.strip("/").encode() in body for _, _, body in collector.requests)
