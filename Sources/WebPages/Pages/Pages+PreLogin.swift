import HTTPTypes
import Hummingbird
import Operations
import RequestEdge
import WebAddresses

extension Pages {
    /// Reads a pre-login form.
    ///
    /// - Parameter again: Shows the form once more, with a new token, if the old one is invalid.
    /// - Returns: The fields, or the answer that refuses them.
    func preLoginForm(
        _ request: Request,
        _ context: Context,
        again: (FormFields) async throws -> Response
    ) async throws -> PreLoginForm {
        let form = try await FormFields(reading: request)
        switch preLogin.verdict(on: form, in: request) {
        case .ours:
            return .fields(form)
        case .foreign:
            try await refusals.record(.foreignForm, request, context)
            return .refused(foreignForm)
        case .stale:
            try await refusals.record(.forgedToken, request, context)
            return .refused(try await again(form))
        }
    }
}

/// A pre-login form whose origin has been checked.
enum PreLoginForm: Sendable {
    case fields(FormFields)
    case refused(Response)
}
