/// Queries sentinels one after another until one of them leads to a primary.
///
/// A pure state machine: query ``next()`` and report the result, until no sentinel is left; then use ``failure``.
struct SentinelInquiry {
    private var left: ArraySlice<RESPAddress>
    private let name: String
    private var isNameUnknown = false
    private var lastError: RESPError?

    init(_ sentinels: [RESPAddress], name: String) {
        self.left = sentinels[...]
        self.name = name
    }

    /// The sentinel to query now.
    mutating func next() -> RESPAddress? { left.popFirst() }

    /// This one watches no primary of that name; another one may.
    mutating func nameIsUnknown() { isNameUnknown = true }

    /// This one, or the primary that it named, could not be reached or has another role.
    mutating func failed(_ error: RESPError) {
        // A wrong password stays the reason even if the next sentinel is only down.
        if lastError?.code != .misconfigured { lastError = error }
    }

    /// The reason why no primary was found.
    var failure: RESPError {
        if let lastError, lastError.code == .misconfigured { return lastError }
        if isNameUnknown { return RESPError(.misconfigured, "no sentinel knows a primary named \(name)") }
        guard let lastError else { return RESPError(.unavailable, "there is no sentinel to query") }
        return RESPError(lastError.code, "no primary was found through Sentinel: \(lastError.message)")
    }
}
