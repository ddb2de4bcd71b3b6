import Sessions
import UserAccounts

/// What a session knows of the application at one host: which tickets for it are open, and which of its cookies it
/// recognises. Kept in the session's data, as digests; so it ends with the session, whatever ends it.
///
/// Every digest is made with the session's anti-forgery value, which a hard rotation renews: after a new password, a
/// second proof of presence or a step up, the cookies and tickets from before are worth nothing.
struct AppAccess: Codable, Sendable, Equatable {
    /// The longest a ticket may be on its way.
    static let ticketLifetime = Duration.seconds(30)
    /// How many tickets and cookies of one host a session keeps: a browser that restores its tabs needs one of each for
    /// every tab. All of them fit into one value of a session (4 KB).
    static let limit = 16

    /// A ticket that was not redeemed yet.
    struct Ticket: Codable, Sendable, Equatable {
        let digest: AppDigest
        /// What the browser that asked can answer, and no other.
        let challenge: String
        let expiresAt: Int64
    }

    private(set) var tickets: [Ticket] = []
    /// The newest at the end.
    private(set) var cookies: [AppDigest] = []

    /// With one more ticket. The oldest make room.
    func issuing(_ digest: AppDigest, for challenge: String, at now: Timestamp) -> AppAccess {
        var copy = self
        let ticket = Ticket(
            digest: digest, challenge: challenge, expiresAt: (now + Self.ticketLifetime).milliseconds)
        copy.tickets = (standing(at: now) + [ticket]).suffix(Self.limit)
        return copy
    }

    /// With a cookie in place of a ticket. `nil` when the ticket is unknown, was used, is too old, or belongs to another
    /// browser.
    func redeeming(
        _ digest: AppDigest,
        answering challenges: [String],
        for cookie: AppDigest,
        at now: Timestamp
    ) -> AppAccess? {
        let open = standing(at: now)
        guard open.contains(where: { $0.digest == digest && challenges.contains($0.challenge) }) else { return nil }
        var copy = self
        copy.tickets = open.filter { $0.digest != digest }
        copy.cookies = (cookies + [cookie]).suffix(Self.limit)
        return copy
    }

    /// The tickets that have not expired. Those from far in the future were issued before the clock was set back.
    private func standing(at now: Timestamp) -> [Ticket] {
        tickets.filter {
            let expiry = Timestamp(milliseconds: $0.expiresAt)
            return now < expiry && expiry - Self.ticketLifetime <= now + OneTimeLink.correction
        }
    }
}
