import Logging
import Sessions
import Synchronization

/// A manager whose tokens and times are the same in every run.
struct Desk {
    let sessions: SessionManager
    let clock = SteppedClock()
    let device = Device(userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", address: "192.0.2.17")

    init(_ store: any SessionStore) throws {
        sessions = try SessionManager(store: store, clock: clock, tokens: .repeatable(), logger: .silent)
    }

    /// The reads of the store that a near cache could not save.
    var misses: Int { sessions.nearCacheUsage?.misses ?? 0 }

    /// Signs a user in for each token.
    func signIn(_ number: Int) async throws -> [SessionToken] {
        var tokens: [SessionToken] = []
        for number in 0..<number {
            guard case .signedIn(let session) = try await sessions.login(PrincipalID("user-\(number)"), from: device),
                let token = session.tokenToSend
            else { throw SessionError(.unavailable, "no session") }
            tokens.append(token)
        }
        return tokens
    }

    func signIn() async throws -> SessionToken { try await signIn(1)[0] }
}

/// A clock that stands still between steps.
final class SteppedClock: WallClock {
    private let milliseconds = Atomic<Int64>(1_800_000_000_000)

    func now() -> Timestamp {
        Timestamp(milliseconds: milliseconds.load(ordering: .relaxed))
    }

    func advance(by duration: Duration) {
        milliseconds.wrappingAdd(duration.components.seconds * 1000, ordering: .relaxed)
    }
}

extension TokenSource {
    /// The same values in every run. Each source has the same ones.
    static func repeatable() -> TokenSource {
        let state = SequenceState()
        return TokenSource { state.next() }
    }
}

/// The generator SplitMix64, which spreads a counter over all bits.
private final class SequenceState: Sendable {
    private let state = Atomic<UInt64>(0)

    func next() -> UInt64 {
        var value = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension Logger {
    static let silent = Logger(label: "costs") { _ in SwiftLogNoOpLogHandler() }
}
