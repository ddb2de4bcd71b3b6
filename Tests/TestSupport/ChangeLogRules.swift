package import Sessions
import SessionsTesting
import Testing

/// The rules of every log of changes. Each needs its own empty store.
package struct ChangeLogRule: Sendable, CustomTestStringConvertible {
    package let testDescription: String
    private let body: @Sendable (LogAtWork) async throws -> Void

    private init(_ rule: String, _ body: @escaping @Sendable (LogAtWork) async throws -> Void) {
        testDescription = rule
        self.body = body
    }

    /// Checks the rule on a store, which must be empty.
    package func check(_ store: any LoggedSessionStore) async throws {
        try await body(LogAtWork(store))
    }

    package static let all: [ChangeLogRule] = changes + members + positions

    // MARK: Changes

    private static let changes = [
        ChangeLogRule("every change of a session is in the log") { work in
            try await LoggedChange.prepare(work.store)
            for change in LoggedChange.all {
                let (member, mark) = try await work.joined()
                try await change.make(work.store)
                #expect(try await work.news(member, mark).names(change.sessions), "\(change.kind)")
                try await work.log.remove([member])
            }
        },
        ChangeLogRule("a plain insert, a touch and a sweep are not in the log") { work in
            let (member, mark) = try await work.joined()
            try await work.insert(1)
            try await work.store.touch([SessionTouch(id: .sample(1), at: .sample + .seconds(1), address: "::1")])
            let late = Timestamp.sample + .seconds(86400)
            _ = try await work.store.sweep(now: late, tombstoneLifetime: .seconds(60), limit: 10)
            #expect(try await work.news(member, mark).isEmpty)
        },
        ChangeLogRule("a change of more sessions than an entry can name concerns them all") { work in
            let ids = (0..<300).map { SessionID.sample(UInt64($0)) }
            for number in 0..<300 { try await work.insert(UInt64(number)) }
            let (member, mark) = try await work.joined()
            _ = try await work.store.end(.many(ids), SessionEnding(.revoked), now: .sample)
            #expect(try await work.news(member, mark).names(ids))
        },
    ]

    // MARK: Members

    private static let members = [
        ChangeLogRule("a member that has just joined has applied everything") { work in
            try await work.insert(1)
            try await work.end(1)
            let (member, mark) = try await work.joined()
            #expect(try await work.news(member, mark).isEmpty)
            #expect(try await work.lagging() == [])
        },
        ChangeLogRule("a member lags behind a change until it has said that it applied it") { work in
            try await work.insert(1)
            let (member, mark) = try await work.joined()
            try await work.end(1)
            #expect(try await work.lagging() == [member])
            let news = try await work.news(member, mark)
            #expect(try await work.lagging() == [member], "it was told, and has not applied it yet")
            #expect(try await work.news(member, news.mark).isEmpty)
            #expect(try await work.lagging() == [])
        },
        ChangeLogRule("the member that asks is not among those that lag") { work in
            try await work.insert(1)
            let (caller, _) = try await work.joined()
            let (other, _) = try await work.joined()
            try await work.end(1)
            let answer = try await work.log.lagging(behind: nil, askedBy: caller)
            #expect(answer.members == [other] && answer.isCallerRegistered)
            let stranger = try await work.log.lagging(behind: nil, askedBy: .random())
            #expect(Set(stranger.members) == [caller, other] && !stranger.isCallerRegistered)
        },
        ChangeLogRule("a member that was never registered, or was removed, is gone") { work in
            let (member, mark) = try await work.joined()
            try await work.expectGone(.random(), mark)
            try await work.log.remove([member, .random()])
            try await work.expectGone(member, mark)
            try await work.insert(1)
            try await work.end(1)
            #expect(try await work.lagging() == [])
        },
        ChangeLogRule("a condemned member is gone, and still counts until it is removed") { work in
            try await work.insert(1)
            let (member, mark) = try await work.joined()
            try await work.end(1)
            try await work.log.condemn([member])
            try await work.expectGone(member, mark)
            let answer = try await work.log.lagging(behind: nil, askedBy: member)
            #expect(!answer.isCallerRegistered)
            #expect(try await work.lagging() == [member])
            try await work.log.remove([member])
            #expect(try await work.lagging() == [])
        },
        ChangeLogRule("condemning a member that is not registered does not register it") { work in
            try await work.insert(1)
            let stranger = CacheMember.random()
            try await work.log.condemn([stranger])
            _ = try await work.joined()
            try await work.end(1)
            #expect(try await !work.lagging().contains(stranger))
        },
    ]

    // MARK: Positions

    private static let positions = [
        ChangeLogRule("a beat brings all changes since the position, and none of them again") { work in
            for number in UInt64(1)...3 { try await work.insert(number) }
            let (member, mark) = try await work.joined()
            try await work.end(1)
            try await work.end(2)
            let both = try await work.news(member, mark)
            #expect(both.names([.sample(1), .sample(2)]))
            try await work.end(3)
            let third = try await work.news(member, both.mark)
            #expect(third.names([.sample(3)]) && (third.isEverything || third.ids == [.sample(3)]))
        },
        ChangeLogRule("a member that has applied a position does not lag behind it, whatever came later") { work in
            for number in UInt64(1)...2 { try await work.insert(number) }
            let (member, mark) = try await work.joined()
            try await work.end(1)
            let position = try await work.log.lagging(behind: nil, askedBy: nil).mark.position
            let news = try await work.news(member, mark)
            _ = try await work.news(member, news.mark)
            try await work.end(2)
            #expect(try await work.log.lagging(behind: position, askedBy: nil).members == [])
            #expect(try await work.lagging() == [member])
        },
        ChangeLogRule("every answer names the same engine") { work in
            let (member, mark) = try await work.joined()
            let (_, other) = try await work.joined()
            let lagging = try await work.log.lagging(behind: nil, askedBy: member)
            let news = try await work.news(member, mark)
            #expect(!mark.engine.isEmpty)
            #expect(Set([mark, other, lagging.mark, news.mark].map(\.engine)).count == 1)
        },
    ]
}

extension CacheMember {
    /// A new member with a lease of one second.
    package static func random() -> CacheMember {
        let bytes = (0..<14).map { _ in UInt8.random(in: .min ... .max) } + [0x03, 0xE8]
        guard let member = CacheMember(bytes: bytes) else { preconditionFailure("16 bytes always make a member") }
        return member
    }
}
