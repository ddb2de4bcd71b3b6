import Sessions
import UserAccounts

/// The access of a session to the application at one host: its open handover codes, and the cookies that it recognises.
/// Kept in the session's data, as digests, so it ends with the session.
///
/// Every digest is made with the session's anti-forgery value, which a hard rotation renews: after a new password, a
/// second authentication or a step up, previous cookies and codes are invalid.
package struct AppAccess: Codable, Sendable, Equatable {
    /// The lifetime of a handover code.
    static let codeLifetime = Duration.seconds(30)
    /// How many codes and cookies of one host a session keeps: a browser that restores its tabs needs one of each for
    /// every tab. All of them fit into one value of a session (4 KB).
    static let limit = 16

    /// A handover code that was not redeemed yet.
    struct Code: Codable, Sendable, Equatable {
        let digest: AppDigest
        /// The challenge that only the requesting browser can answer.
        let challenge: String
        let expiresAt: Int64
    }

    private(set) var codes: [Code] = []
    /// The newest at the end.
    private(set) var cookies: [AppDigest] = []

    /// The names in the stored value.
    private enum CodingKeys: String, CodingKey {
        case codes = "tickets"
        case cookies
    }

    /// Adds a code. The oldest codes make room.
    func issuing(_ digest: AppDigest, for challenge: String, at now: Timestamp) -> AppAccess {
        var copy = self
        let code = Code(
            digest: digest, challenge: challenge, expiresAt: (now + Self.codeLifetime).milliseconds)
        copy.codes = (standing(at: now) + [code]).suffix(Self.limit)
        return copy
    }

    /// Replaces a code by a cookie. `nil` if the code is unknown, used, too old, or belongs to another browser.
    func redeeming(
        _ digest: AppDigest,
        answering challenges: [String],
        for cookie: AppDigest,
        at now: Timestamp
    ) -> AppAccess? {
        let open = standing(at: now)
        guard open.contains(where: { $0.digest == digest && challenges.contains($0.challenge) }) else { return nil }
        var copy = self
        copy.codes = open.filter { $0.digest != digest }
        copy.cookies = (cookies + [cookie]).suffix(Self.limit)
        return copy
    }

    /// The same access by the newest cookie only.
    var keepingLatestCookie: AppAccess {
        var copy = self
        copy.cookies = cookies.suffix(1)
        return copy
    }

    /// The codes that have not expired. Those from far in the future were issued before the clock was set back.
    private func standing(at now: Timestamp) -> [Code] {
        codes.filter {
            let expiry = Timestamp(milliseconds: $0.expiresAt)
            return now < expiry && expiry - Self.codeLifetime <= now + OneTimeLink.correction
        }
    }
}
