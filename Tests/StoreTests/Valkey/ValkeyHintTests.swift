import RESPClient
import Sessions
import SessionsTesting
import Synchronization
import TestSupport
import Testing

@testable import ValkeySessionStore

@Suite("Hints of the log in Redis", .enabled(if: RedisServers.single.isExpected))
struct ValkeyHintTests {
    /// The hints that arrived and were not looked at yet.
    private final class Hints: Sendable {
        private let waiting = Mutex<[LogHint]>([])

        var isEmpty: Bool { waiting.withLock { $0.isEmpty } }

        func add(_ hint: LogHint) { waiting.withLock { $0.append(hint) } }

        func next() async throws -> LogHint {
            while true {
                if let hint = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return hint }
                try await Task.sleep(for: .milliseconds(1))
            }
        }

        func first(where condition: (LogHint) -> Bool) async throws -> LogHint {
            while true {
                let hint = try await next()
                if condition(hint) { return hint }
            }
        }
    }

    /// Runs a test while it follows the log.
    private func following(_ work: LogAtWork, _ body: (Hints) async throws -> Void) async throws {
        let hints = Hints()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await work.log.follow { hints.add($0) } }
            defer { group.cancelAll() }
            try await settle(work, hints)
            try await body(hints)
        }
    }

    /// Changes a session until a hint says so: from then on the log is followed.
    private func settle(_ work: LogAtWork, _ hints: Hints) async throws {
        while hints.isEmpty {
            _ = try await work.store.update(.sample(1), data: ["a": [1]], expectedVersion: nil)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("a hint carries the sessions, the positions around them, and whether the caller waits")
    func entries() async throws {
        try await RedisServers.single.withStore { store, _ in
            let work = try LogAtWork(store)
            for number in UInt64(1)...2 { try await work.insert(number) }
            let (member, mark) = try await work.joined()
            try await following(work) { hints in
                let before = try await work.news(member, mark).mark.position
                let offer = SecretHistory.Offer(nonce: 1, digest: .sample(50))
                _ = try await store.rotate(.sample(2), expecting: .sample(2), .offer(offer, at: .sample))
                let between = try await work.log.lagging(behind: nil, askedBy: nil).mark.position
                try await work.end(2)
                let after = try await work.log.lagging(behind: nil, askedBy: nil).mark.position
                let soft = LogHint.entries([.sessions([.sample(2)])], after: before, upTo: between, isHard: false)
                let hard = LogHint.entries([.sessions([.sample(2)])], after: between, upTo: after, isHard: true)
                #expect(try await hints.first { $0 == soft || $0 == hard } == soft)
                #expect(try await hints.next() == hard)
            }
        }
    }

    @Test("a change of more sessions than an entry names is a hint about all")
    func everything() async throws {
        try await RedisServers.single.withStore { store, _ in
            let work = try LogAtWork(store)
            for number in 1...257 { try await work.insert(UInt64(number)) }
            _ = try await work.joined()
            try await following(work) { hints in
                let ids = (1...257).map { SessionID.sample(UInt64($0)) }
                _ = try await store.end(.many(ids), SessionEnding(.revoked), now: .sample)
                let settling = [LogEntry.sessions([.sample(1)])]
                let hint = try await hints.first {
                    if case .entries(let entries, _, _, isHard: true) = $0 { entries != settling } else { false }
                }
                guard case .entries([.everything], _, _, _) = hint else { return #expect(Bool(false), "\(hint)") }
            }
        }
    }

    @Test("a message that cannot be read is news")
    func unreadable() async throws {
        try await RedisServers.single.withStore { store, view in
            let work = try LogAtWork(store)
            try await work.insert(1)
            _ = try await work.joined()
            try await following(work) { hints in
                let id = String(repeating: "i", count: 16)
                let payloads = [
                    "", "x", ":", "h:", "h1:", "hx:\(id)", "x1:\(id)", "h-1:\(id)", "h0:\(id)", "h1:\(id)x",
                ]
                for payload in payloads { try await view.send("PUBLISH", view.key("near:0"), payload) }
                for _ in payloads { _ = try await hints.first { $0 == .news } }
            }
        }
    }

    @Test("hints come again after the connection was lost")
    func reconnection() async throws {
        try await ScratchRedis.withServer { server in
            try await withValkeyStore(url: server.url) { store, view in
                let work = try LogAtWork(store)
                try await work.insert(1)
                let (member, mark) = try await work.joined()
                try await following(work) { hints in
                    let killed = try await view.number("CLIENT", Array("KILL".utf8), "TYPE", "pubsub")
                    #expect(killed == 1)
                    while (try? await work.log.beat(member, applied: mark.position)) == nil {}
                    try await work.end(1)
                    let ended = LogEntry.sessions([.sample(1)])
                    _ = try await hints.first { hint in
                        if case .entries([ended], _, _, isHard: true) = hint { true } else { false }
                    }
                }
            }
        }
    }

    @Test("each follower gets every hint until it is cancelled")
    func followers() async {
        let relay = HintRelay()
        let (received, continuation) = AsyncStream.makeStream(of: LogHint.self)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { await relay.follow { continuation.yield($0) } } }
            while relay.followers < 2 { await Task.yield() }
            relay.pass(.news)
            var hints = received.makeAsyncIterator()
            for _ in 0..<2 { #expect(await hints.next() == .news) }
            group.cancelAll()
        }
        #expect(relay.followers == 0)
    }
}
