package import PageRendering
package import UserAccounts

/// A question of an administrator: who may see this address, and why?
package struct RuleQuestion: Sendable, Equatable {
    package var address = ""
    package var method = ""
    /// The client's IP address, for rules with networks.
    package var client = ""
    /// The signed-in user. `nil` asks for an anonymous request.
    package var account: Account?
}

/// The answer of the rules of forward-auth.
package struct RuleAnswer: Sendable, Equatable {
    /// One rule that was read.
    package struct Step: Sendable, Equatable {
        let place: PageText
        let verdict: PageText
        let rule: PageText
        /// Whether it decides.
        let isDecisive: Bool

        package init(place: PageText, verdict: PageText, rule: PageText, isDecisive: Bool) {
            self.place = place
            self.verdict = verdict
            self.rule = rule
            self.isDecisive = isDecisive
        }
    }

    /// What happens to the request.
    package enum Outcome: Sendable {
        case allowed
        case login
        case passwordChange
        case refused
    }

    let outcome: Outcome
    /// Why, for an administrator.
    let sentence: PageText
    /// In the order in which they were read.
    let steps: [Step]

    package init(_ outcome: Outcome, _ sentence: PageText, steps: [Step] = []) {
        self.outcome = outcome
        self.sentence = sentence
        self.steps = steps
    }
}

/// Explains the decisions of forward-auth.
package protocol RuleInquiry: Sendable {
    /// The decision about a request, with the rules in force.
    ///
    /// - Throws: ``RuleQuestionProblem`` for a question that cannot be understood.
    func answer(_ question: RuleQuestion) throws(RuleQuestionProblem) -> RuleAnswer
}

/// What is wrong in a question.
package struct RuleQuestionProblem: Error, Equatable {
    /// The id of the field.
    let field: String
    /// What is wrong in it, as a sentence.
    let text: PageText

    package init(field: String, _ text: PageText) {
        self.field = field
        self.text = text
    }
}
