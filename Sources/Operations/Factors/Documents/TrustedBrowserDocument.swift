package import UserAccounts

/// A browser in which the user is not asked for the second factor.
package struct TrustedBrowserDocument: Encodable {
    package let id: String
    package let userAgent: String
    /// The browser and the system, in words.
    package let label: String
    package let createdAt: String
    package let expiresAt: String

    package init(_ browser: TrustedBrowser) {
        id = browser.id
        userAgent = browser.userAgent
        label = UserAgent(browser.userAgent).detail
        createdAt = browser.createdAt.rfc3339
        expiresAt = browser.expiry.rfc3339
    }
}
