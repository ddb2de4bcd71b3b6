import HTTPTypes
package import Hummingbird
import HummingbirdSessions
import Operations
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

extension Pages {
    /// A route for users whom the guards admit.
    typealias Handler = @Sendable (Request, Visitor, Context) async throws -> Response
    /// A route in the router's form.
    typealias Route = @Sendable (Request, Context) async throws -> Response

    /// A route for signed-in users, with their current account.
    ///
    /// - Parameter answerAgain: Answers a form that was sent twice, and whose first submission replaced the token of the
    ///   session. Default: like any other request without a session.
    func visited(
        twice answerAgain: (@Sendable (Session, Request, Context) async throws -> Response)? = nil,
        _ handle: @escaping Handler
    ) -> Route {
        { request, context in
            if let visitor = try await visitor(context) { return try await handle(request, visitor, context) }
            guard let answerAgain, let session = try await repetition.session(of: context.session.presentedToken) else {
                return unauthenticated(request)
            }
            return try await answerAgain(session, request, context)
        }
    }

    /// The answer to a request without a session: the login page, which leads back here. A form whose fields are kept by
    /// the browser gets an explanation instead.
    func unauthenticated(_ request: Request) -> Response {
        KeptForm.isKept(request.uri.path) && request.method == .post ? notSent(request) : toLogin(from: request)
    }

    /// The answer to users who must choose a new password or enrol a second factor before they go on, and to those whose account
    /// is gone.
    @Sendable
    func confinement(before request: Request, _ context: Context) async throws -> Response? {
        guard let visitor = try await visitor(context) else { return unauthenticated(request) }
        return switch accounts.confinement(of: visitor.account) {
        case nil: nil
        case .passwordChange: redirect(to: PagePath.account)
        case .factorEnrolment: redirect(to: PagePath.factors)
        }
    }

    /// The answer to users who are not administrators. Roles are read for each request, so the removal of a role takes effect
    /// at once (ASVS 8.3.2).
    @Sendable
    func missingRole(_ request: Request, _ context: Context) async throws -> Response? {
        guard let visitor = try await visitor(context) else { return unauthenticated(request) }
        guard !visitor.account.isAdministrator else { return nil }
        try await note(.authorizationFailed, .forbidden, request, context, details: ["needed": "admin"])
        return missingRights(visitor, request)
    }

    /// The answer to administrators who have a second factor and have not confirmed with it a moment ago.
    @Sendable
    func missingFactor(_ request: Request, _ context: Context) async throws -> Response? {
        guard let visitor = try await visitor(context) else { return unauthenticated(request) }
        guard accounts.needsFactor(visitor.session, of: visitor.account) else { return nil }
        return try await confirmation(demanding: [("factor", "fresh")], request, context)
    }

    /// The password page for users who authenticated too long ago for an action.
    ///
    /// Afterwards they return to the page that they asked for, or to that of the form and press the button again. A form whose fields
    /// are kept shows them.
    @Sendable
    func confirmation(_ problem: SessionProblem, _ request: Request, _ context: Context) async throws -> Response {
        try await confirmation(demanding: [], request, context)
    }

    private func confirmation(
        demanding demand: [(String, String)],
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let next = try await keep(request, context) ?? Self.page(before: request)
        return redirect(to: LocalLink(PagePath.reauthentication, demand + [("next", next)]).description)
    }

    /// The page that a request asks for, or that of the form which it sends.
    private static func page(before request: Request) -> String {
        let asked = request.isForPage ? ReturnTarget(request.uri.string)?.description : nil
        return asked ?? page(ofFormSentTo: request.uri.path)
    }

    /// The page that shows the form which is sent to a path.
    static func page(ofFormSentTo path: String) -> String {
        let users = PagePath.users + "/"
        if path.hasPrefix(users) { return users + path.dropFirst(users.count).prefix { $0 != "/" } }
        return formPages.first { path == $0 || path.hasPrefix($0 + "/") } ?? PagePath.account
    }

    private static let formPages = [
        PagePath.users, PagePath.sessions, PagePath.reauthentication, PagePath.logout, PagePath.factors,
    ]

    /// Redirects to the login page, which leads back here. A form that was posted cannot be sent again, so it leads to the
    /// start.
    func toLogin(from request: Request) -> Response {
        let target = request.isForPage ? ReturnTarget(request.uri.string) : nil
        let next = target == .account ? nil : target
        return redirect(to: LocalLink(PagePath.login, [("next", next?.description ?? "")]).description)
    }

    /// Redirects to the password page, which leads back here. A form that was posted is not kept.
    func toReauthentication(from request: Request) -> Response {
        let target = request.isForPage ? ReturnTarget(request.uri.string) : nil
        return redirect(
            to: LocalLink(PagePath.reauthentication, [("next", (target ?? .account).description)]).description)
    }

    /// Records a refusal.
    package func note(
        _ name: AuditEventName,
        _ reason: AuditReason,
        _ request: Request,
        _ context: Context,
        details: [String: AuditValue] = [:]
    ) async throws {
        try await refusals.record(name, reason, in: context.auditContext(for: request), details: details)
    }
}

extension Request {
    /// Whether the request asks for a page, to which the browser can be led back.
    fileprivate var isForPage: Bool { method == .get || method == .head }
}
