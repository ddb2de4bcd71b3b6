/// The hosts, besides this server's own, that users may be sent back to.
package struct RedirectHosts: Sendable, Hashable {
    /// In the order of the configuration.
    package let patterns: [HostPattern]
    /// Whether `http` targets are accepted too: only where this server itself is `http`, which it is on loopback only.
    let allowsPlainHTTP: Bool

    /// No host but this server's own.
    package static let none = RedirectHosts([], allowsPlainHTTP: false)

    package init(_ patterns: [HostPattern], allowsPlainHTTP: Bool) {
        self.patterns = patterns
        self.allowsPlainHTTP = allowsPlainHTTP
    }

    /// Whether an absolute address is on one of the hosts. The port counts: another port is another server.
    package func contain(_ address: ForwardedAddress) -> Bool {
        guard address.scheme == "https" || allowsPlainHTTP, !address.isWebSocket else { return false }
        return patterns.contains { pattern in
            let port = pattern.port == (address.scheme == "https" ? 443 : 80) ? nil : pattern.port
            return pattern.names(address.host) && port == address.port
        }
    }

    /// Whether all hosts of a rule are listed. A rule without a port applies to all ports, so any listed port is enough.
    package func lists(_ rule: HostPattern) -> Bool {
        patterns.contains { $0.names(all: rule) && (rule.port == nil || Self.port($0) == Self.port(rule)) }
    }

    /// The ports that a host is listed with.
    package func ports(of host: String) -> [Int] {
        patterns.filter { $0.names(host) }.map(Self.port)
    }

    private static func port(_ pattern: HostPattern) -> Int { pattern.port ?? 443 }

    /// The hosts as sources of a content security policy: some browsers apply `form-action` also to the redirect that
    /// follows a form. If there are more hosts than fit into a head, the policy names their schemes instead.
    package var policySources: [String] {
        let schemes = allowsPlainHTTP ? ["https:", "http:"] : ["https:"]
        let sources = patterns.flatMap { pattern in schemes.map { "\($0)//\(pattern)" } }
        return sources.joined(separator: " ").utf8.count <= Self.maximumPolicyLength ? sources : schemes
    }

    /// The longest list of hosts in a content security policy, in bytes.
    private static let maximumPolicyLength = 2048
}
