package import Sessions

/// Signs a short-lived assertion about a user's identity, for applications that do not trust the proxy's headers alone.
package protocol AssertionSigner: Sendable {
    /// An assertion that `identity` made a request to `host`, valid for a minute at most.
    ///
    /// - Throws: if it cannot be signed now. Then the request is answered with 503, because an application that requires
    ///   assertions must not get a request without one.
    func assertion(for identity: ForwardedIdentity, audience host: String, now: Timestamp) async throws -> String

    /// The same, if it can be signed without waiting. `nil` if not.
    func assertionFromMemory(for identity: ForwardedIdentity, audience host: String, now: Timestamp) throws -> String?
}
