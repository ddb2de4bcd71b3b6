import SQLInterface
import Sessions
import Testing

@testable import Operations

@Suite("The counters of a server")
struct ServerCountersTests {
    private let counters = ServerCounters()

    private func lines() -> [Substring] {
        var page = MetricsPage()
        counters.write(to: &page)
        return page.text.split(separator: "\n")
    }

    @Test("requests are counted by class of status, and timed")
    func requests() {
        for status in [200, 204, 302, 599, 0, 700] { counters.answered(status: status, since: .now) }
        #expect(lines().contains(#"coatcheck_http_requests_total{status="2xx"} 2"#))
        #expect(lines().contains(#"coatcheck_http_requests_total{status="3xx"} 1"#))
        #expect(lines().contains(#"coatcheck_http_requests_total{status="5xx"} 2"#))
        #expect(lines().contains("coatcheck_http_request_duration_seconds_count 6"))
    }

    @Test("an answer from memory is a request too")
    func memory() {
        counters.answeredFromMemory(since: .now)
        #expect(lines().contains("coatcheck_memory_answers_total 1"))
        #expect(lines().contains(#"coatcheck_http_requests_total{status="2xx"} 1"#))
    }

    @Test("look-ups are counted by answer and source")
    func lookups() {
        counters.lookedUp(.valid, isFromMemory: true, since: .now)
        counters.lookedUp(.valid, isFromMemory: true, since: .now)
        counters.lookedUp(.unavailable, isFromMemory: false, since: .now)
        #expect(lines().contains(#"coatcheck_lookups_total{answer="valid",source="memory"} 2"#))
        #expect(lines().contains(#"coatcheck_lookups_total{answer="valid",source="store"} 0"#))
        #expect(lines().contains(#"coatcheck_lookups_total{answer="unavailable",source="store"} 1"#))
        #expect(lines().contains(#"coatcheck_lookup_duration_seconds_count{source="memory"} 2"#))
        #expect(lines().contains(#"coatcheck_lookup_duration_seconds_count{source="store"} 1"#))
    }

    @Test("an operation that fails is timed and counted as a failure; a caller that leaves or refuses is not one")
    func failures() async {
        struct Refusal: Error {}
        await #expect(throws: CancellationError.self) {
            try await counters.sessionStore.timing(.find) { throw CancellationError() }
        }
        await #expect(throws: SessionError.self) {
            try await counters.sessionStore.timing(.find) { throw SessionError(.unavailable, "gone") }
        }
        await #expect(throws: Refusal.self) { try await counters.database.timing(.write) { throw Refusal() } }
        await #expect(throws: StorageError.self) {
            try await counters.database.timing(.write) { throw StorageError(.unavailable, "gone") }
        }
        #expect(lines().contains(#"coatcheck_session_store_duration_seconds_count{operation="find"} 2"#))
        #expect(lines().contains(#"coatcheck_session_store_errors_total{operation="find"} 1"#))
        #expect(lines().contains(#"coatcheck_database_duration_seconds_count{operation="write"} 2"#))
        #expect(lines().contains(#"coatcheck_database_errors_total{operation="write"} 1"#))
    }

    @Test("all series are on the page from the start, so that an alert sees the first increase")
    func zeros() {
        #expect(lines().filter { $0.hasPrefix("coatcheck_lookups_total{") }.count == 8)
        #expect(lines().filter { $0.hasPrefix("coatcheck_logins_total{") }.count == 3)
        #expect(lines().filter { $0.hasPrefix("coatcheck_sessions_ended_total{") }.count == EndReason.allCases.count)
        #expect(lines().filter { $0.hasPrefix("coatcheck_session_store_errors_total{") }.count == 9)
    }
}
