import HTTPTypes
public import Hummingbird
import Logging
public import Sessions

/// Finds out whose request it is before the handler runs, and sends the session's cookie after it.
///
/// ```swift
/// let router = Router(context: BasicSessionRequestContext.self)
/// router.add(middleware: SessionMiddleware(sessions))
/// ```
///
/// * A valid session is in `context.session`. No cookie, a malformed one and one that stands for nothing leave it empty,
///   without a write to the store. A dead cookie is left alone: a parallel response may be about to replace it.
/// * When the store does not answer, the request ends with a 503 and `Retry-After`, and the cookie is left alone.
/// * A response that carries the cookie is marked `Cache-Control: no-store` and `Vary: Cookie`. The body is not touched.
/// * A handler that throws after a login or rotation still gets its cookie out. The error becomes a response here, so put
///   middleware that renders errors as pages inside this one, that is, add it later.
///
/// Of several on one route, the outermost counts.
public struct SessionMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let sessions: SessionManager
    private let cookie: SessionCookie
    private let scanner: CookieScanner
    private let purpose: SessionPurpose
    private let device: @Sendable (Request, Context) -> Device
    private let onRefusal: @Sendable (CookieRefusal, Request, Context) async -> Void

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - sessions: the sessions' rules and store.
    ///   - cookie: name and attributes. Default `__Host-session`, Secure, HttpOnly, SameSite=Lax.
    ///   - purpose: what the routes' requests count as. Default `.firstParty`; use `.background` for routes that a script
    ///     polls, so that an open tab does not keep a session alive.
    ///   - device: describes the client. Default its `User-Agent` and the connection's address; pass your own behind a
    ///     proxy.
    ///   - onRefusal: told of each request whose cookie stands for nobody. Such requests cost their sender nothing, so
    ///     count them; do not write each of them down.
    public init(
        _ sessions: SessionManager,
        cookie: SessionCookie = .standard,
        for purpose: SessionPurpose = .firstParty,
        device: @escaping @Sendable (Request, Context) -> Device = Self.device,
        onRefusal: @escaping @Sendable (CookieRefusal, Request, Context) async -> Void = { _, _, _ in }
    ) {
        self.sessions = sessions
        self.cookie = cookie
        self.scanner = CookieScanner(name: cookie.name)
        self.purpose = purpose
        self.device = device
        self.onRefusal = onRefusal
    }

    /// The client as its connection shows it.
    @Sendable
    public static func device(_ request: Request, _ context: Context) -> Device {
        Device(userAgent: request.headers[.userAgent] ?? "", address: context.remoteAddress?.ipAddress ?? "")
    }

    /// Looks the session up, lets the handler work with it, and adds the cookie to what it answers.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let session = context.session
        let device = device(request, context)
        guard session.bind(.init(sessions: sessions, device: device, logger: context.logger)) else {
            return try await next(request, context)
        }
        try await identify(request, context, device)
        do {
            var response = try await next(request, context)
            write(session.commit(), to: &response.headers)
            return response
        } catch {
            // An offer can wait for the next response; a cookie that is the only good one cannot.
            let change = session.commit()
            switch change {
            case .none, .offer: throw error
            case .send, .clear: break
            }
            var response = try self.response(to: error, request, context)
            write(change, to: &response.headers)
            return response
        }
    }

    private func identify(_ request: Request, _ context: Context, _ device: Device) async throws {
        switch scanner.scan(request.headers[values: .cookie]) {
        case .absent:
            break
        case .malformed:
            context.logger.debug("malformed session cookie")
            await onRefusal(.malformed, request, context)
        case .conflicting:
            context.logger.info("session cookie sent twice with different values")
            await onRefusal(.conflicting, request, context)
        case .token(let token):
            switch await sessions.authenticate(token, from: device, for: purpose) {
            case .valid(let session): context.session.present(session)
            case .invalid(nil): await onRefusal(.unknown, request, context)
            case .invalid(let reason): context.session.reject(reason)
            case .unavailable: throw SessionProblem.unavailable
            }
        }
    }

    private func response(to error: any Error, _ request: Request, _ context: Context) throws -> Response {
        if let error = error as? any HTTPResponseError {
            return try error.response(from: request, context: context)
        }
        context.logger.debug("handler failed", metadata: ["error": "\(type(of: error))"])
        return Response(status: .internalServerError)
    }

    private func write(_ change: RequestSession.CookieChange, to headers: inout HTTPFields) {
        switch change {
        case .none:
            break
        case .offer(let token, let lifetime), .send(let token, let lifetime):
            headers.setSessionCookie(cookie.header(setting: token, lifetime: lifetime), named: cookie.name)
        case .clear:
            headers.setSessionCookie(cookie.clearingHeader, named: cookie.name)
        }
    }
}

extension HTTPFields {
    /// Adds the one `Set-Cookie` line of that name, and keeps the response out of every cache: `Set-Cookie` alone does
    /// not (RFC 9111 §7.3).
    fileprivate mutating func setSessionCookie(_ line: String, named name: String) {
        removeAll { $0.name == .setCookie && $0.value.hasPrefix("\(name)=") }
        append(HTTPField(name: .setCookie, value: line))
        if !lists("no-store", in: .cacheControl) { self[.cacheControl] = "no-store" }
        if !lists("cookie", in: .vary), !lists("*", in: .vary) { append(HTTPField(name: .vary, value: "Cookie")) }
    }

    /// Whether a comma-separated header names `word`, given in lower case.
    private func lists(_ word: String, in name: HTTPField.Name) -> Bool {
        guard let value = self[name] else { return false }
        return value.lowercased().split(separator: ",").contains { $0.drop { $0 == " " } == word }
    }
}
