import Hummingbird
import HummingbirdSessions
import Logging
import NIOHTTP1
import SQLInterface
import Sessions
import UserAccounts

/// Turns what an API call throws into a problem document.
struct ProblemAnswers: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status.code >= 500 {
                context.logger.warning("request failed", metadata: .describing(error))
            }
            return try problem.response(from: request, context: context)
        }
    }
}

extension Problem {
    /// What a client may know of `error`. Nothing internal gets out (ASVS 16.5.1).
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as SessionError where error.code == .unavailable: self = .unavailable
        case is StorageError, is PasswordPepperMissing: self = .unavailable
        case is HTTPParserError: self.init(.badRequest)
        case is PasswordHasherBusy: self = .busy
        case let error as any HTTPResponseError: self.init(error.status)
        default: self.init(.internalServerError)
        }
    }

    /// The problem that a bare status stands for.
    init(_ status: HTTPResponse.Status) {
        switch status {
        case .notFound: self = .notFound
        case .serviceUnavailable: self = .unavailable
        case .unauthorized: self = .unauthenticated(nil)
        case .forbidden: self = .csrf
        case .methodNotAllowed: self.init(status, .methodNotAllowed, "This address has no such method.")
        case .contentTooLarge: self.init(status, .payloadTooLarge, "The body may have at most 64 KiB.")
        case .unsupportedMediaType: self.init(status, .unsupportedMediaType, "Send application/json.")
        case _ where status.code < 500: self.init(status, .badRequest, "The request cannot be read.")
        default: self.init(.internalServerError, .internalError, "Something went wrong on our side.")
        }
    }
}
