import Sessions
import Synchronization

/// A log of changes in which nothing ever changes.
struct EmptyLog: ChangeLog {
    private let mark = LogMark(position: LogPosition(bytes: [0]), engine: [1])

    var isRegistryDurable: Bool { true }

    func join(_ member: CacheMember) async throws -> LogMark { mark }

    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews {
        .entries([], upTo: mark)
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers {
        LaggingMembers(mark: mark, isCallerRegistered: true, members: [])
    }

    func condemn(_ members: [CacheMember]) async throws {}

    func remove(_ members: [CacheMember]) async throws {}

    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async {}
}

/// A clock of leases that stands still: the first lease does not end, and the service that got it rests.
final class StoppedLeaseClock: LeaseClock {
    private let rests: AsyncStream<Void>
    private let rest: AsyncStream<Void>.Continuation

    init() {
        (rests, rest) = AsyncStream.makeStream()
    }

    /// Waits until both parts of the service rest: one has asked for the first time, the other has its answer.
    func hasLease() async {
        var parts = rests.makeAsyncIterator()
        for _ in 0..<2 { await parts.next() }
    }

    func now() -> Int64 { 1_000_000_000_000 }

    func sleep(for nanoseconds: Int64) async {}

    func pause(for nanoseconds: Int64) async {
        rest.yield()
        // Until the task is cancelled.
        let (silence, continuation) = AsyncStream<Void>.makeStream()
        for await _ in silence {}
        continuation.finish()
    }
}
