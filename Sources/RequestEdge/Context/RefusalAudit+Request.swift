package import Hummingbird
import HummingbirdSessions
package import Operations

extension RefusalAudit {
    /// Records a form or an API call that the server's own pages did not send, with the circumstances of the request.
    package func record(_ forgery: Anomaly, _ request: Request, _ context: AuthServerRequestContext) async throws {
        try await record(
            forgery, isSignedIn: context.session.principal != nil, in: context.auditContext(for: request))
    }
}
