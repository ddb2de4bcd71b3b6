import HummingbirdSessions
import Sessions

/// The browsers a session was used with besides the one it began with. Kept in the session, so that every instance and
/// every later process knows them, and none of them costs a read.
struct BrowserChanges: Codable, Sendable, Equatable {
    /// Most families that are remembered. Whoever uses more is met with the same answer, but no further event.
    static let limit = 8
    static let key = SessionKey<BrowserChanges>("browser_changes")

    /// "Firefox on Windows" and the like, in the order of their appearance.
    private(set) var families: [String] = []
    /// When the last of them appeared, in milliseconds since 1970.
    private(set) var latest: Int64 = 0

    /// What a request with a browser of that family is.
    enum Verdict: Sendable, Equatable {
        /// The session's own browser, or one that appeared before.
        case known
        /// One that was not seen in this session yet; the list with it added.
        case new(BrowserChanges)
        /// One more than are remembered.
        case beyondLimit
    }

    /// Judges a request.
    ///
    /// - Parameter first: the family the session began with.
    func verdict(on family: String, first: String, at now: Timestamp) -> Verdict {
        if family == first || families.contains(family) { return .known }
        guard families.count < Self.limit else { return .beyondLimit }
        var changed = self
        changed.families.append(family)
        changed.latest = now.milliseconds
        return .new(changed)
    }

    /// Whether nobody has given the password since the last one appeared.
    func isUnconfirmed(since authentication: Timestamp?) -> Bool {
        guard !families.isEmpty else { return false }
        guard let authentication else { return true }
        return authentication.milliseconds <= latest
    }
}

extension SessionEnding {
    /// A session that was used by another browser than it began with, where the operator wants it ended.
    static let browserChanged = SessionEnding(.revoked, note: "user_agent_change")
}
