import HTTPTypes
import Hummingbird
import HummingbirdSessions
import RequestEdge
import ServerSettings
import Sessions
import UserAccounts
import WebAddresses

/// Answers a verdict in a dialect.
struct ForwardAuthAnswer: Sendable {
    let dialect: any ForwardAuthDialect
    let links: ForwardAuthLinks

    /// Allows the request. Exactly 200, the only success that every proxy accepts.
    func allow(_ identity: HTTPFields) -> Response {
        var headers = identity
        headers[.cacheControl] = "no-store"
        return Response(status: .ok, headers: headers)
    }

    /// Refuses the request. A user who can remove the obstacle is redirected to the page for it; other clients get the
    /// reason.
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
        // A page's address may be long, so it is in the head only once: proxies have small buffers for heads.
        headers[.location] = link
        return problem.response(status: dialect.redirection, headers: headers)
    }

    /// Answers a request that cannot be judged. A mistake of the client is refused with a status that the proxy passes on; a
    /// mistake in the proxy's configuration is a 400 at every proxy.
    func refuse(_ error: ForwardedRequestError) -> Response {
        switch error.kind {
        case .misconfigured:
            ForwardAuthProblem(.badRequest, "The proxy's request cannot be read: \(error.reason).").response()
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

    /// Refuses a sender that is not a trusted proxy.
    static let untrusted = ForwardAuthProblem(.untrustedProxy)

    /// A store did not answer. The client may try again soon.
    static let unavailable = ForwardAuthProblem(.unavailable)

    private static func problem(_ verdict: ForwardAuthVerdict) -> ForwardAuthProblem {
        switch verdict {
        case .allow, .bypass, .forbidden:
            return ForwardAuthProblem(.forbidden)
        case .unauthenticated(let reason):
            var problem = ForwardAuthProblem(.unauthenticated)
            problem.reason = reason?.rawValue
            return problem
        case .unproven: return ForwardAuthProblem(.proofRequired)
        case .unbound: return ForwardAuthProblem(.bindingRequired)
        case .stepUp(.fresh(let window)):
            var problem = ForwardAuthProblem(.reauthenticationRequired, status: .unauthorized)
            problem.stepUp = .init(fresh: DurationText.format(window))
            return problem
        case .stepUp(.level(let level)):
            var problem = ForwardAuthProblem(.assuranceRequired, status: .unauthorized)
            problem.stepUp = .init(level: level.name)
            return problem
        case .confined(.passwordChange): return ForwardAuthProblem(.passwordChangeRequired)
        case .confined(.factorEnrolment): return ForwardAuthProblem(.factorEnrolmentRequired)
        }
    }

    /// The RFC 9470 challenge, under a scheme for which no browser asks for a password.
    private static func challenge(_ verdict: ForwardAuthVerdict) -> String {
        let error = #"Session error="insufficient_user_authentication""#
        return switch verdict {
        case .stepUp(.fresh(let window)): error + ", max_age=\"\(window.components.seconds)\""
        case .stepUp(.level(let level)): error + ", acr_values=\"\(level.name)\""
        default: "Session"
        }
    }
}
