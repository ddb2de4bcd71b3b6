import ForwardAuth
import PageRendering

extension Rule.Mismatch {
    /// The condition of a rule that a request does not meet, for administrators.
    var words: PageText {
        switch self {
        case .host: "not this host"
        case .path: "not this path"
        case .method: "not this method"
        case .network: "not this network"
        }
    }
}
