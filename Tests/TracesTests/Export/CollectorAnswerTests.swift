import Testing

@testable import Traces

@Suite("The answers of a collector")
struct CollectorAnswerTests {
    private func answer(_ status: Int, _ retryAfter: String? = nil, body: String = "") -> CollectorAnswer {
        CollectorAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8))
    }

    @Test(
        "a success counts for all spans but those that it names as rejected",
        arguments: [
            ("", 0), ("{}", 0), ("nonsense", 0), (#"{"partialSuccess":{}}"#, 0),
            (#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#, 3),
            (#"{"partialSuccess":{"rejectedSpans":2}}"#, 2), (#"{"partialSuccess":{"rejectedSpans":"-1"}}"#, 0),
        ])
    func success(body: String, rejected: Int) {
        #expect(answer(200, body: body) == .accepted(rejected: rejected))
    }

    @Test("these answers may change later, all others are final", arguments: [429, 502, 503, 504])
    func later(status: Int) {
        #expect(answer(status) == .later(status: status, after: nil))
        for final in [300, 301, 400, 401, 404, 413, 500, 501] { #expect(answer(final) == .refused(status: final)) }
    }

    @Test(
        "Retry-After counts in seconds, up to a minute",
        arguments: [
            ("7", 7), ("0", 0), ("-5", 0), ("86400", 60),
        ])
    func pause(text: String, seconds: Int) {
        #expect(answer(429, text) == .later(status: 429, after: .seconds(seconds)))
        #expect(answer(429, "Tue, 01 Dec 2026 00:00:00 GMT") == .later(status: 429, after: nil))
    }
}
