extension SessionManager {
    /// Checks that a request of a bound session comes from the browser that the session is bound to.
    ///
    /// The module `DeviceBinding` has one, for Device Bound Session Credentials.
    public protocol PossessionCheck: Sendable {
        /// Whether the request is proved, or the session is not bound. Called for each look-up, so it must not wait.
        ///
        /// - Parameters:
        ///   - record: the session that the token names.
        ///   - proofs: the digests of what the request carried beside its token; one that counts is enough.
        ///   - now: the time of the request.
        func isProved(_ record: SessionRecord, by proofs: [SecretDigest], at now: Timestamp) -> Bool
    }
}
