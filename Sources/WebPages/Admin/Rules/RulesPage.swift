import PageRendering

/// Says who may see an address, and why.
package struct RulesPage: PageContent {
    static let template = TemplateName.adminRules

    /// What was typed.
    struct Form: Sendable, Equatable {
        var address = ""
        var method = ""
        var user = ""
        var client = ""
    }

    /// The answer, as it is shown.
    struct Answer: Sendable, Equatable {
        let word: PageText
        let tone: String
        let sentence: PageText
        let steps: [RuleAnswer.Step]
    }

    let form: Form
    let answer: Answer?
    let methods: [SelectOption]
    let problems: FormProblems?

    var title: PageText { "Rules" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField ?? (answer == nil ? "address" : nil) }

    init(_ form: Form, answer: RuleAnswer? = nil, problems: FormProblems? = nil) {
        self.form = form
        self.answer = answer.map(Answer.init)
        self.problems = problems
        let common = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        let all = form.method.isEmpty || common.contains(form.method) ? common : common + [form.method]
        methods = all.map { SelectOption(value: $0, label: PageText(verbatim: $0), isChosen: $0 == form.method) }
    }
}

extension RulesPage.Answer {
    fileprivate init(_ answer: RuleAnswer) {
        switch answer.outcome {
        case .allowed: (word, tone) = ("Allowed", "badge-good")
        case .login: (word, tone) = ("Asked to sign in", "")
        case .passwordChange: (word, tone) = ("Asked for a new password", "")
        case .refused: (word, tone) = ("Refused", "badge-bad")
        }
        sentence = answer.sentence
        steps = answer.steps
    }
}
