/// The reason why a proxy's request is refused unjudged. The text is for the log and for the operator of the proxy.
package struct ForwardedRequestError: Error, Sendable, Equatable {
    /// The kind of the error.
    package enum Kind: Sendable, Equatable {
        /// The proxy's headers are missing or repeated: the operator has to correct the configuration of the proxy.
        case misconfigured
        /// The client's address or method is malformed.
        case malformed
        /// The address can be read in two ways, so the application and the rules could see different paths.
        case ambiguous
    }

    package let kind: Kind
    /// One clause without a full stop.
    package let reason: String

    package static func misconfigured(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .misconfigured, reason: reason)
    }

    package static func malformed(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .malformed, reason: reason)
    }

    package static func ambiguous(_ reason: String) -> ForwardedRequestError {
        ForwardedRequestError(kind: .ambiguous, reason: reason)
    }
}
