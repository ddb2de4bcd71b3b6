extension RESPTopology {
    /// The topology from the scheme, the hosts and the path, and the database's number.
    static func read(_ parts: RESPURL) throws(RESPConfigurationError) -> (RESPTopology, database: Int) {
        switch parts.scheme.kind {
        case .single:
            guard parts.addresses.count == 1 else {
                throw RESPConfigurationError("several hosts need redis+sentinel:// or redis+cluster://")
            }
            return (.single(parts.addresses[0]), try database(parts.path[...]))
        case .sentinel:
            guard let name = parts.path.first else {
                throw RESPConfigurationError("the primary's name is missing: redis+sentinel://host,host/name")
            }
            return (.sentinel(parts.addresses, primary: name), try database(parts.path.dropFirst()))
        case .cluster:
            guard try database(parts.path[...]) == 0 else {
                throw RESPConfigurationError("a cluster has no database but number 0")
            }
            return (.cluster(parts.addresses), 0)
        }
    }

    private static func database(_ path: ArraySlice<String>) throws(RESPConfigurationError) -> Int {
        guard let text = path.first else { return 0 }
        guard path.count == 1, let number = Int(text), number >= 0 else {
            throw RESPConfigurationError("only a database's number may follow the last slash")
        }
        return number
    }
}

extension RESPCredentials {
    /// Reads `user:password` or `:password`.
    init?(userInformation: Substring?) throws(RESPConfigurationError) {
        guard let userInformation else { return nil }
        guard let colon = userInformation.firstIndex(of: ":") else {
            throw RESPConfigurationError(
                "the text before the @ must be user:password, or :password for the default user")
        }
        let user = try userInformation[..<colon].percentDecoded()
        let password = try userInformation[userInformation.index(after: colon)...].percentDecoded()
        guard !password.isEmpty else { throw RESPConfigurationError("the password before the @ is empty") }
        self.init(user: user.isEmpty ? nil : user, password: password)
    }

    /// Removes and returns the sentinels' credentials from a URL's parameters.
    init?(
        takingSentinels parameters: inout [String: String], kind: RESPURL.Scheme.Kind
    ) throws(RESPConfigurationError) {
        guard kind == .sentinel else { return nil }
        let user = parameters.removeValue(forKey: "sentinel_username")
        guard let password = parameters.removeValue(forKey: "sentinel_password") else {
            if user != nil { throw RESPConfigurationError("sentinel_username needs sentinel_password") }
            return nil
        }
        self.init(user: user, password: password)
    }
}

extension RESPTLSFiles {
    /// Removes and returns the paths of the PEM files from a URL's parameters; nil without TLS.
    init?(taking parameters: inout [String: String], isTLS: Bool) throws(RESPConfigurationError) {
        guard isTLS else {
            guard !parameters.keys.contains(where: { $0.hasPrefix("ssl_") }) else {
                throw RESPConfigurationError("the parameters for TLS need a URL that begins with rediss")
            }
            return nil
        }
        authorities = parameters.removeValue(forKey: "ssl_ca_certs")
        certificate = parameters.removeValue(forKey: "ssl_certfile")
        key = parameters.removeValue(forKey: "ssl_keyfile")
        guard (certificate == nil) == (key == nil) else {
            throw RESPConfigurationError("ssl_certfile and ssl_keyfile must be used together")
        }
    }
}
