import HTTPTypes
import Hummingbird

extension Pages {
    /// Reads a form sent by somebody who is not signed in.
    ///
    /// - Parameter again: Shows the form once more, with a new token, when the old one is no good.
    /// - Returns: The fields, or the answer that refuses them.
    func strangerForm(
        _ request: Request,
        _ context: Context,
        again: (FormFields) async throws -> Response
    ) async throws -> StrangerForm {
        let form = try await FormFields(reading: request)
        switch entrance.verdict(on: form, in: request) {
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

/// A form sent by somebody who is not signed in, once it has been checked where it came from.
enum StrangerForm: Sendable {
    case fields(FormFields)
    case refused(Response)
}
