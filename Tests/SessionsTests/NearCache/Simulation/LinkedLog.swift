import Sessions

/// The engine's log as one process reaches it.
struct LinkedLog: ChangeLog {
    let link: Link
    let log: MemoryChangeLog
    let flaw: Flaw?

    var isRegistryDurable: Bool { log.isRegistryDurable }

    func join(_ member: CacheMember) async throws -> LogMark {
        try await link.call { try log.join(member) }
    }

    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews {
        let news = try await link.call { try log.beat(member, applied: position) }
        guard flaw == .beatsWithoutEntries, case .entries(_, let mark) = news else { return news }
        return .entries([], upTo: mark)
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers {
        let answer = try await link.call { try log.lagging(behind: position, askedBy: caller) }
        guard flaw == .laggingMembersAreNotNamed else { return answer }
        return LaggingMembers(mark: answer.mark, isCallerRegistered: answer.isCallerRegistered, members: [])
    }

    func condemn(_ members: [CacheMember]) async throws {
        if flaw == .condemnedMembersAreRemovedAtOnce { return try await remove(members) }
        try await link.call { try log.condemn(members) }
    }

    func remove(_ members: [CacheMember]) async throws {
        try await link.call { try log.remove(members) }
    }

    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async {
        let (hints, continuation) = AsyncStream.makeStream(of: LogHint.self)
        let number = log.listen { hint in link.deliver { continuation.yield(hint) } }
        for await hint in hints { notify(hint) }
        log.stopListening(number)
    }
}

/// A deliberate flaw of the simulated world. It breaks an assumption of the protocol, so the simulation must find it.
enum Flaw: CaseIterable {
    /// Some changes get no entry in the log.
    case changesWithoutEntries
    /// The registry does not name the members that have not applied a change.
    case laggingMembersAreNotNamed
    /// A beat moves the position without the entries.
    case beatsWithoutEntries
    /// A member that does not answer is removed while it may hold a lease.
    case condemnedMembersAreRemovedAtOnce
    /// The registry loses members, and neither its engine's identity nor the other members show it.
    case registryForgetsSilently
    /// The clock of leases stands still while the process is stopped.
    case clockStandsStill
    /// The clocks of leases run apart by up to 60 %.
    case clocksRunApart
    /// Look-ups are answered by a server that is behind.
    case readsFromReplica
}
