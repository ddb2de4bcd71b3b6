import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

extension ServerContext {
    /// Writes down a form that our own pages did not send.
    ///
    /// Aimed at somebody who is signed in it is an event of its own, before the answer. Strangers can send as many as
    /// they like, so theirs are counted.
    func noteForgery(_ forgery: Anomaly, _ request: Request, _ context: AuthServerRequestContext) async throws {
        let circumstances = context.auditContext(for: request)
        guard context.session.principal != nil else { return anomalies.note(forgery, in: circumstances) }
        try await audit.append(forgery.event(at: clock.now(), in: circumstances))
    }
}
