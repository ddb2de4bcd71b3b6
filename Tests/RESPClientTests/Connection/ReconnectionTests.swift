import NIOCore
import Testing

@testable import RESPClient

@Suite struct ReconnectionTests {
    private let start = NIODeadline.uptimeNanoseconds(0)

    /// How long it waits after a number of failures in a row.
    private func wait(failures: Int, jitter: Double) -> TimeAmount {
        var reconnection = Reconnection()
        for _ in 0..<failures { reconnection.failed(at: start, jitter: jitter) }
        var low: Int64 = 0
        var high: Int64 = 10_000_000_000
        while low < high {
            let middle = (low + high) / 2
            if reconnection.mayTry(at: start + .nanoseconds(middle)) { high = middle } else { low = middle + 1 }
        }
        return .nanoseconds(low)
    }

    @Test("the first attempt may begin at once, and so may one after a connection that worked")
    func atOnce() {
        var reconnection = Reconnection()
        #expect(reconnection.mayTry(at: start))
        reconnection.failed(at: start, jitter: 0)
        #expect(!reconnection.mayTry(at: start))
        reconnection.succeeded()
        #expect(reconnection.mayTry(at: start))
    }

    @Test("each failure in a row doubles the wait, up to one second")
    func doubling() {
        let waits = [1, 2, 3, 4, 5, 6, 100].map { wait(failures: $0, jitter: 0) }
        #expect(waits == [50, 100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
    }

    @Test("chance takes up to half of the wait away", arguments: [0, 0.25, 0.5, 1])
    func jitter(jitter: Double) {
        #expect(wait(failures: 3, jitter: jitter) == .nanoseconds(Int64(200_000_000 * (1 - jitter / 2))))
    }

    @Test("a success starts the count of failures anew")
    func anew() {
        var reconnection = Reconnection()
        for _ in 0..<5 { reconnection.failed(at: start, jitter: 0) }
        reconnection.succeeded()
        reconnection.failed(at: start, jitter: 0)
        #expect(reconnection.mayTry(at: start + .milliseconds(50)))
    }

    @Test("after a broken connection an attempt may begin at once, and the count of failures continues")
    func lost() {
        var reconnection = Reconnection()
        reconnection.failed(at: start, jitter: 0)
        reconnection.lost()
        #expect(reconnection.mayTry(at: start))
        reconnection.failed(at: start, jitter: 0)
        #expect(!reconnection.mayTry(at: start + .milliseconds(99)))
    }
}
