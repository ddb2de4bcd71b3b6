import HTTPTypes
import Hummingbird
import UserAccounts

/// `/csp-reports`: browsers tell that a page of ours broke its own content security policy (ASVS 3.4.7).
///
/// Only the number is kept, for anybody can send anything here, and what an honest browser sends may hold an address.
struct PolicyReportRoutes {
    typealias Context = AuthServerRequestContext

    private static let mediaTypes: Set<String> = ["application/csp-report", "application/reports+json"]

    let anomalies: AnomalyLog

    func add(to router: some RouterMethods<Context>) {
        router.post(RouterPath(SecurityHeaderFields.reportPath)) { request, context -> Response in
            let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }
            guard Self.mediaTypes.contains(type.lowercased()) else { throw HTTPError(.unsupportedMediaType) }
            anomalies.note(.brokenPagePolicy, in: context.auditContext(for: request))
            return Response(status: .noContent)
        }
    }
}
