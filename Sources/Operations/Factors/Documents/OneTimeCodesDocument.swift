package import UserAccounts

/// One-time codes in use, without their secret.
package struct OneTimeCodesDocument: Encodable {
    package let createdAt: String
    package let lastUsedAt: String?
    /// Only in the answer to the enrolment that made this the first second factor: the only copy.
    package var recoveryCodes: [String]?

    package init(_ codes: StoredOneTimeCodes) {
        createdAt = codes.createdAt.rfc3339
        lastUsedAt = codes.lastUsedAt?.rfc3339
    }
}
