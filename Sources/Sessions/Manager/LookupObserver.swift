/// How a look-up by a token was answered.
package enum LookupAnswer: Int, Sendable, CaseIterable {
    case valid
    case invalid
    case unproven
    case unavailable
}

/// A handler of session events that also observes look-ups by token.
package protocol LookupObserver: SessionEvent.Handler {
    /// A look-up was answered. Called on the path of every request, so it must be quick and cannot wait.
    ///
    /// - Parameters:
    ///   - isFromMemory: whether the memory of this process answered, and the store was not asked.
    ///   - start: when the look-up began.
    func lookedUp(_ answer: LookupAnswer, isFromMemory: Bool, since start: ContinuousClock.Instant)
}

extension SessionManager.Lookup {
    var answer: LookupAnswer {
        switch self {
        case .valid: .valid
        case .invalid: .invalid
        case .unproven: .unproven
        case .unavailable: .unavailable
        }
    }
}
