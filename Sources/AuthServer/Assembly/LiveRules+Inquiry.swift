package import ForwardAuth
import HTTPTypes
import PageRendering
import WebAddresses
package import WebPages

/// Explains the rules in force to an administrator, as `coatcheck rules explain` explains those of the file.
extension LiveRules: RuleInquiry {
    package func answer(_ question: RuleQuestion) throws(RuleQuestionProblem) -> RuleAnswer {
        var client: IPAddress?
        if !question.client.isEmpty {
            client = IPAddress(question.client)
            guard client != nil else {
                throw RuleQuestionProblem(field: "client", "That is not an IP address.")
            }
        }
        guard HTTPRequest.Method(question.method) != nil else {
            throw RuleQuestionProblem(field: "method", "That is not an HTTP method.")
        }
        do throws(ForwardedRequestError) {
            let request = try ForwardedRequest(
                try ForwardedAddress(url: question.address), method: question.method, client: client)
            let explanation = try current.explanation(of: request)
            let (outcome, sentence) = explanation.outcome(for: question.account)
            return RuleAnswer(RuleAnswer.Outcome(outcome), sentence, steps: explanation.answerSteps)
        } catch {
            guard error.kind == .ambiguous else {
                throw RuleQuestionProblem(field: "address", "That cannot be asked: \(PageText(message: error.reason)).")
            }
            return RuleAnswer(
                .refused, "It is always refused, regardless of the rules: \(PageText(message: error.reason)).")
        }
    }
}

extension RuleAnswer.Outcome {
    fileprivate init(_ outcome: RuleExplanation.Outcome) {
        switch outcome {
        case .bypass, .allow: self = .allowed
        case .unauthenticated: self = .login
        case .passwordChangeRequired: self = .passwordChange
        case .forbidden: self = .refused
        }
    }
}

extension RuleExplanation {
    /// The rules that were read, and those that apply too for an application that reads paths leniently.
    fileprivate var answerSteps: [RuleAnswer.Step] {
        guard hasRules else {
            return [
                RuleAnswer.Step(
                    place: PageText(verbatim: "–"), verdict: "applies",
                    rule: "forwardauth.rules is not set: every address needs a signed-in user",
                    isDecisive: true)
            ]
        }
        var answer = steps.map { step in
            RuleAnswer.Step(
                place: "line \(step.rule.position)",
                verdict: step.mismatch.map(\.words) ?? "matches",
                rule: PageText(verbatim: step.rule), isDecisive: step.mismatch == nil)
        }
        if decisive == nil {
            answer.append(
                RuleAnswer.Step(
                    place: PageText(verbatim: "–"), verdict: "no rule matches", rule: "the request is refused",
                    isDecisive: true))
        }
        return answer
            + others.map { other in
                RuleAnswer.Step(
                    place: other.rule.map { "line \($0.position)" } ?? "no rule", verdict: "applies too",
                    rule: PageText(verbatim: other.rule?.description ?? other.access.description), isDecisive: false)
            }
    }
}
