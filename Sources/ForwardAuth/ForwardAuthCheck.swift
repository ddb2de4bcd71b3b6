package import DeviceBinding
import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Logging
package import Operations
package import PageRendering
import RequestEdge
package import Sessions
package import UserAccounts
package import WebAddresses

/// `/verify/…`: tells a proxy whether a request is allowed, and who its user is.
///
/// The path is short: headers, rules, cookie, session, account, headers. It renders no page, writes nothing but a
/// throttled last-seen and a browser that is new to the session, and never sets a cookie, because proxies drop or mangle
/// cookies. Therefore sessions are looked up with ``SessionManager/Purpose/check``: the secret changes on this server's own pages
/// only. A rule may declare that its requests are not activity.
package struct ForwardAuthCheck: Sendable {
    typealias Context = AuthServerRequestContext

    package let rules: LiveRules
    package let sessions: SessionManager
    /// The session cookie of this server.
    package let cookie: CookieScanner
    /// What proves that a bound session is the browser's own. `nil` if no session is bound.
    let binding: DeviceBinding?
    /// The cookies at the hosts of applications.
    let appCookies: AppCookies
    let signer: any AssertionSigner
    package let watch: BrowserWatch
    package let anomalies: AnomalyLog
    package let links: ForwardAuthLinks
    package let trustedProxies: [AddressRange]
    package let renderer: PageRenderer
    package let clock: any WallClock
    /// Who must have a second factor.
    let factors: FactorPolicy
    private let dropped = DroppedOrigins()

    package init(
        rules: LiveRules,
        sessions: SessionManager,
        cookie: CookieScanner,
        binding: DeviceBinding?,
        appCookies: AppCookies,
        signer: any AssertionSigner,
        watch: BrowserWatch,
        anomalies: AnomalyLog,
        links: ForwardAuthLinks,
        trustedProxies: [AddressRange],
        renderer: PageRenderer,
        clock: any WallClock,
        factors: FactorPolicy
    ) {
        self.rules = rules
        self.sessions = sessions
        self.cookie = cookie
        self.binding = binding
        self.appCookies = appCookies
        self.signer = signer
        self.watch = watch
        self.anomalies = anomalies
        self.links = links
        self.trustedProxies = trustedProxies
        self.renderer = renderer
        self.clock = clock
        self.factors = factors
    }

    var apps: AppSessions { AppSessions(sessions: sessions, bindsBrowsers: isBindingEnforced) }
    var isBindingEnforced: Bool { binding?.isEnforced ?? false }

    /// Answers a proxy. Never throws: a failure is a 503, which no proxy takes for success.
    func answer(_ request: Request, _ context: Context, in dialect: any ForwardAuthDialect) async -> Response {
        let answer = ForwardAuthAnswer(dialect: dialect, links: links)
        do {
            guard context.isFrom(trustedProxies) else { return ForwardAuthAnswer.untrusted.response() }
            let forwarded = try question(request.head, dialect)
            return try await decide(forwarded, request, context, answer)
        } catch let error as ForwardedRequestError {
            context.logger.info(
                "forward-auth request refused", metadata: ["proxy": "\(dialect.name)", "reason": "\(error.reason)"])
            return answer.refuse(error)
        } catch {
            context.logger.warning("forward-auth unavailable", metadata: .describing(error))
            return ForwardAuthAnswer.unavailable.response()
        }
    }

    private func decide(
        _ forwarded: ForwardedRequest,
        _ request: Request,
        _ context: Context,
        _ answer: ForwardAuthAnswer
    ) async throws -> Response {
        let (accesses, isActivity) = try rules.current.demands(on: forwarded)
        let purpose: SessionManager.Purpose = isActivity ? .check : .background
        let visitor: ForwardAuthVisitor =
            accesses.contains(where: \.needsVisitor)
            ? try await visitor(request, context, at: forwarded.address, for: purpose) : .anonymous(nil)
        let now = clock.now()
        let verdict = ForwardAuthVerdict(accesses, visitor, now: now)
        switch verdict {
        case .bypass:
            return answer.allow(IdentityHeaders.anonymous)
        case .confined where links.isAccountPage(forwarded.address):
            return answer.allow(IdentityHeaders.anonymous)
        case .allow(let identity):
            let signed = try await signer.assertion(for: identity, audience: forwarded.address.host, now: now)
            return answer.allow(IdentityHeaders.person(identity, assertion: signed))
        case .unbound:
            return refuse(verdict, request, forwarded, visitor, answer)
        case .forbidden:
            let visitor = await known(visitor, forwarded, request, context)
            note(forwarded, visitor, request, context)
            return refuse(verdict, request, forwarded, visitor, answer)
        case .unauthenticated, .unproven, .stepUp, .confined:
            if !links.leadBack(to: forwarded) {
                dropped.note(forwarded.address, links.hosts, context.logger)
            }
            return refuse(verdict, request, forwarded, visitor, answer)
        }
    }

    /// The refusal, with a page as its body if a browser shows it to a person.
    private func refuse(
        _ verdict: ForwardAuthVerdict,
        _ request: Request,
        _ forwarded: ForwardedRequest,
        _ visitor: ForwardAuthVisitor,
        _ answer: ForwardAuthAnswer
    ) -> Response {
        let response = answer.refuse(verdict, forwarded)
        guard let page = RefusalPage(verdict, to: forwarded, from: visitor, links) else { return response }
        return page.response(replacing: response, to: request.head, for: answer.dialect, by: renderer)
    }

    /// Looks up the user of an address that is closed to all accounts, for which the rules need no user. Only the page
    /// depends on it, so an error changes nothing.
    private func known(
        _ visitor: ForwardAuthVisitor,
        _ forwarded: ForwardedRequest,
        _ request: Request,
        _ context: Context
    ) async -> ForwardAuthVisitor {
        guard case .anonymous = visitor, forwarded.reader == .page || forwarded.reader == .form else { return visitor }
        return (try? await self.visitor(request, context, at: forwarded.address, for: .background)) ?? visitor
    }

    /// The request of a trusted proxy.
    func question(
        _ head: HTTPRequest,
        _ dialect: any ForwardAuthDialect
    ) throws(ForwardedRequestError) -> ForwardedRequest {
        let headers = head.headerFields
        // Without it the proxy itself would be the client, and rules about networks would match every request.
        guard let client = ClientAddress.forwarded(headers[values: .xForwardedFor], trusted: trustedProxies)
        else {
            throw .misconfigured("X-Forwarded-For is missing or not a list of addresses")
        }
        let (address, method) = try dialect.question(in: head)
        let reader = ForwardedRequest.Reader(method: method, headers, isWebSocket: address.isWebSocket)
        return try ForwardedRequest(address, method: method, client: client, reader: reader)
    }

    /// The user of the cookie: this server's own cookie if the browser sends it, else the application's. Account and session
    /// are read now, so recent changes count.
    private func visitor(
        _ request: Request,
        _ context: Context,
        at address: ForwardedAddress,
        for purpose: SessionManager.Purpose
    ) async throws -> ForwardAuthVisitor {
        let headers = request.headers[values: .cookie]
        let device = Device(userAgent: request.headers[.userAgent] ?? "", address: context.clientAddress)
        var ended: EndReason?
        let proofs = binding?.proofs(in: headers) ?? []
        switch await sessions.identify(cookie.scan(headers), provedBy: proofs, from: device, for: purpose) {
        case .unavailable(let error): throw error
        case .session(let session):
            return try await person(
                session.record, session.account, boundUnder: SessionBinding.field, request, context)
        case .unproven(let session):
            await binding?.report(
                unproven: session.record, cookies: headers, mayLackCookie: request.headers.mayLackProof, from: device,
                at: clock.now())
            return .unproven
        // The application's own cookie may still be valid. Refusing it would cause a redirect loop.
        case .refused(let refusal):
            note(refusal, request, context)
        case .ended(let reason):
            ended = reason
        case .anonymous:
            break
        }
        guard case .token(let token) = appCookies.scanner.scan(headers) else { return .anonymous(ended) }
        let host = AppHost(address.host)
        switch await apps.authenticate(
            token, provedBy: appCookies.proofs(in: headers), at: host, from: device, for: purpose)
        {
        case .unavailable(let error): throw error
        case .unproven: return .unproven
        case .invalid(let reason): return .anonymous(reason ?? ended)
        case .valid(let record, let details):
            return try await person(record, details, boundUnder: host.bindingField, request, context)
        }
    }

    private func person(
        _ session: SessionRecord,
        _ details: (any Sendable)?,
        boundUnder field: String,
        _ request: Request,
        _ context: Context
    ) async throws -> ForwardAuthVisitor {
        guard let account = details as? Account else { return .anonymous(nil) }
        let userAgent = request.headers[.userAgent] ?? ""
        // Not every proxy passes the header on. Without it the browser counts as unchanged.
        let finding = try await watch.judge(
            session, usedBy: userAgent.isEmpty ? session.device.userAgent : userAgent,
            in: context.auditContext(for: request, actor: .user(account.id)))
        if finding == .foreign {
            try await sessions.revoke(.one(session.id), .browserChanged)
            return .anonymous(.revoked)
        }
        return .person(
            ForwardedIdentity(
                account: account, session: session,
                isBound: isBindingEnforced && SessionBinding.stored(in: session, under: field).isBound,
                isConfirmed: finding == .good,
                confinement: Confinement(of: account, under: factors, at: clock.now())))
    }

    private func note(_ refusal: CookieRefusal, _ request: Request, _ context: Context) {
        anomalies.note(Anomaly(refusal), in: context.auditContext(for: request))
    }

    /// Counts a refusal for the audit log: a page with fifty pictures is one attempt. The address is logged without its
    /// path, which may hold secrets.
    private func note(
        _ forwarded: ForwardedRequest,
        _ visitor: ForwardAuthVisitor,
        _ request: Request,
        _ context: Context
    ) {
        var circumstances = context.auditContext(for: request)
        if case .person(let identity) = visitor { circumstances.actor = .user(identity.account.id) }
        circumstances.method = forwarded.method
        circumstances.route = forwarded.address.origin
        anomalies.note(.forwardAuthDenied, in: circumstances)
    }
}
