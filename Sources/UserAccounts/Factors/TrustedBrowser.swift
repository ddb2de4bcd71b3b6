package import Sessions

/// A browser in which an account is not asked for its second factor until ``expiry``. It never raises the assurance level.
package struct TrustedBrowser: Hashable, Sendable {
    /// The public handle, for lists.
    package let id: String

    /// SHA-256 of the secret in the browser's cookie.
    package let digest: [UInt8]

    /// The `User-Agent` with which it became trusted.
    package let userAgent: String

    package let createdAt: Timestamp

    package let expiry: Timestamp

    package init(id: String, digest: [UInt8], userAgent: String, createdAt: Timestamp, expiry: Timestamp) {
        self.id = id
        self.digest = digest
        self.userAgent = userAgent
        self.createdAt = createdAt
        self.expiry = expiry
    }
}
