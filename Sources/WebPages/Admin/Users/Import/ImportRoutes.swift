import HTTPTypes
import Hummingbird
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/admin/users/import`: creates many accounts, after a report of what would happen.
package struct ImportRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    let registration: Registration

    package init(console: AdminConsole, registration: Registration) {
        self.console = console
        self.registration = registration
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        let path = PagePath.importUsers
        // The password is asked for before the page, so that the text is seldom typed in vain.
        groups.freshAdministrator.get(RouterPath(path), use: pages.visited(show))
        groups.administrator.post(RouterPath(path + "/check"), use: pages.visited(check))
        groups.freshAdministrator.post(RouterPath(path), use: pages.visited(perform))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        pages.answer(ImportPage(), for: visitor, request, context)
    }

    @Sendable
    private func check(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        try await read(request, visitor, context) { plan, text in
            var present: Set<Username> = []
            for (_, user) in plan.users where try await console.accounts.account(named: user.username) != nil {
                present.insert(user.username)
            }
            return .preview(plan, present: present, of: text)
        }
    }

    @Sendable
    private func perform(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        try await read(request, visitor, context) { plan, _ in
            let circumstances = context.auditContext(for: request, actor: .administrator(visitor.account.id))
            let accounts = plan.users.map { ($0.user.account, $0.user.hash) }
            var outcomes: [TransferOutcome] = []
            for start in stride(from: 0, to: accounts.count, by: Registration.batchSize) {
                let batch = accounts[start..<min(start + Registration.batchSize, accounts.count)]
                outcomes += try await registration.transfer(Array(batch), in: circumstances)
            }
            return .result(plan, outcomes)
        }
    }

    /// Answers with the mistakes in the text, or with what follows from it.
    private func read(
        _ request: Request,
        _ visitor: Visitor,
        _ context: Context,
        _ answer: (ImportPlan, String) async throws -> ImportPage
    ) async throws -> Response {
        let text = try await FormFields(reading: request).text("accounts")
        let plan = ImportPlan(text)
        guard plan.problems.isEmpty, !plan.users.isEmpty else {
            return pages.answer(
                ImportPage.refused(plan, text), status: .unprocessableContent, for: visitor, request, context)
        }
        return pages.answer(try await answer(plan, text), for: visitor, request, context)
    }
}
