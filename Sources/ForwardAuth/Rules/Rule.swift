package import WebAddresses

/// One rule: the requests it matches, and the access it grants. An omitted condition matches every request.
package struct Rule: Sendable {
    /// The operator's name for it; empty if it has none.
    package var name = ""
    /// The line of the file in which it begins.
    package var line = 0
    package var hosts: [HostPattern] = []
    package var path: PathPattern?
    var methods: [String] = []
    var networks: [AddressRange] = []
    package var access: Access
    /// Whether its requests keep a session alive. False for addresses that scripts poll.
    var isActivity = true

    /// The first condition of a rule that a request does not meet.
    package enum Mismatch: String, Sendable, Hashable {
        case host
        case path
        case method
        case network
    }

    /// The condition that `request` does not meet in one of its readings; nil if the rule matches.
    ///
    /// - Throws: if a regular expression runs out of time or memory on the path.
    package func mismatch(with request: ForwardedRequest, _ reading: RequestReading) throws(ForwardedRequestError)
        -> Mismatch?
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

    /// Whether it matches every request, so that no later rule is ever reached.
    var fitsEverything: Bool { hosts.isEmpty && path == nil && methods.isEmpty && networks.isEmpty }
}
