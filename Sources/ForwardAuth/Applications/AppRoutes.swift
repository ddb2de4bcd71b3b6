package import DeviceBinding
import HTTPTypes
package import Hummingbird
package import Operations
import PageRendering
package import RequestEdge
package import Sessions
package import WebAddresses

/// `/.coatcheck/…` on the host of an application: the handover that gives a session of this server a cookie there.
///
/// 1. `start` gives the browser a random value and sends it to `/handover` here, with that value's digest.
/// 2. `/handover`, once the user is signed in, sends it back with a handover code.
/// 3. `finish` takes code and value, and gives the browser the application's own `__Host-` cookie.
///
/// If the code is too old, was used or belongs to another browser, a browser with a valid cookie is sent to its page, and
/// any other browser starts over once.
package struct AppRoutes: Sendable {
    package typealias Context = AuthServerRequestContext

    package let publicURL: PublicURL
    package let hosts: AppHosts
    package let access: AppSessions
    let cookies: AppCookies
    /// What binds the sessions themselves. `nil` if that is off.
    let binding: DeviceBinding?
    package let clock: any WallClock

    package init(
        publicURL: PublicURL,
        hosts: AppHosts,
        access: AppSessions,
        cookies: AppCookies,
        binding: DeviceBinding?,
        clock: any WallClock
    ) {
        self.publicURL = publicURL
        self.hosts = hosts
        self.access = access
        self.cookies = cookies
        self.binding = binding
        self.clock = clock
    }

    /// - Parameter router: one without the session middleware, which must not set its cookie at these hosts.
    package func add(to router: some RouterMethods<Context>) {
        router.get(".coatcheck/start", use: start)
        router.get(".coatcheck/finish", use: finish)
        router.post(".coatcheck/logout", use: logout)
        guard binding != nil else { return }
        router.post(".coatcheck/dbsc/register", use: register)
        router.post(".coatcheck/dbsc/refresh", use: refresh)
    }

    @Sendable
    private func start(_ request: Request, _ context: Context) async throws -> Response {
        let asked = try AppRequest(request, context, at: hosts)
        if let retry = try await proofRetry(request, context, asked) { return retry }
        let binding = AppBinding.all(in: request, named: cookies.binding).first ?? AppBinding()
        let link = HandoverLink(
            origin: asked.address.origin, challenge: binding.challenge, next: asked.next, isRepeated: asked.isRepeated)
        var response = Self.redirect(to: publicURL.link(to: link.description))
        response.headers[.setCookie] = binding.header(named: cookies.binding)
        return response
    }

    @Sendable
    private func finish(_ request: Request, _ context: Context) async throws -> Response {
        let asked = try AppRequest(request, context, at: hosts)
        let bindings = AppBinding.all(in: request, named: cookies.binding)
        let known = try await knownSession(of: request, context, at: asked.host)
        let code = SessionToken(wire: asked.query.text("ticket").utf8)
        if let code, code.id != known,
            let token = try await access.redeem(
                code, at: asked.host, answering: bindings.map(\.challenge), at: clock.now())
        {
            var response = Self.redirect(to: asked.next)
            response.headers[.setCookie] = cookies.app.header(setting: token, lifetime: nil)
            try await askForKey(of: token.id, at: asked, in: &response)
            return response
        }
        guard known != nil else {
            return asked.isRepeated
                ? AppRefusal.response(next: asked.next)
                : Self.redirect(to: AppLink.start(next: asked.next, isRepeated: true).description)
        }
        // Another tab was faster, or the user reloaded this one: the browser already has its cookie.
        var response = Self.redirect(to: asked.next)
        response.headers[values: .setCookie] = bindings.prefix(4).map { $0.clearingHeader(named: cookies.binding) }
        return response
    }

    /// The session of the application's cookie. `nil` without a valid cookie.
    private func knownSession(
        of request: Request,
        _ context: Context,
        at host: AppHost
    ) async throws -> SessionID? {
        switch try await lookup(request, context, at: host) {
        case .valid(let record, _): return record.id
        case .unproven, .invalid, nil: return nil
        case .unavailable(let error): throw error
        }
    }

    /// What the application's cookie stands for. `nil` without a well-formed cookie.
    func lookup(_ request: Request, _ context: Context, at host: AppHost) async throws -> AppLookup? {
        let headers = request.headers[values: .cookie]
        guard case .token(let token) = cookies.scanner.scan(headers) else { return nil }
        let device = Device(userAgent: request.headers[.userAgent] ?? "", address: context.clientAddress)
        return await access.authenticate(token, provedBy: cookies.proofs(in: headers), at: host, from: device)
    }

    /// Ends the session itself, and with it the access to all applications.
    @Sendable
    private func logout(_ request: Request, _ context: Context) async throws -> Response {
        let asked = try AppRequest(request, context, at: hosts)
        guard asked.isFromOwnPage(request.headers) else { throw HTTPError(.forbidden) }
        switch try await lookup(request, context, at: asked.host) {
        // The cookie is enough to end the session: a browser that has lost its key must be able to.
        case .valid(let record, _), .unproven(let record):
            try await access.sessions.revoke(.one(record.id), SessionEnding(.logout, by: record.principal))
        case .invalid, nil: break
        case .unavailable(let error): throw error
        }
        var response = Self.redirect(
            to: publicURL.link(to: PageNotice.signedOut.link(to: PagePath.login)))
        response.headers[.setCookie] = cookies.app.clearingHeader
        return response
    }

    private static func redirect(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    }
}
