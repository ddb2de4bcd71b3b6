import Sessions

/// A log whose answers take their time.
struct SlowLog: ChangeLog {
    let log: MemoryChangeLog
    let clock: ManualLeaseClock
    let delay: Int64

    var isRegistryDurable: Bool { log.isRegistryDurable }

    private func late<Answer>(_ answer: Answer) async -> Answer {
        await clock.sleep(for: delay)
        return answer
    }

    func join(_ member: CacheMember) async throws -> LogMark {
        await late(try log.join(member))
    }

    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews {
        await late(try log.beat(member, applied: position))
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers {
        await late(try log.lagging(behind: position, askedBy: caller))
    }

    func condemn(_ members: [CacheMember]) async throws {
        await late(try log.condemn(members))
    }

    func remove(_ members: [CacheMember]) async throws {
        await late(try log.remove(members))
    }

    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async {
        await log.follow(notify)
    }
}
