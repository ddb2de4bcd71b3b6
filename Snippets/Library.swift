// The code of the documentation of Sessions, without a web framework: one user from login to logout.

import Sessions

let sessions = try SessionManager(store: MemorySessionStore())
let cookie = SessionCookie.standard
let scanner = CookieScanner(name: cookie.name)

/// The value of the `Set-Cookie` header, or `nil` when the user has as many sessions as the policy allows.
func login(_ user: PrincipalID, from device: Device) async throws -> String? {
    guard case .signedIn(let session) = try await sessions.login(user, from: device) else { return nil }
    return header(for: session)
}

/// The `Set-Cookie` header that the response must carry, if any.
func header(for session: Session) -> String? {
    session.tokenToSend.map { token in
        cookie.header(setting: token, lifetime: session.cookieLifetime(at: sessions.clock.now()))
    }
}

/// The status and the body of the response to a request for the front page.
func frontPage(cookies: [String], from device: Device) async -> (status: Int, body: String, setCookie: String?) {
    guard case .token(let token) = scanner.scan(cookies) else { return (200, "Hello, visitor", nil) }
    switch await sessions.authenticate(token, from: device) {
    case .valid(let session):
        return (200, "Hello, \(session.principal?.rawValue ?? "visitor")", header(for: session))
    case .invalid(let reason):
        return (200, reason == nil ? "Hello, visitor" : "You were signed out", nil)
    case .unproven:
        return (401, "This session belongs to another browser", nil)
    case .unavailable:
        return (503, "Sessions are temporarily unavailable", nil)
    }
}

func logout(_ session: Session) async throws -> String {
    try await sessions.revoke(.one(session.id), SessionEnding(.logout, by: session.principal))
    return cookie.clearingHeader
}

// The requests of a browser, and the server's answers
let browser = Device(userAgent: "snippet", address: "192.0.2.1")
let sent = try await login("ada", from: browser)?.split(separator: ";").first.map(String.init) ?? ""
print(await frontPage(cookies: [], from: browser).body)
print(await frontPage(cookies: [sent], from: browser).body)
if case .token(let token) = scanner.scan([sent]),
    case .valid(let session) = await sessions.authenticate(token, from: browser)
{
    _ = try await logout(session)
}
print(await frontPage(cookies: [sent], from: browser).body)
