"""A collector of traces, as OpenTelemetry's: takes `POST /v1/traces`, and keeps what it got."""

import base64
import contextlib
import http.server
import json
import re
import threading
from collections import Counter

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Definition
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from harness.waiting import eventually

_KINDS = {name: value for name, value in Definition.SpanKind.items()}


class Span:
    """One span, with plain values."""

    def __init__(self, span: dict):
        self.trace, self.id, self.parent = span["traceId"], span["spanId"], span.get("parentSpanId")
        self.name, self.state = span["name"], span.get("traceState")
        self.kind = Definition.SpanKind.Name(span["kind"]).removeprefix("SPAN_KIND_").lower()
        self.start, self.end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
        self.attributes = {each["key"]: _plain(each["value"]) for each in span["attributes"]}
        self.has_failed = span.get("status", {}).get("code", 0) == Status.STATUS_CODE_ERROR

    def __repr__(self):
        return f"<{self.kind} {self.name!r} {self.attributes}>"


def _plain(value: dict):
    ((kind, content),) = value.items()
    return int(content) if kind == "intValue" else content


def checked(body: bytes) -> dict:
    """The document, which must be a valid `ExportTraceServiceRequest`. OTLP writes identifiers in hexadecimal, Protobuf's own JSON in base64."""
    document, translated = json.loads(body), json.loads(body)
    for span in spans_of(translated):
        for name, length in ("traceId", 32), ("spanId", 16), ("parentSpanId", 16):
            if name in span or name != "parentSpanId":
                assert re.fullmatch(f"[0-9a-f]{{{length}}}", span[name]) and int(span[name], 16), span
                span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    message = json_format.ParseDict(translated, ExportTraceServiceRequest(), ignore_unknown_fields=False)
    parsed = [span for resource in message.resource_spans for scope in resource.scope_spans for span in scope.spans]
    assert [span["traceId"] for span in spans_of(document)] == [span.trace_id.hex() for span in parsed]
    return document


def spans_of(document: dict) -> list[dict]:
    return [span for resource in document["resourceSpans"] for scope in resource["scopeSpans"] for span in scope["spans"]]


class Collector:
    """`answer` is the status of the next answers, `fields` are their headers; with `holds` no request is answered before `release`."""

    def __init__(self, service: http.server.ThreadingHTTPServer):
        self.endpoint = f"http://127.0.0.1:{service.server_port}"
        self.answer, self.fields, self.body = 200, {}, b"{}"
        self.requests: list[tuple[str, dict, bytes]] = []
        self.accepted: list[bytes] = []
        self.gate, self.body_gate = threading.Event(), threading.Event()
        self.gate.set()
        self.body_gate.set()

    def hold(self):
        self.gate.clear()

    def hold_body(self):
        """From now on an answer ends after its head."""
        self.body_gate.clear()

    def release(self):
        self.gate.set()
        self.body_gate.set()

    @property
    def documents(self) -> list[dict]:
        return [checked(body) for body in self.accepted]

    @property
    def spans(self) -> list[Span]:
        return [Span(span) for document in self.documents for span in spans_of(document)]

    def of_route(self, name: str) -> list[Span]:
        """The spans of this name that a server began."""
        return [span for span in self.spans if span.kind == "server" and span.name == name]

    def children(self, parent: Span) -> list[Span]:
        return [span for span in self.spans if span.parent == parent.id and span.trace == parent.trace]

    def below(self, parent: Span) -> list[Span]:
        return [child for each in self.children(parent) for child in (each, *self.below(each))]

    def wait_for(self, name: str, count=1) -> list[Span]:
        return eventually(lambda: spans if len(spans := self.of_route(name)) >= count else None, what=f"{count} spans {name}")

    @property
    def names(self) -> Counter:
        return Counter(span.name for span in self.spans)


@contextlib.contextmanager
def collecting():
    """A collector until the end of the block."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.requests.append((self.path, dict(self.headers), body))
            collector.gate.wait(60)
            if self.path == "/v1/traces" and collector.answer == 200:
                collector.accepted.append(body)
            self.send_response(collector.answer)
            for name, value in collector.fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(collector.body)))
            self.end_headers()
            self.wfile.flush()
            collector.body_gate.wait(60)
            self.wfile.write(collector.body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as service:
        service.daemon_threads = True
        collector = Collector(service)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield collector
        collector.release()
        service.shutdown()
