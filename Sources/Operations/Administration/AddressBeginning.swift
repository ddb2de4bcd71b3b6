/// The beginning of an address, by which an administrator searches sessions: as it is, or as a network (RFC 4632, RFC 4291 §2.3).
package enum AddressBeginning {
    /// The beginning that all addresses of `text` have, and no others.
    ///
    /// - Parameter text: the beginning of an address, or a network of whole parts: `/8`, `/16` or `/24` of IPv4, a multiple of 16 of IPv6.
    /// - Returns: `nil` for another network, whose addresses have no such beginning.
    package static func of(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text }
        guard parts.count == 2, let bits = Int(parts[1]), bits > 0 else { return nil }
        return parts[0].contains(":") ? sixth(parts[0], bits) : fourth(parts[0], bits)
    }

    /// What is said about other networks.
    package static let problem = """
        Enter the beginning of an address, or a network of /8, /16 or /24. Of IPv6, a network such as 2001:db8:1::/48.
        """

    private static func fourth(_ address: Substring, _ bits: Int) -> String? {
        let numbers = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let kept = numbers.prefix(bits / 8).compactMap { $0 }
        guard numbers.count == 4, !numbers.contains(nil), [8, 16, 24].contains(bits),
            numbers.dropFirst(kept.count).allSatisfy({ $0 == 0 })
        else { return nil }
        return kept.map { "\($0)." }.joined()
    }

    /// Addresses are stored in the form of RFC 5952, in which a group of zero may be left out: then their beginnings differ.
    private static func sixth(_ address: Substring, _ bits: Int) -> String? {
        guard bits.isMultiple(of: 16), address.hasSuffix("::") else { return nil }
        let groups = address.dropLast(2).split(separator: ":", omittingEmptySubsequences: false)
            .map { UInt16($0, radix: 16) }
        guard groups.count == bits / 16, groups.count < 8, groups.allSatisfy({ $0 ?? 0 > 0 }) else { return nil }
        return groups.compactMap { $0 }.map { String($0, radix: 16) + ":" }.joined()
    }
}
