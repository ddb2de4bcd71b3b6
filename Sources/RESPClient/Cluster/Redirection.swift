/// The redirection that a cluster's refusal requests, if any.
enum Redirection: Sendable, Hashable {
    /// The slot has moved permanently.
    case moved(HashSlot, RESPAddress)
    /// The slot is moving; this key is already at the new server.
    case ask(RESPAddress)
    /// The slot is moving and its keys are in two places, or no server serves it at the moment: try again a little later.
    case later

    /// - Parameter asked: the server that refused. It may omit its own host.
    init?(_ error: RESPServerError, asked: RESPAddress) {
        switch error.prefix {
        case "TRYAGAIN", "CLUSTERDOWN": self = .later
        case "MOVED", "ASK":
            let parts = error.message.split(separator: " ")
            guard parts.count >= 2, let slot = Int(parts[0]), (0..<HashSlot.count).contains(slot),
                let address = RESPAddress(redirection: parts[1], asked: asked)
            else { return nil }
            self = error.prefix == "ASK" ? .ask(address) : .moved(HashSlot(number: slot), address)
        default: return nil
        }
    }
}

extension RESPAddress {
    /// Reads `host:port`. The host of an IPv6 address has colons and no brackets.
    fileprivate init?(redirection text: Substring, asked: RESPAddress) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        let host = text[..<colon]
        self.init(host: host.isEmpty || host == "?" ? asked.host : String(host), port: port)
    }
}
