package import HTTPTypes
import Hummingbird
package import HummingbirdSessions
import NIOHTTP1
import SQLInterface
import Sessions
import UserAccounts

extension Problem {
    /// The parts of `error` that a client may see. It reveals nothing internal (ASVS 16.5.1).
    package init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let problem as SessionProblem: self.init(refused: problem)
        case let error as SessionError where error.code == .unavailable: self = .unavailable
        case is StorageError, is PasswordPepperMissing, is SealedSecretUnreadable: self = .unavailable
        case is HTTPParserError: self.init(.badRequest)
        case is PasswordHasherBusy: self = .busy
        case let error as any HTTPResponseError: self.init(status: error.status)
        default: self.init(.internalError)
        }
    }

    /// The problem of a refusal by a guard or middleware of the library.
    package init(refused problem: SessionProblem) {
        switch problem.problem {
        case .unauthenticated: self = .unauthenticated(problem.reason)
        case .reauthenticationRequired: self = .reauthenticationRequired
        default: self.init(problem.problem, problem.detail)
        }
    }

    /// The problem for a bare status.
    package init(status: HTTPResponse.Status) {
        switch ProblemCode(status: status) {
        case .unauthenticated: self = .unauthenticated(nil)
        case .payloadTooLarge: self.init(.payloadTooLarge, "The body may have at most 64 KiB.")
        case .unsupportedMediaType: self.init(.unsupportedMediaType, "Send application/json.")
        case let code: self.init(code)
        }
        self.status = status.code < 500 || status == .serviceUnavailable ? status : .internalServerError
    }
}
