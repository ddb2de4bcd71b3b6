import HTTPTypes

/// Why a proxy's question cannot be answered with yes. The words are for the log and for whoever set the proxy up.
package struct ForwardedRequestError: Error, Sendable, Equatable {
    /// What kind of trouble it is.
    package enum Kind: Sendable, Equatable {
        /// The proxy's headers are missing, doubled or not what they should be.
        case malformed
        /// The address can be read in two ways, so what the application would serve is not what a rule would see.
        case ambiguous
    }

    package let kind: Kind
    /// One clause without a full stop.
    package let reason: String

    static func malformed(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .malformed, reason: reason)
    }

    static func ambiguous(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .ambiguous, reason: reason)
    }
}
