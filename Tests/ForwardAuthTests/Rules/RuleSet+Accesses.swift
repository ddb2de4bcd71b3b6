@testable import ForwardAuth
@testable import WebAddresses

extension RuleSet {
    /// What is asked of the client alone.
    func accesses(for request: ForwardedRequest) throws(ForwardedRequestError) -> [Access] {
        try demands(on: request).accesses
    }
}
