import Sessions

/// The cookies at the host of an application. Their names never change: whoever protects an application can rely on them.
struct AppCookies: Sendable {
    /// False only with `--dev`: then the names have no prefix either.
    let isSecure: Bool
    /// The name of the cookie that ties a ticket to a browser.
    let binding: String
    /// The cookie that stands for the session.
    let app: SessionCookie
    /// Finds it.
    let scanner: CookieScanner

    init(isSecure: Bool) throws {
        let prefix = isSecure ? "__Host-" : ""
        self.isSecure = isSecure
        binding = prefix + "coatcheck-start"
        app = try SessionCookie(name: prefix + "coatcheck-app", isSecure: isSecure)
        scanner = CookieScanner(name: app.name)
    }
}
