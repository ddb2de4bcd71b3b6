import Hummingbird
import HummingbirdSessions
import SQLInterface
import Sessions
import UserAccounts

/// Counts requests that a store did not answer, on their way to becoming a 503.
///
/// It stands directly inside whatever turns errors into answers.
struct StoreFailures: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    let server: ServerContext

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            server.noteStoreFailure(error, request, context)
            throw error
        }
    }
}

extension ServerContext {
    /// Counts `error` if a store is to blame. The line is written as soon as the audit log itself can be.
    func noteStoreFailure(_ error: any Error, _ request: Request, _ context: AuthServerRequestContext) {
        let isOutage =
            switch error {
            case is StorageError: true
            case let error as SessionError: error.code == .unavailable
            case let problem as SessionProblem: problem == .unavailable
            default: false
            }
        if isOutage { anomalies.note(.unansweredStore, in: context.auditContext(for: request)) }
    }
}
