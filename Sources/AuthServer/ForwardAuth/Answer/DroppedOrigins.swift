import Logging
import Synchronization

/// Warns once about each origin from which people are sent to sign in without a way back, because the operator did not list
/// it, or listed it with another port.
final class DroppedOrigins: Sendable {
    /// Where a proxy takes any host, clients can make up as many as they like.
    private static let limit = 100

    private let known = Mutex<Set<String>>([])

    func note(_ address: ForwardedAddress, _ hosts: RedirectHosts, _ logger: Logger) {
        let isNew = known.withLock { $0.count < Self.limit && $0.insert(address.origin).inserted }
        guard isNew else { return }
        let port = hosts.ports(of: address.host).first.map { "; the host is listed with port \($0)" } ?? ""
        logger.warning(
            "people who sign in are not led back: forwardauth.redirect.hosts does not list the address\(port)",
            metadata: ["origin": "\(address.origin)"])
    }
}
