import HTTPTypes
import Hummingbird
import HummingbirdSessions
import PageRendering
import RequestEdge
import WebAddresses

extension Pages {
    /// The answer to a browser that may be able to prove that its bound session is its own, but had no occasion to.
    ///
    /// A browser renews the second cookie before it follows a link of this site, but not one of another site; and while it holds a
    /// value, it cannot know that the server no longer accepts it. After this page, which loads the same address once more, both
    /// are over. If the next request is not proved either, the browser does not hold the key.
    ///
    /// The page is shown once: a marker in the browser prevents that another one follows within ten seconds.
    ///
    /// - Returns: `nil` if the request is proved, or the browser has had its occasion.
    /// - Throws: ``SessionProblem/unavailable`` if the browser could not renew the cookie because of an outage, so that it is not sent to
    ///   the login page. Script can forge that header and gains nothing.
    @Sendable
    func proofRetry(_ request: Request, _ context: Context) async throws -> Response? {
        guard context.session.isUnproven, request.method == .get else { return nil }
        if request.headers.hasSkippedProof, request.uri.path != PagePath.login, request.uri.path != PagePath.logout {
            throw SessionProblem.unavailable
        }
        guard request.headers[.secFetchSite] != nil, proofMarker.value(in: request) == nil,
            context.session.isProofCarried || request.headers.cameFromElsewhere,
            var response = proofPage(request)
        else { return nil }
        response.headers.append(HTTPField(name: .setCookie, value: proofMarker.line(setting: "1", for: .seconds(10))))
        return response
    }

    /// A page that loads the same address once more. `nil` if the address is no path of this server.
    func proofPage(_ request: Request) -> Response? {
        guard let target = ReturnTarget(request.uri.string)?.description else { return nil }
        return refusal(
            .ok, wording: .proof, actions: [.init(label: "Continue", href: target, style: "button-main")],
            headers: [.refresh: "0; url=\(target)", .cacheControl: "no-store"])
    }

    private var proofMarker: HostCookie { HostCookie("coatcheck-proof", isSecure: true) }
}
