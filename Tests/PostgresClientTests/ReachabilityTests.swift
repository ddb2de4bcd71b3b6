import SQLInterface
import Testing

@testable import PostgresClient

@Suite struct ReachabilityTests {
    private let start = ContinuousClock.now
    private let error = StorageError(.unavailable, "gone")
    private let server = Reachability()

    @Test("after a failure no owner tries again for a while, and all requests get the reason")
    func waiting() {
        #expect(server.pause(at: start) == nil)
        #expect(server.failed(error, after: .zero, at: start))
        let pause = server.pause(at: start + .milliseconds(40))
        #expect(pause?.error == error && pause?.remaining == .milliseconds(60))
        #expect(server.pause(at: start + .milliseconds(100)) == nil)
    }

    @Test("the wait is as long as the attempt took, up to one second, and only the first failure is news")
    func waits() {
        for (index, (time, wait)) in [(0, 100), (50, 100), (300, 300), (2000, 1000), (1, 100)].enumerated() {
            #expect(server.failed(error, after: .milliseconds(time), at: start) == (index == 0))
            #expect(server.pause(at: start)?.remaining == .milliseconds(wait))
        }
    }

    @Test("one connection that is back ends the waiting of all, once")
    func back() {
        for _ in 0..<5 { _ = server.failed(error, after: .zero, at: start) }
        #expect(server.connected())
        #expect(server.pause(at: start) == nil)
        #expect(!server.connected())
        #expect(server.failed(error, after: .zero, at: start))
    }

    @Test("an owner that lost its connection may try at once, regardless of the others' wait")
    func lost() {
        _ = server.connected()
        _ = server.failed(error, after: .zero, at: start)
        server.disconnected(at: start)
        #expect(server.pause(at: start) == nil)
        #expect(!server.failed(error, after: .zero, at: start))
        #expect(server.pause(at: start)?.remaining == .milliseconds(100))
    }

    @Test("there is service while an owner has a connection")
    func service() {
        #expect(!server.isServed)
        for _ in 0..<2 { _ = server.connected() }
        server.disconnected(at: start)
        #expect(server.isServed)
        server.disconnected(at: start)
        #expect(!server.isServed)
    }
}
