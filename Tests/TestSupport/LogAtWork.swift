package import Sessions
import SessionsTesting
package import Testing

/// A store and its log with the steps that tests repeat.
package struct LogAtWork: Sendable {
    package let store: any LoggedSessionStore
    package let log: any ChangeLog

    package init(_ store: any LoggedSessionStore) throws {
        self.store = store
        log = try #require(store.changeLog)
    }

    /// The entries of a beat, taken together.
    package struct News: Sendable {
        package let mark: LogMark
        package let ids: Set<SessionID>
        package let isEverything: Bool

        init(_ entries: [LogEntry], _ mark: LogMark) {
            self.mark = mark
            ids = entries.reduce(into: []) { if case .named(let keys) = $1 { $0.formUnion(keys.map(\.session)) } }
            isEverything = entries.contains(.everything)
        }

        package var isEmpty: Bool { ids.isEmpty && !isEverything }

        /// Whether a cache that applies the entries drops these sessions.
        package func names(_ ids: [SessionID]) -> Bool { isEverything || self.ids.isSuperset(of: ids) }
    }

    package func joined() async throws -> (CacheMember, LogMark) {
        let member = CacheMember.random()
        return (member, try await log.join(member))
    }

    package func insert(_ number: UInt64) async throws {
        let outcome = try await store.insert(.sample(number), replacing: nil, limit: nil, now: .sample)
        #expect(outcome == .inserted(ended: []))
    }

    package func end(_ number: UInt64) async throws {
        let ended = try await store.end(.one(.sample(number)), SessionEnding(.revoked), now: .sample)
        #expect(ended.map(\.id) == [.sample(number)])
    }

    /// The answer to a beat of a member that is registered.
    package func news(
        _ member: CacheMember, _ mark: LogMark, _ location: SourceLocation = #_sourceLocation
    ) async throws -> News {
        let answer = try await log.beat(member, applied: mark.position)
        guard case .entries(let entries, let mark) = answer else {
            try #require(Bool(false), "the answer is \(answer)", sourceLocation: location)
            preconditionFailure()
        }
        return News(entries, mark)
    }

    package func expectGone(
        _ member: CacheMember, _ mark: LogMark, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await log.beat(member, applied: mark.position)
        #expect(answer == .gone, sourceLocation: location)
    }

    /// The members that have not applied everything.
    package func lagging() async throws -> [CacheMember] {
        try await log.lagging(behind: nil, askedBy: nil).members
    }
}
