package import HTTPTypes

/// The machine-readable code of a refusal (`code` of a problem document, RFC 9457). It never changes.
///
/// The library and the servers built on it share this one table, so that an event has the same code and the same status in
/// every answer. `docs/problems.md` describes each code; a test compares it with this list.
package enum ProblemCode: String, Sendable, CaseIterable {
    case ambiguousAddress = "ambiguous_address"
    case assuranceRequired = "assurance_required"
    case badCredentials = "bad_credentials"
    case badRequest = "bad_request"
    case bindingRequired = "binding_required"
    case busy
    case conflict
    case csrf
    case duplicateField = "duplicate_field"
    case factorEnrolmentRequired = "factor_enrolment_required"
    case factorRequired = "factor_required"
    case factorTaken = "factor_taken"
    case forbidden
    case internalError = "internal_error"
    case invalid
    case lastAdministrator = "last_administrator"
    case lastFactor = "last_factor"
    case loginExpired = "login_expired"
    case methodNotAllowed = "method_not_allowed"
    case notFound = "not_found"
    case passwordChangeRequired = "password_change_required"
    case payloadTooLarge = "payload_too_large"
    case proofRequired = "proof_required"
    case reauthenticationRequired = "reauthentication_required"
    case sessionDataTooLarge = "session_data_too_large"
    case sessionLimit = "session_limit"
    case tooManyAttempts = "too_many_attempts"
    case unauthenticated
    case unavailable
    case unsupportedMediaType = "unsupported_media_type"
    case untrustedProxy = "untrusted_proxy"
    case usernameTaken = "username_taken"
    case weakPassword = "weak_password"
}

extension ProblemCode {
    /// The status that belongs to the code. Forward-auth may need another one, because proxies pass on only some statuses.
    package var status: HTTPResponse.Status {
        switch self {
        case .ambiguousAddress, .badRequest, .duplicateField: .badRequest
        case .badCredentials, .factorRequired, .loginExpired, .proofRequired, .unauthenticated: .unauthorized
        case .assuranceRequired, .bindingRequired, .csrf, .factorEnrolmentRequired, .forbidden, .passwordChangeRequired,
            .reauthenticationRequired,
            .untrustedProxy:
            .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .conflict, .factorTaken, .lastAdministrator, .lastFactor, .sessionLimit, .usernameTaken: .conflict
        case .payloadTooLarge, .sessionDataTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .invalid, .weakPassword: .unprocessableContent
        case .tooManyAttempts: .tooManyRequests
        case .internalError: .internalServerError
        case .busy, .unavailable: .serviceUnavailable
        }
    }

    /// The code for a bare status, if nothing else is known about a refusal.
    package init(status: HTTPResponse.Status) {
        switch status {
        case .unauthorized: self = .unauthenticated
        case .forbidden: self = .forbidden
        case .notFound: self = .notFound
        case .methodNotAllowed: self = .methodNotAllowed
        case .conflict: self = .conflict
        case .contentTooLarge: self = .payloadTooLarge
        case .unsupportedMediaType: self = .unsupportedMediaType
        case .unprocessableContent: self = .invalid
        case .tooManyRequests: self = .tooManyAttempts
        case .serviceUnavailable: self = .unavailable
        default: self = status.code < 500 ? .badRequest : .internalError
        }
    }

    /// How long a client should wait before it tries again, unless the server knows a better value. `nil` if waiting does not
    /// help.
    package var retryAfter: Duration? { status == .serviceUnavailable ? RetryAfter.unavailable : nil }
}
