/// A network in CIDR notation, for example `10.0.0.0/8`. An address without a prefix length is a network of one address.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    package let address: IPAddress
    package let prefixLength: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let bits = address.bytes.count * 8
        guard parts.count == 2 else {
            self.init(address: address, prefixLength: bits)
            return
        }
        guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy(\.isASCIIDigit),
            let length = Int(parts[1]), length <= bits
        else { return nil }
        self.init(address: address, prefixLength: length)
    }

    private init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Whether the address lies in this network. An IPv4 address never lies in an IPv6 network.
    package func contains(_ other: IPAddress) -> Bool {
        other.bytes.count == address.bytes.count && masked(other) == masked(address)
    }

    /// Whether no bit is set after the prefix: `10.0.0.0/8` is, `10.0.0.5/8` is not.
    package var isCanonical: Bool { masked(address) == address.bytes }

    /// The same network with no bit set after the prefix.
    package var canonical: AddressRange {
        AddressRange(address: IPAddress(bytes: masked(address)), prefixLength: prefixLength)
    }

    package var description: String {
        prefixLength == address.bytes.count * 8 ? "\(address)" : "\(address)/\(prefixLength)"
    }

    private func masked(_ address: IPAddress) -> [UInt8] {
        address.bytes.enumerated().map { index, byte in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xff << (8 - UInt8(kept)))
        }
    }
}
