/// Whether an answer shows that the visitor is signed in. An overloaded or failing site shows neither.
enum Standing: Sendable, Equatable {
    case signedIn
    case signedOut
    case unclear(String)

    init(_ response: WebResponse, _ rule: Recipe.SignedIn) {
        switch response.status {
        case 200..<300: self = rule.text.map(response.text.contains) ?? true ? .signedIn : .signedOut
        case 429, 500...: self = .unclear("the site answered \(response.status)")
        default: self = .signedOut
        }
    }

    /// The conclusion from a standing that must not be `.signedIn`.
    func mustBeOut(_ isOut: String, _ isIn: String) -> Outcome {
        switch self {
        case .signedOut: .pass(isOut)
        case .signedIn: .fail(isIn)
        case .unclear(let reason): .notChecked(reason)
        }
    }
}
