import Synchronization

@testable import Sessions

/// Epochs of principals in memory, beside a log.
final class LoggedStandings: LoggedStandingSource {
    private struct State {
        var epochs: [PrincipalID: Int64] = [:]
        var reads = 0
        var isAnotherServer = false
        var duringRead: (@Sendable () -> Void)?
    }

    let log: MemoryChangeLog
    private let state = Mutex(State())

    init(_ log: MemoryChangeLog) {
        self.log = log
    }

    var changeLog: any ChangeLog { log }
    var reads: Int { state.withLock { $0.reads } }

    /// Sets the epoch of a principal, or takes it away, and appends an entry in the same step.
    func change(_ principal: PrincipalID, to epoch: Int64?) throws {
        try log.change(isHard: true) {
            state.withLock { $0.epochs[principal] = epoch }
            return ((), SessionID(principal.rawValue).map { [$0] } ?? [])
        }
    }

    /// Sets an epoch whose entry has not arrived in the log yet.
    func changeUnnoticed(_ principal: PrincipalID, to epoch: Int64) {
        state.withLock { $0.epochs[principal] = epoch }
    }

    /// From now on another server answers.
    func failOver() {
        state.withLock { $0.isAnotherServer = true }
    }

    /// Something that happens while the next read is under way.
    func during(_ read: @escaping @Sendable () -> Void) {
        state.withLock { $0.duringRead = read }
    }

    func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        let (epoch, meanwhile) = state.withLock { state in
            state.reads += 1
            defer { state.duringRead = nil }
            return (state.epochs[principal], state.duringRead)
        }
        meanwhile?()
        return epoch.map { .active(CredentialEpoch(rawValue: $0)) } ?? .inactive()
    }

    func standing(of principal: PrincipalID, on engine: [UInt8]) async throws -> CacheableStanding? {
        guard !state.withLock({ $0.isAnotherServer }) else { return nil }
        let standing = try await standing(of: principal)
        return standing.epoch == nil ? nil : CacheableStanding(standing, of: principal, size: 0)
    }
}
