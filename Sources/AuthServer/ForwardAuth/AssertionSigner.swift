package import Sessions

/// Signs a short statement about who somebody is, for applications that do not take a proxy's word for it.
package protocol AssertionSigner: Sendable {
    /// A statement that `identity` stands behind a request to `host`, good for a minute at most.
    ///
    /// - Throws: when it cannot be signed just now. Then the request is answered 503: an application that demands
    ///   statements must not get a request without one.
    func assertion(for identity: ForwardedIdentity, audience host: String, now: Timestamp) async throws -> String
}
