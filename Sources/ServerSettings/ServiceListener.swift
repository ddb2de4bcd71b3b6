import WebAddresses

/// Where the session service listens.
package enum ServiceListener: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port.
    case tcp(Endpoint)
    /// A unix socket, at this path.
    case unix(path: String)

    package var description: String {
        switch self {
        case .tcp(let endpoint): endpoint.description
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Whether only programs on this machine can connect.
    package var isLocal: Bool {
        switch self {
        case .tcp(let endpoint): Loopback.contains(host: endpoint.host)
        case .unix: true
        }
    }
}

extension ValueFormat where Value == ServiceListener? {
    /// `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`. An empty value means that the service is off.
    static var serviceListener: Self {
        ValueFormat(
            accepts: "HOST:PORT, such as 127.0.0.1:9191, or unix:PATH, such as unix:/run/coatcheck/service.sock",
            read: { text throws(ValueError) in text.isEmpty ? nil : try ServiceListener(text) },
            write: { $0?.description }
        )
    }
}

extension ServiceListener {
    /// The longest path of a unix socket that every system takes, in bytes.
    private static let pathLimit = 103

    fileprivate init(_ text: String) throws(ValueError) {
        if text.hasPrefix("unix:") {
            self = .unix(path: try Self.path(String(text.dropFirst("unix:".count))))
            return
        }
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex else {
            throw ValueError("it has no port")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else { throw ValueError("it is not a host") }
        } else if host.contains(":") {
            throw ValueError("an IPv6 address with a port needs brackets")
        }
        let port = try ValueFormat<Int>.port.read(String(text[text.index(after: colon)...]))
        self = .tcp(Endpoint(host: try ValueFormat<String>.host.read(host), port: port))
    }

    private static func path(_ path: String) throws(ValueError) -> String {
        let format = ValueFormat<String>.text("a path")
        let path = try format.read(path)
        guard path.utf8.count <= pathLimit else {
            throw ValueError("the path of a unix socket may have at most \(pathLimit) bytes")
        }
        return path
    }
}
