import ServerSettings

/// Where a server of this process listens.
enum ListenAddress: Sendable, CustomStringConvertible {
    /// A TCP port.
    case tcp(Endpoint)
    /// A unix socket, at this path.
    case unix(path: String)
    /// A socket that the service manager has opened, and keeps open when this process ends.
    case passed(CInt, PassedSockets.Purpose)

    init(_ listener: ServiceListener) {
        switch listener {
        case .tcp(let endpoint): self = .tcp(endpoint)
        case .unix(let path): self = .unix(path: path)
        }
    }

    var description: String {
        switch self {
        case .tcp(let endpoint): endpoint.description
        case .unix(let path): "unix:\(path)"
        case .passed(_, let purpose): "the socket that was passed for \(purpose.rawValue)"
        }
    }
}

extension PassedSockets {
    /// The passed socket for a purpose, or the configured address.
    func address(of purpose: Purpose, or configured: ListenAddress) -> ListenAddress {
        descriptors[purpose].map { .passed($0, purpose) } ?? configured
    }
}
