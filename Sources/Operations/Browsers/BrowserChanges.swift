package import Sessions

/// The browsers that used a session besides the one it began with. Kept in the session, so that every instance and
/// every later process knows them without another read.
package struct BrowserChanges: Codable, Sendable, Equatable {
    /// The maximum number of remembered families. Further ones get the same answer but no further event.
    package static let limit = 8
    package static let key = SessionKey<BrowserChanges>.json("browser_changes")

    /// "Firefox on Windows" and the like, in the order of their appearance.
    private(set) var families: [String] = []
    /// The time when the last of them appeared, in milliseconds since 1970.
    private(set) var latest: Int64 = 0

    /// The verdict on the browser family of a request.
    package enum Verdict: Sendable, Equatable {
        /// The session's original browser, or one that appeared before.
        case known
        /// One that is new to this session; the list with it added.
        case new(BrowserChanges)
        /// One beyond the maximum.
        case beyondLimit
    }

    /// Judges a request.
    ///
    /// - Parameter first: the family the session began with.
    package func verdict(on family: String, first: String, at now: Timestamp) -> Verdict {
        if family == first || families.contains(family) { return .known }
        guard families.count < Self.limit else { return .beyondLimit }
        var changed = self
        changed.families.append(family)
        changed.latest = now.milliseconds
        return .new(changed)
    }

    /// Whether the user has not given the password since the last one appeared.
    func isUnconfirmed(since authentication: Timestamp?) -> Bool {
        guard !families.isEmpty else { return false }
        guard let authentication else { return true }
        return authentication.milliseconds <= latest
    }
}

extension SessionEnding {
    /// A session that another browser used, if the operator chose to end such sessions.
    package static let browserChanged = SessionEnding(.revoked, note: "user_agent_change")
}
