import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

/// Puts a verdict into the words of a dialect.
struct ForwardAuthAnswer: Sendable {
    let dialect: any ForwardAuthDialect
    let links: ForwardAuthLinks

    /// Yes. Exactly 200, which is the only yes that every proxy takes.
    func allow(_ identity: HTTPFields) -> Response {
        var headers = identity
        headers[.cacheControl] = "no-store"
        return Response(status: .ok, headers: headers)
    }

    /// No, or not yet. A person who can do something about it is sent there; everybody else is told.
    func refuse(_ verdict: ForwardAuthVerdict, _ request: ForwardedRequest) -> Response {
        var problem = Self.problem(verdict)
        var headers: HTTPFields = [:]
        if problem.status == 401 { headers[.wwwAuthenticate] = Self.challenge(verdict) }
        guard let link = links.link(for: verdict, from: request) else { return problem.response(headers: headers) }
        headers[.loginReason] = problem.code
        guard request.reader == .page else {
            problem.loginURL = link
            headers[.loginURL] = link
            return problem.response(headers: headers)
        }
        // A page's address may be long, so the head has it once: proxies have small buffers for heads.
        headers[.location] = link
        return problem.response(status: dialect.redirection, headers: headers)
    }

    /// The question cannot be answered. What a client caused is refused in a way that the proxy passes on; a mistake in the
    /// proxy's configuration is a 400 at every proxy.
    func refuse(_ error: ForwardedRequestError) -> Response {
        switch error.kind {
        case .misconfigured:
            ForwardAuthProblem(.badRequest, "The question cannot be read: \(error.reason).").response()
        case .malformed:
            ForwardAuthProblem(
                .badRequest, "The request cannot be read: \(error.reason).", status: dialect.refusal
            ).response()
        case .ambiguous:
            ForwardAuthProblem(
                .ambiguousAddress, "The address can be read in two ways: \(error.reason).", status: dialect.refusal
            ).response()
        }
    }

    /// Somebody asks who is no proxy of ours.
    static let untrusted = ForwardAuthProblem(.untrustedProxy)

    /// A store did not answer. It may be tried again soon.
    static let unavailable = ForwardAuthProblem(.unavailable)

    private static func problem(_ verdict: ForwardAuthVerdict) -> ForwardAuthProblem {
        switch verdict {
        case .allow, .bypass, .forbidden:
            return ForwardAuthProblem(.forbidden)
        case .unauthenticated(let reason):
            var problem = ForwardAuthProblem(.unauthenticated)
            problem.reason = reason?.rawValue
            return problem
        case .stepUp(.fresh(let window)):
            var problem = ForwardAuthProblem(.reauthenticationRequired, status: .unauthorized)
            problem.stepUp = .init(fresh: DurationText.format(window))
            return problem
        case .stepUp(.level(let level)):
            var problem = ForwardAuthProblem(.assuranceRequired, status: .unauthorized)
            problem.stepUp = .init(level: "aal\(level.rawValue)")
            return problem
        case .changePassword:
            return ForwardAuthProblem(.passwordChangeRequired)
        }
    }

    /// RFC 9470's words for what is missing, under a scheme that no browser asks a password for.
    private static func challenge(_ verdict: ForwardAuthVerdict) -> String {
        let error = #"Session error="insufficient_user_authentication""#
        return switch verdict {
        case .stepUp(.fresh(let window)): error + ", max_age=\"\(window.components.seconds)\""
        case .stepUp(.level(let level)): error + ", acr_values=\"aal\(level.rawValue)\""
        default: "Session"
        }
    }
}
