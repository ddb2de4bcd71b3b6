import HTTPTypes
import Hummingbird
import PageRendering
import RequestEdge
import UserAccounts
import WebAddresses

/// `/admin/rules`: which rule of forward-auth decides about an address, and why.
package struct RulesRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    let rules: any RuleInquiry

    package init(console: AdminConsole, rules: any RuleInquiry) {
        self.console = console
        self.rules = rules
    }

    package func add(to groups: PageGroups) {
        groups.administrator.get(RouterPath(PagePath.rules), use: console.pages.visited(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let page = try await page(RulesPage.Form(try FormFields(queryOf: request)))
        return console.pages.answer(page, for: visitor, request, context)
    }

    private func page(_ form: RulesPage.Form) async throws -> RulesPage {
        guard !form.address.isEmpty else { return RulesPage(form) }
        var question = RuleQuestion(
            address: form.address, method: form.method.isEmpty ? "GET" : form.method, client: form.client)
        if !form.user.isEmpty {
            question.account = try await console.account(named: form.user)
            guard question.account != nil else {
                return problem(RuleQuestionProblem(field: "user", "There is no such username."), in: form)
            }
        }
        do throws(RuleQuestionProblem) {
            return RulesPage(form, answer: try rules.answer(question))
        } catch {
            return problem(error, in: form)
        }
    }

    private func problem(_ problem: RuleQuestionProblem, in form: RulesPage.Form) -> RulesPage {
        RulesPage(form, problems: FormProblems("No answer", problem.text, field: problem.field))
    }
}

extension RulesPage.Form {
    fileprivate init(_ fields: FormFields) {
        self.init(
            address: fields.trimmed("address"), method: fields.trimmed("method"), user: fields.trimmed("user"),
            client: fields.trimmed("client"))
    }
}
