/// A property by which an administrator finds sessions, by its name in forms, addresses and the API.
package enum SessionFacet: String, CaseIterable, Sendable {
    case user, address, browser, system, method, assurance, remember, bound
    case createdSince = "created_since"
    case createdBefore = "created_before"
    case seenSince = "seen_since"
    case seenBefore = "seen_before"
    case userAgent = "user_agent"
    case application
    /// Not a property of a session: in which order they are listed.
    case order
}

/// Why a search cannot be made.
package struct SessionSearchProblem: Error, Equatable {
    /// Where the mistake is.
    package let facet: SessionFacet
    /// What was expected, in a sentence.
    package let text: String
}
