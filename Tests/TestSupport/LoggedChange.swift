import Sessions
import SessionsTesting

/// A change that must be in the log, and the sessions that it concerns.
struct LoggedChange: Sendable {
    let kind: String
    let sessions: [SessionID]
    let make: @Sendable (any SessionStore) async throws -> Void

    private init(
        _ kind: String, of sessions: [UInt64], _ make: @escaping @Sendable (any SessionStore) async throws -> Void
    ) {
        self.kind = kind
        self.sessions = sessions.map { .sample($0) }
        self.make = make
    }

    /// Adds the sessions of ``all``: two of each user, named by the half of their numbers.
    static func prepare(_ store: any SessionStore) async throws {
        for number in UInt64(1)...7 {
            _ = try await store.insert(
                .sample(number, of: user(number / 2)), replacing: nil, limit: nil, now: .sample)
        }
    }

    private static func user(_ number: UInt64) -> PrincipalID { PrincipalID("user \(number)") }

    /// Each kind of change. In this order each finds its sessions.
    static let all = [
        LoggedChange("data", of: [1]) { store in
            _ = try await store.update(.sample(1), data: ["a": [1]], expectedVersion: nil)
        },
        LoggedChange("offer", of: [1]) { store in
            let offer = SecretHistory.Offer(nonce: 1, digest: .sample(50))
            _ = try await store.rotate(.sample(1), expecting: .sample(1), .offer(offer, at: .sample))
        },
        LoggedChange("confirmation", of: [1]) { store in
            _ = try await store.rotate(.sample(1), expecting: .sample(50), .confirm(at: .sample))
        },
        LoggedChange("hard rotation", of: [1]) { store in
            let replacement = SessionRotation.Replacement(
                digest: .sample(51), csrf: .sample(51), at: .sample, epoch: nil, authentication: nil)
            _ = try await store.rotate(.sample(1), expecting: .sample(50), .replace(replacement))
        },
        LoggedChange("end of one", of: [1]) { store in
            _ = try await store.end(.one(.sample(1)), SessionEnding(.logout), now: .sample)
        },
        LoggedChange("end of all of a principal", of: [2, 3]) { store in
            _ = try await store.end(.principal(user(1)), SessionEnding(.revoked), now: .sample)
        },
        LoggedChange("end of the others", of: [5]) { store in
            let others = SessionSelection.principalExcept(user(2), .sample(4))
            _ = try await store.end(others, SessionEnding(.revoked), now: .sample)
        },
        LoggedChange("end of an earlier epoch", of: [6, 7]) { store in
            let earlier = SessionSelection.principalBefore(user(3), CredentialEpoch(rawValue: 2))
            _ = try await store.end(earlier, SessionEnding(.passwordChanged), now: .sample)
        },
        LoggedChange("replacement at login", of: [4]) { store in
            _ = try await store.insert(.sample(8, of: user(4)), replacing: .sample(4), limit: nil, now: .sample)
        },
        LoggedChange("eviction at login", of: [8]) { store in
            _ = try await store.insert(
                .sample(9, of: user(4)), replacing: nil, limit: .init(maximum: 1), now: .sample)
        },
    ]
}
