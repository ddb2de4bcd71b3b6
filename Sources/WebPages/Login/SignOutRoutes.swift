import HTTPTypes
import Hummingbird
import HummingbirdSessions
import PageRendering
import RequestEdge
import UserAccounts
import WebAddresses

/// `/logout`: a confirmation page that applications can link to, and the form that signs out.
package struct SignOutRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages

    package init(pages: Pages) {
        self.pages = pages
    }

    package func add(to groups: PageGroups) {
        groups.open.get(RouterPath(PagePath.logout), use: show)
        groups.open.post(RouterPath(PagePath.logout), use: signOut)
    }

    private func show(_ request: Request, _ context: Context) async throws -> Response {
        let next = pages.returnTarget(try FormFields(queryOf: request).text("next"))?.description
        let visitor = try await pages.visitor(context)
        guard visitor != nil || context.session.isUnproven else { return pages.redirect(to: next ?? PagePath.login) }
        let page = SignOutPage(
            stub: pages.renderer.dateStamp, username: visitor?.account.username.rawValue, next: next,
            cancel: next ?? ReturnTarget.account.description)
        return pages.renderer.response(page, at: request.uri.path, csrfToken: context.session.csrfToken)
    }

    /// Signs out even if the form cannot be read: a missing or refused return address only changes the redirect.
    private func signOut(_ request: Request, _ context: Context) async throws -> Response {
        let form = try? await FormFields(reading: request)
        let next = form?["next"].flatMap(pages.returnTarget)
        if let text = form?["next"], !text.isEmpty, next == nil {
            try await pages.note(.redirectRejected, .malformed, request, context)
        }
        try await context.session.logout()
        var response = pages.redirect(to: next?.description ?? PageNotice.signedOut.link(to: PagePath.login))
        response.headers[.clearSiteData] = #""cache", "storage""#
        return response
    }
}
