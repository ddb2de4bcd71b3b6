import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

/// What all pages share: who is asking, how an answer is framed, and how a form is protected.
struct Pages: Sendable {
    typealias Context = AuthServerRequestContext

    let renderer: PageRenderer
    let publicURL: PublicURL
    /// The hosts, besides this server, to which a page may lead.
    let returnHosts: RedirectHosts
    let entrance: Entrance
    let accounts: SessionAccounts
    let refusals: RefusalAudit
    let repetition: RepeatedSubmission
    let clock: any WallClock

    /// This moment.
    var now: Timestamp { clock.now() }

    /// The requested address to go to afterwards, if it is safe: on this server, or at a host that the operator listed.
    func returnTarget(_ text: String) -> ReturnTarget? {
        ReturnTarget(text, hosts: returnHosts)
    }

    /// Who is signed in. `nil` also when the account was disabled or deleted a moment ago.
    func visitor(_ context: Context) async throws -> Visitor? {
        guard let session = context.session.current, let account = try await accounts.account(of: session) else {
            return nil
        }
        return Visitor(session: session, account: account)
    }

    /// Answers with a page of somebody who is signed in.
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

    /// Answers with a form for somebody who is not signed in.
    func answer(
        _ page: some PageContent,
        status: HTTPResponse.Status = .ok,
        toStranger request: Request
    ) -> Response {
        let ticket = entrance.ticket(for: request)
        var response = renderer.response(
            page,
            status: status,
            at: request.uri.path,
            csrfToken: ticket.token,
            notices: Self.notices(in: request) + notices(openedAt: request)
        )
        if let line = ticket.setCookie { response.headers.append(HTTPField(name: .setCookie, value: line)) }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Session" }
        return response
    }

    /// Answers with an explanation in place of the page.
    func refusal(
        _ status: HTTPResponse.Status,
        wording: ErrorWording? = nil,
        hint: String? = nil,
        actions: [ErrorPage.Action]? = nil,
        headers: HTTPFields = [:]
    ) -> Response {
        let page = ErrorPage(status, wording: wording, hint: hint, actions: actions)
        var response = renderer.response(page, status: status)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    /// Leads the browser on with a GET.
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
