import HTTPTypes
import Hummingbird
import HummingbirdSessions
import PageRendering
import RequestEdge
import UserAccounts

extension Pages {
    /// Answers a form whose password was not accepted, or not checked: shows it again with the problem.
    ///
    /// - Parameters:
    ///   - rejection: the message of the form about a wrong password, and its status.
    ///   - advice: what a user who must wait is told.
    ///   - form: shows the form again.
    func answer(
        _ refusal: AuthenticationRefusal,
        rejection: (status: HTTPResponse.Status, problems: FormProblems),
        advice: WaitAdvice = .plain,
        form: (HTTPResponse.Status, FormProblems) async throws -> Response
    ) async throws -> Response {
        switch refusal {
        case .rejected:
            return try await form(rejection.status, rejection.problems)
        case .throttled(let wait):
            let problems = FormProblems(
                "Too many attempts", advice.text(for: wait),
                field: rejection.problems.firstField)
            var response = try await form(.tooManyRequests, problems)
            response.headers[.retryAfter] = RetryAfter.value(wait)
            return response
        case .stale:
            let problems = FormProblems("The page was open too long", "Please try once more.")
            return try await form(.unprocessableContent, problems)
        case .busy:
            return self.refusal(
                .serviceUnavailable, headers: [.retryAfter: RetryAfter.value(RetryAfter.unavailable)])
        }
    }
}
