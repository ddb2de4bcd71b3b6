public import DeviceBinding
import HTTPTypes
public import Hummingbird
import Logging
public import Sessions

/// Looks up the session of a request before the handler runs, and sends the session's cookie after it.
///
/// ```swift
/// let router = Router(context: BasicSessionRequestContext.self)
/// router.add(middleware: SessionMiddleware(sessions))
/// ```
///
/// * A valid session is in `context.session`. Without a cookie, with a malformed one and with one of no session it stays empty,
///   without a write to the store. A cookie of an ended session is left alone: a parallel response may be about to replace it.
/// * If the store does not answer, the request ends with a 503 and `Retry-After`, and the cookie is left alone.
/// * A response that carries the cookie is marked `Cache-Control: no-store`, and one that may depend on the session
///   `Vary: Cookie`. The body is not changed.
/// * If a handler throws after a login or rotation, its cookie is still sent. The error becomes a response here, so put
///   middleware that renders errors as pages inside this one, that is, add it later.
///
/// A second one on a route, with other sessions and a cookie of another name, works beside the first: after it
/// `context.session` is its session, and both send their cookies. If a ``CSRFMiddleware`` guards the first, requests also need
/// a token of the second. One with the same sessions and cookie changes nothing. Two that contradict each other are a
/// ``SessionUsageError``.
public struct SessionMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    let sessions: SessionManager
    private let cookie: SessionCookie
    let binding: DeviceBinding?
    private let scanner: CookieScanner
    private let purpose: @Sendable (Request, Context) -> SessionManager.Purpose
    private let device: @Sendable (Request, Context) -> Device
    private let onRefusal: @Sendable (CookieRefusal, Request, Context) async -> Void

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - sessions: the session manager.
    ///   - cookie: name and attributes. Default `__Host-session`, Secure, HttpOnly, SameSite=Lax.
    ///   - binding: the same that the session manager checks, to ask browsers to bind their sessions. It needs the routes of
    ///     ``DeviceBindingRoutes`` too. Default none.
    ///   - purpose: the purpose of requests to these routes. Default `.firstParty`; use `.background` for routes that a script
    ///     polls, so that an open tab does not keep a session alive.
    ///   - device: describes the client. Default its `User-Agent` and the connection's address; pass your own closure behind a
    ///     proxy.
    ///   - onRefusal: called for each request whose cookie belongs to no session. Such requests cost their sender nothing, so
    ///     count them; do not log each of them.
    public init(
        _ sessions: SessionManager,
        cookie: SessionCookie = .standard,
        binding: DeviceBinding? = nil,
        for purpose: SessionManager.Purpose = .firstParty,
        device: @escaping @Sendable (Request, Context) -> Device = Self.device,
        onRefusal: @escaping @Sendable (CookieRefusal, Request, Context) async -> Void = { _, _, _ in }
    ) {
        self.init(
            sessions, cookie: cookie, binding: binding, for: { _, _ in purpose }, device: device, onRefusal: onRefusal)
    }

    /// Creates the middleware for routes of which some are polled.
    ///
    /// ```swift
    /// SessionMiddleware(sessions, for: { request, _ in request.uri.path == "/news" ? .background : .firstParty })
    /// ```
    ///
    /// - Parameters:
    ///   - sessions: the session manager.
    ///   - cookie: the session cookie. Default ``/Sessions/SessionCookie/standard``.
    ///   - binding: the same that the session manager checks, to ask browsers to bind their sessions. Default none.
    ///   - purpose: returns the purpose of a request.
    ///   - device: describes the client. Default its `User-Agent` and the connection's address.
    ///   - onRefusal: called for each request whose cookie belongs to no session. Default does nothing.
    public init(
        _ sessions: SessionManager,
        cookie: SessionCookie = .standard,
        binding: DeviceBinding? = nil,
        for purpose: @escaping @Sendable (Request, Context) -> SessionManager.Purpose,
        device: @escaping @Sendable (Request, Context) -> Device = Self.device,
        onRefusal: @escaping @Sendable (CookieRefusal, Request, Context) async -> Void = { _, _, _ in }
    ) {
        self.sessions = sessions
        self.cookie = cookie
        self.binding = binding
        self.scanner = CookieScanner(name: cookie.name)
        self.purpose = purpose
        self.device = device
        self.onRefusal = onRefusal
    }

    /// The client, described by its connection.
    @Sendable
    public static func device(_ request: Request, _ context: Context) -> Device {
        Device(userAgent: request.headers[.userAgent] ?? "", address: context.remoteAddress?.ipAddress ?? "")
    }

    /// Looks the session up, runs the handler with it, and adds the cookie to the response.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let binding = SessionSlot.Binding(
            sessions: sessions, cookie: cookie, purpose: purpose(request, context), device: device(request, context),
            logger: context.logger)
        guard let slot = try context.session.enter(binding) else { return try await next(request, context) }
        try await identify(request, context, slot)
        let request = try await slot.checkedLikeOuter(request, context)
        do {
            var response = try await next(request, context)
            write(slot.commit(), to: &response.headers, for: request)
            return response
        } catch {
            return try response(to: error, slot, request, context)
        }
    }

    private func identify(_ request: Request, _ context: Context, _ slot: SessionSlot) async throws {
        let cookies = request.headers[values: .cookie]
        let scanned = scanner.scan(cookies)
        if case .token(let token) = scanned { slot.presentedToken = token }
        let identification = await sessions.identify(
            scanned, provedBy: binding?.proofs(in: cookies) ?? [], from: slot.binding.device, for: slot.binding.purpose)
        switch identification {
        case .anonymous:
            break
        case .refused(let refusal):
            let level: Logger.Level = refusal == .conflicting ? .info : .debug
            context.logger.log(level: level, "session cookie refused", metadata: ["problem": "\(refusal)"])
            await onRefusal(refusal, request, context)
        case .ended(let reason):
            slot.reject(reason)
        case .session(let session):
            slot.present(session)
        case .unproven(let session):
            context.logger.debug("session not proved", metadata: ["session": "\(session.id)"])
            slot.withhold(session, isProofCarried: binding?.isCarried(by: cookies) ?? false)
            await binding?.report(
                unproven: session.record, cookies: cookies, mayLackCookie: request.headers.mayLackProof,
                from: slot.binding.device, at: sessions.clock.now())
        case .unavailable:
            throw SessionProblem.unavailable
        }
    }

    /// An offer can wait for the next response; a cookie with the only valid token cannot, and turns the error into a response.
    private func response(
        to error: any Error,
        _ slot: SessionSlot,
        _ request: Request,
        _ context: Context
    ) throws -> Response {
        let outcome = slot.commit()
        switch outcome.cookie {
        case .none where outcome.unproven != nil: break
        case .none, .offer:
            guard var error = error as? HTTPError, outcome.isUsed else { throw error }
            error.headers.varyByCookie()
            throw error
        case .send, .clear: break
        }
        var response = Response(status: .internalServerError)
        if let error = error as? any HTTPResponseError {
            response = try error.response(from: request, context: context)
        } else {
            context.logger.error("handler failed", metadata: ["error": "\(type(of: error))"])
        }
        write(outcome, to: &response.headers, for: request)
        return response
    }

    private func write(_ outcome: SessionSlot.State, to headers: inout HTTPFields, for request: Request) {
        switch outcome.cookie {
        case .none:
            break
        case .offer(let token, let lifetime), .send(let token, let lifetime):
            headers.setSessionCookie(cookie.header(setting: token, lifetime: lifetime), named: cookie.name)
        case .clear:
            headers.setSessionCookie(cookie.clearingHeader, named: cookie.name)
        }
        if outcome.isUsed { headers.varyByCookie() }
        if let binding { binding.write(outcome, to: &headers, for: request, at: sessions.clock.now()) }
    }
}

extension HTTPFields {
    /// Adds the one `Set-Cookie` line of that name, and keeps the response out of every cache: `Set-Cookie` alone does not (RFC
    /// 9111 §7.3).
    mutating func setSessionCookie(_ line: String, named name: String) {
        removeAll { $0.name == .setCookie && $0.value.hasPrefix("\(name)=") }
        append(HTTPField(name: .setCookie, value: line))
        keepFromCaches()
    }

    /// Keeps the response out of every cache.
    mutating func keepFromCaches() {
        if !lists("no-store", in: .cacheControl) { self[.cacheControl] = "no-store" }
        varyByCookie()
    }

    /// A cache must not send one client a response that was made for another client's cookie (RFC 9110 §12.5.5).
    fileprivate mutating func varyByCookie() {
        if !lists("cookie", in: .vary), !lists("*", in: .vary) { append(HTTPField(name: .vary, value: "Cookie")) }
    }

    /// Whether a comma-separated header contains `word`, given in lower case.
    private func lists(_ word: String, in name: HTTPField.Name) -> Bool {
        guard let value = self[name] else { return false }
        return value.lowercased().split(separator: ",").contains { $0.drop { $0 == " " } == word }
    }
}
