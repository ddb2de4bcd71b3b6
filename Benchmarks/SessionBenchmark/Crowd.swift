import HummingbirdSessions
import Sessions

/// Sessions of many users, one each.
struct Crowd {
    /// The number of sessions besides the one that is always there.
    let size: Int
    /// The number of users who sign in at the same time, so that their inserts share commits and trips.
    private static let lanes = 64
    /// The largest number of cookies that are kept for the load.
    private static let sample = 10_000
    /// Where they signed in. Benchmarks/Field sends the same user agent with every request.
    private static let device = Device(
        userAgent:
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
        address: "192.0.2.171"
    )

    /// Signs the users in and returns cookies of an evenly spread sample of them, at least one.
    func signIn(to sessions: SessionManager) async throws -> [String] {
        let step = max(1, (size + 1) / Self.sample)
        return try await withThrowingTaskGroup(of: [String].self) { group in
            for lane in 0..<Self.lanes {
                group.addTask {
                    var cookies: [String] = []
                    for number in stride(from: lane, through: size, by: Self.lanes) {
                        let cookie = try await Self.cookie(of: "principal-\(number)", sessions)
                        if number.isMultiple(of: step), let cookie { cookies.append(cookie) }
                    }
                    return cookies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func cookie(of principal: String, _ sessions: SessionManager) async throws -> String? {
        let outcome = try await sessions.login(PrincipalID(principal), from: device)
        guard case .signedIn(let session) = outcome, let token = session.tokenToSend else { return nil }
        let line = SessionCookie.standard.header(setting: token, lifetime: nil)
        return String(line.prefix { $0 != ";" })
    }
}
