package import WebAddresses

/// The well-formed address of a store, as the operator wrote it. It may hold a password, so its description hides
/// secrets.
package struct StoreURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The address with its password, for the store's client only.
    package let text: String

    /// Takes an address that can be read one way only.
    ///
    /// - Throws: ``ValueError``, which quotes nothing of the address.
    package init(_ text: String) throws(ValueError) {
        let parts = Parts(text)
        guard parts.scheme != nil else { throw ValueError("`//` is missing after the scheme") }
        guard !parts.rest.contains("@") else {
            throw ValueError("there is an @ after the first / or ?", advice: Self.advice)
        }
        self.text = text
    }

    static let advice = "write @ / ? and % in a password as %40 %2F %3F and %25"

    /// The address without secrets.
    package var description: String {
        let parts = Parts(text)
        let host = parts.userInformation == nil ? "" : "\(SecretText.mask)@"
        return "\(parts.scheme ?? "")://\(host)\(parts.hosts)\(parts.path)"
            + (parts.parameters.isEmpty ? "" : "?\(parts.parameters.map(Self.shown).joined(separator: "&"))")
    }

    /// The address without secrets.
    package var debugDescription: String { description }

    /// Parameters that are known to be harmless. All others are hidden: a client library may accept secrets under names
    /// that this server does not know.
    private static let harmless: Set<String> = [
        "host", "hostaddr", "port", "dbname", "application_name", "connect_timeout", "target_session_attrs",
        "prepared_statements", "load_balance_hosts", "channel_binding", "gssencmode", "keepalives", "tcp_user_timeout",
        "sslmode", "sslrootcert", "sslcert", "ssl_ca_certs", "ssl_certfile", "ssl_min_protocol_version",
    ]

    private static func shown(_ parameter: Substring) -> String {
        let name = String(parameter.prefix { $0 != "=" })
        return harmless.contains(name) ? String(parameter) : "\(name)=\(SecretText.mask)"
    }
}

extension StoreURL {
    /// The parts of an address.
    struct Parts {
        let scheme: Substring?
        /// The text before the last @ of the authority; nil without one.
        let userInformation: Substring?
        /// One or several hosts with their ports.
        let hosts: Substring
        /// The rest from the first slash or question mark.
        let rest: Substring

        init(_ text: String) {
            let separator = text.firstRange(of: "://")
            scheme = separator.map { text[..<$0.lowerBound] }
            let address = text[(separator?.upperBound ?? text.startIndex)...]
            let end = address.firstIndex { "/?".contains($0) } ?? address.endIndex
            let authority = address[..<end]
            let at = authority.lastIndex(of: "@")
            userInformation = at.map { authority[..<$0] }
            hosts = at.map { authority[authority.index(after: $0)...] } ?? authority
            rest = address[end...]
        }

        var path: Substring { rest.prefix { $0 != "?" } }

        var parameters: [Substring] {
            guard let mark = rest.firstIndex(of: "?") else { return [] }
            return rest[rest.index(after: mark)...].split(separator: "&")
        }

        /// Whether every port is a number.
        var hasNumericPorts: Bool {
            hosts.split(separator: ",").allSatisfy { host in
                var name = host
                if host.hasPrefix("["), let end = host.firstIndex(of: "]") { name = host[end...].dropFirst() }
                guard let colon = name.firstIndex(of: ":") else { return true }
                return name[name.index(after: colon)...].utf8.allSatisfy(\.isASCIIDigit)
            }
        }
    }
}
