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
    package typealias Handler = @Sendable (Request, Visitor, Context) async throws -> Response
    /// A route in the router's form.
    package typealias Route = @Sendable (Request, Context) async throws -> Response

    /// Admits signed-in users; redirects all others to the login page and back.
    ///
    /// - Parameters:
    ///   - evenWithOldPassword: Whether users who must choose a new password are admitted before they have chosen it.
    ///   - answerAgain: Answers a form that was sent twice, and whose first submission replaced the token of the session.
    func signedIn(
        evenWithOldPassword: Bool = false,
        twice answerAgain: (@Sendable (Session, Request, Context) async throws -> Response)? = nil,
        _ handle: @escaping Handler
    ) -> Route {
        { request, context in
            guard let visitor = try await visitor(context) else {
                guard let answerAgain, let session = try await repetition.session(of: context.session.presentedToken)
                else {
                    return KeptForm.isKept(request.uri.path) && request.method == .post
                        ? notSent(request) : toLogin(from: request)
                }
                return try await answerAgain(session, request, context)
            }
            if visitor.account.mustChangePassword, !evenWithOldPassword { return redirect(to: PagePath.account) }
            return try await handle(request, visitor, context)
        }
    }

    /// Admits administrators. Roles are read for each request, so the removal of a role takes effect at once (ASVS 8.3.2).
    package func administrator(_ handle: @escaping Handler) -> Route {
        signedIn { request, visitor, context in
            guard visitor.account.isAdministrator else {
                try await note(.authorizationFailed, .forbidden, request, context, details: ["needed": "admin"])
                return missingRights(visitor, request)
            }
            return try await handle(request, visitor, context)
        }
    }

    /// Admits users who authenticated recently; asks the others for their password first.
    ///
    /// Afterwards they return to a page and press the button again. A form whose fields are kept shows them again.
    func fresh(backTo page: @escaping @Sendable (Request, Context) -> String, _ handle: @escaping Handler) -> Handler {
        { request, visitor, context in
            guard context.session.isFresh() else {
                let next = try await keep(request, context) ?? page(request, context)
                return redirect(to: LocalLink(PagePath.reauthentication, [("next", next)]).description)
            }
            return try await handle(request, visitor, context)
        }
    }

    /// Redirects to the login page, which leads back here. A form that was posted cannot be sent again, so it leads to the
    /// start.
    func toLogin(from request: Request) -> Response {
        let isPage = request.method == .get || request.method == .head
        let target = isPage ? ReturnTarget(request.uri.string) : nil
        let next = target == .account ? nil : target
        return redirect(to: LocalLink(PagePath.login, [("next", next?.description ?? "")]).description)
    }

    /// Redirects to the password page, which leads back here. A form that was posted is not kept.
    func toReauthentication(from request: Request) -> Response {
        let isPage = request.method == .get || request.method == .head
        let target = isPage ? ReturnTarget(request.uri.string) : nil
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
