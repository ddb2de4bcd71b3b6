package import HTTPTypes
package import Hummingbird
import HummingbirdSessions
package import Operations
package import PageRendering
package import RequestEdge
package import Sessions
import UserAccounts
package import WebAddresses

/// The services that all pages share: the signed-in user, the frame of answers, and the protection of forms.
package struct Pages: Sendable {
    package typealias Context = AuthServerRequestContext

    package let renderer: PageRenderer
    package let publicURL: PublicURL
    /// The hosts, besides this server, to which a page may lead.
    let returnHosts: RedirectHosts
    let preLogin: PreLoginForms
    package let accounts: SessionAccounts
    let refusals: RefusalAudit
    let repetition: RepeatedSubmission
    /// Finds where addresses are used. `nil` if the operator has no database of places.
    let places: PlaceFinder?
    package let clock: any WallClock

    package init(
        renderer: PageRenderer,
        publicURL: PublicURL,
        returnHosts: RedirectHosts,
        preLogin: PreLoginForms,
        accounts: SessionAccounts,
        refusals: RefusalAudit,
        repetition: RepeatedSubmission,
        places: PlaceFinder?,
        clock: any WallClock
    ) {
        self.renderer = renderer
        self.publicURL = publicURL
        self.returnHosts = returnHosts
        self.preLogin = preLogin
        self.accounts = accounts
        self.refusals = refusals
        self.repetition = repetition
        self.places = places
        self.clock = clock
    }

    /// The current time.
    package var now: Timestamp { clock.now() }

    /// The requested return address, if it is safe: on this server, or at a host that the operator listed.
    func returnTarget(_ text: String) -> ReturnTarget? {
        ReturnTarget(text, hosts: returnHosts)
    }

    /// The signed-in user. `nil` also if the account was disabled or deleted in the meantime.
    func visitor(_ context: Context) async throws -> Visitor? {
        guard let session = context.session.current, let account = try await accounts.account(of: session) else {
            return nil
        }
        return Visitor(session: session, account: account)
    }

    /// Answers with a page for a signed-in user.
    func answer(
        _ page: some PageContent,
        status: HTTPResponse.Status = .ok,
        for visitor: Visitor,
        _ request: Request,
        _ context: Context,
        notices: [Notice] = []
    ) -> Response {
        renderer.response(
            page,
            status: status,
            at: request.uri.path,
            viewer: visitor.viewer,
            csrfToken: context.session.csrfToken,
            notices: Self.notices(in: request) + notices
        )
    }

    /// Answers with a pre-login form.
    func answer(
        _ page: some PageContent,
        status: HTTPResponse.Status = .ok,
        toAnonymous request: Request
    ) -> Response {
        answer(page, status: status, boundTo: preLogin.binding(for: request), request)
    }

    /// Answers with a pre-login form that knows what it is bound to.
    func answer(
        _ page: some PageContent,
        status: HTTPResponse.Status = .ok,
        boundTo binding: PreLoginForms.Binding,
        _ request: Request
    ) -> Response {
        var response = renderer.response(
            page,
            status: status,
            at: request.uri.path,
            csrfToken: binding.token,
            notices: Self.notices(in: request) + notices(openedAt: request)
        )
        if let line = binding.setCookie { response.headers.append(HTTPField(name: .setCookie, value: line)) }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Session" }
        return response
    }

    /// Answers with an explanation in place of the page.
    package func refusal(
        _ status: HTTPResponse.Status,
        wording: ErrorWording? = nil,
        hint: PageText? = nil,
        actions: [ErrorPage.Action]? = nil,
        headers: HTTPFields = [:]
    ) -> Response {
        let page = ErrorPage(status, wording: wording, hint: hint, actions: actions)
        var response = renderer.response(page, status: status)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    /// Redirects the browser with a GET.
    func redirect(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }

    private static func notices(in request: Request) -> [Notice] {
        guard request.method == .get, let fields = try? FormFields(queryOf: request),
            let notice = PageNotice(rawValue: fields.text("done"))
        else { return [] }
        return [Notice(notice.text, tone: .good)]
    }
}
