import Logging
import Synchronization
import WebAddresses

/// Warns once about each origin whose users are not sent back after login, because `forwardauth.redirect.hosts` does not
/// list it, or lists it with another port.
final class DroppedOrigins: Sendable {
    /// If a proxy accepts any host, clients can invent any number of origins.
    private static let limit = 100

    private let known = Mutex<Set<String>>([])

    func note(_ address: ForwardedAddress, _ hosts: RedirectHosts, _ logger: Logger) {
        let isNew = known.withLock { $0.count < Self.limit && $0.insert(address.origin).inserted }
        guard isNew else { return }
        let port = hosts.ports(of: address.host).first.map { "; the host is listed with port \($0)" } ?? ""
        logger.warning(
            "users are not sent back after login: forwardauth.redirect.hosts does not list the address\(port)",
            metadata: ["origin": "\(address.origin)"])
    }
}
