import Hummingbird
package import WebAddresses

extension AuthServerRequestContext {
    /// Whether the connection comes from one of these proxies, regardless of the headers.
    package func isFrom(_ proxies: [AddressRange]) -> Bool {
        guard let peer = peerAddress?.ipAddress.flatMap({ IPAddress($0) }) else { return false }
        return proxies.contains { $0.contains(peer) }
    }
}
