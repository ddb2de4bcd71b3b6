import Sessions
import SessionsTesting
import Testing

@testable import SessionService

@Suite("The feed of changes")
struct SessionFeedTests {
    private let feed = SessionFeed(tokens: .seeded(1))

    private func apply(_ numbers: ClosedRange<UInt64>) {
        feed.apply([.sessions(numbers.map { .sample($0) })])
    }

    @Test("a client that asks again after what it was told gets every change once, in order")
    func pages() {
        let start = feed.next
        apply(1...5)
        guard case .changes(let first, _, let next) = feed.news(after: start, limit: 3) else {
            return #expect(Bool(false))
        }
        guard case .changes(let rest, let from, let end) = feed.news(after: next, limit: 3) else {
            return #expect(Bool(false))
        }
        #expect(first + rest == (1...5).map { .sample($0) })
        #expect(from == next)
        #expect(feed.news(after: end, limit: 3) == .changes([], from: end, next: end))
    }

    @Test("a client that is too far behind, or comes from another process, is told that it missed something")
    func missed() {
        let start = feed.next
        for _ in 0..<12 { apply(1...1000) }
        #expect(feed.news(after: start, limit: 1) == .missed(next: feed.next))
        #expect(feed.news(after: feed.next + 1, limit: 1) == .missed(next: feed.next))
    }

    @Test("of two servers that begin at the same moment, none takes the other's positions for its own")
    func otherServer() {
        let other = SessionFeed(tokens: .seeded(2))
        for feed in [feed, other] {
            feed.dropAll()
            feed.apply([.sessions((1...100).map { .sample($0) })])
        }
        #expect(other.news(after: feed.next, limit: 1) == .missed(next: other.next))
        #expect(feed.news(after: other.next, limit: 1) == .missed(next: feed.next))
        #expect(max(feed.next, other.next) < 1 << 53)
    }

    @Test("when entries of the log may be missing, every client begins anew")
    func everything() {
        let start = feed.next
        apply(1...3)
        feed.apply([.everything])
        #expect(feed.news(after: start + 3, limit: 1) == .missed(next: feed.next))
        let next = feed.next
        apply(4...4)
        #expect(feed.news(after: next, limit: 9) == .changes([.sample(4)], from: next, next: next + 1))
    }

    @Test("a client that waits is woken by a change")
    func growth() async {
        let growth = feed.growth()
        apply(1...1)
        var iterator = growth.makeAsyncIterator()
        #expect(await iterator.next() != nil)
    }

    @Test("a client that has gone leaves nothing behind, whether or not it was woken")
    func gone() async {
        do {
            let (idle, woken) = (feed.growth(), feed.growth())
            #expect(feed.waitingCount == 2)
            apply(1...1)
            for await _ in woken { break }
            withExtendedLifetime(idle) {}
        }
        #expect(feed.waitingCount == 0)
    }
}
