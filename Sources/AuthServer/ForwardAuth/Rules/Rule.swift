/// One rule: what it is about, and what it asks. A part that is left out fits everything.
package struct Rule: Sendable {
    /// What the operator calls it; empty when it has no name.
    var name = ""
    /// The line of the file it begins in.
    var line = 0
    var hosts: [HostPattern] = []
    var path: PathPattern?
    var methods: [String] = []
    var networks: [AddressRange] = []
    var access: Access
    /// Whether its requests keep a session alive. Not for what a script polls.
    var isActivity = true

    /// The first part of a rule that a request does not fit.
    package enum Mismatch: String, Sendable, Hashable {
        case host
        case path
        case method
        case network
    }

    /// Why the rule is not about `request` in one of its readings; nil when it is.
    ///
    /// - Throws: when a regular expression gives up on the path.
    func mismatch(with request: ForwardedRequest, _ reading: RequestReading) throws(ForwardedRequestError) -> Mismatch?
    {
        let address = request.address
        if !hosts.isEmpty,
            !hosts.contains(where: { $0.matches(host: address.host, port: address.port, scheme: address.scheme) })
        {
            return .host
        }
        if let path, try !path.matches(reading) { return .path }
        if !methods.isEmpty, !reading.methods(of: request).contains(where: methods.contains) { return .method }
        if !networks.isEmpty {
            guard let client = request.client, networks.contains(where: { $0.contains(client) }) else {
                return .network
            }
        }
        return nil
    }

    /// Whether it fits every request, so that no later rule is ever read.
    var fitsEverything: Bool { hosts.isEmpty && path == nil && methods.isEmpty && networks.isEmpty }
}
