import HTTPTypes
package import Hummingbird
package import Operations
package import RequestEdge
import UserAccounts

/// `/csp-reports`: browsers report that a page violated its content security policy (ASVS 3.4.7).
///
/// Only the number is kept, because any client can send any report, and the report of a browser may hold an address.
package struct PolicyReportRoutes {
    package typealias Context = AuthServerRequestContext

    private static let mediaTypes: Set<String> = ["application/csp-report", "application/reports+json"]

    package let anomalies: AnomalyLog

    package init(anomalies: AnomalyLog) {
        self.anomalies = anomalies
    }

    package func add(to router: some RouterMethods<Context>) {
        router.post(RouterPath(SecurityHeaderFields.reportPath)) { request, context -> Response in
            let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }
            guard Self.mediaTypes.contains(type.lowercased()) else { throw HTTPError(.unsupportedMediaType) }
            anomalies.note(.brokenPagePolicy, in: context.auditContext(for: request))
            return Response(status: .noContent)
        }
    }
}
