#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The part of an address that one party controls: an IPv4 address, or the first 64 bits of an IPv6 address.
enum NetworkPrefix {
    /// A text that is the same for addresses of the same network. Text that is not an address is returned unchanged.
    static func of(_ address: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let octets = withUnsafeBytes(of: bytes) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if octets.starts(with: mapped) {
            return octets.suffix(4).map(String.init).joined(separator: ".")
        }
        return octets.prefix(8).hexadecimal + "/64"
    }
}
