import HTTPTypes

/// Why a proxy's question cannot be answered with yes. The words are for the log and for whoever set the proxy up.
package struct ForwardedRequestError: Error, Sendable, Equatable {
    /// What kind of trouble it is.
    package enum Kind: Sendable, Equatable {
        /// The proxy's headers are missing or doubled: whoever set it up has to mend that.
        case misconfigured
        /// What the client asked for is no address, or no method.
        case malformed
        /// The address can be read in two ways, so what the application would serve is not what a rule would see.
        case ambiguous
    }

    package let kind: Kind
    /// One clause without a full stop.
    package let reason: String

    static func misconfigured(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .misconfigured, reason: reason)
    }

    static func malformed(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .malformed, reason: reason)
    }

    static func ambiguous(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .ambiguous, reason: reason)
    }
}
