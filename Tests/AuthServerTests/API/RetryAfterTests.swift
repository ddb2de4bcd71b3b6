import HTTPTypes
import HummingbirdSessions
import Sessions
import Testing

@testable import ForwardAuth
@testable import RequestEdge
@testable import WebAPI

@Suite("When a refused client may try again")
struct RetryAfterTests {
    @Test(
        "the seconds are never less than the wait, and never none",
        arguments: [
            (.milliseconds(29_001), 30), (.seconds(30), 30), (.milliseconds(1), 1), (.zero, 1),
            (.seconds(3_599) + .nanoseconds(1), 3_600), (.seconds(-5), 1),
        ] as [(Duration, Int64)])
    func roundedUp(wait: Duration, seconds: Int64) {
        #expect(RetryAfter.seconds(wait) == seconds)
        #expect(RetryAfter.value(wait) == "\(seconds)")
    }

    @Test("pages and API say the same when the server is unavailable or busy")
    func unavailable() {
        let failure = Failure(SessionError(.unavailable, "down"))
        #expect(failure.headers[.retryAfter] == RetryAfter.value(RetryAfter.unavailable))
        #expect(Problem.unavailable.retryAfter == RetryAfter.unavailable)
        #expect(Problem.busy.retryAfter == RetryAfter.unavailable)
    }
}
