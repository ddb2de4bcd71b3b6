extension ProblemCode {
    /// The sentence for users if there is no more specific one. Needs no escapes in JSON.
    package var detail: String {
        switch self {
        case .ambiguousAddress: "The address can be read in two ways."
        case .assuranceRequired: "Sign in with another factor."
        case .badCredentials: "The name or the password is wrong."
        case .badRequest: "The request cannot be read."
        case .busy: "The server has too much to do at the moment. Try again in a moment."
        case .conflict: "A parallel request changed the same thing. Try again."
        case .csrf: "The request did not come from this site, or its token is missing."
        case .duplicateField: "A field occurs twice."
        case .forbidden: "This request is not allowed."
        case .internalError: "Something went wrong on the server."
        case .invalid: "A value is not acceptable."
        case .lastAdministrator: "This is the last administrator who can sign in."
        case .methodNotAllowed: "This address does not support the method."
        case .notFound: "The requested resource does not exist."
        case .passwordChangeRequired: "Choose a new password first."
        case .payloadTooLarge: "The body is too large."
        case .reauthenticationRequired: "Confirm your password first."
        case .sessionDataTooLarge: "The session cannot hold that much data."
        case .sessionLimit: "This account holds as many sessions as allowed. End one first."
        case .tooManyAttempts: "Too many attempts."
        case .unauthenticated: "Sign in first."
        case .unavailable: "Sessions are temporarily unavailable. Try again in a moment."
        case .unsupportedMediaType: "The server does not accept this content type."
        case .untrustedProxy: "The sender is not in trusted.proxies."
        case .usernameTaken: "An account with this name exists, or with one that looks like it."
        case .weakPassword: "Choose another password."
        }
    }
}
