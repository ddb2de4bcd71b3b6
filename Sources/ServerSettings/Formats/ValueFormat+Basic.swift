import WebAddresses

extension ValueFormat where Value == String {
    /// Text that must not be empty.
    static func text(_ accepts: String) -> Self {
        ValueFormat(
            accepts: accepts,
            read: { text throws(ValueError) in
                guard !text.isEmpty else { throw ValueError("it is empty") }
                guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
                    throw ValueError("it contains a control character")
                }
                return text
            },
            write: { $0 }
        )
    }

    /// A host name or an IP address to listen on.
    static var host: Self {
        ValueFormat(
            accepts: "a host name or an IP address",
            read: { text throws(ValueError) in
                if IPAddress(text) != nil { return text }
                let allowed = text.utf8.allSatisfy { byte in
                    byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                }
                guard !text.isEmpty, text.utf8.count <= 253, allowed else { throw ValueError("it is not a host") }
                return text
            },
            write: { $0 }
        )
    }
}

extension ValueFormat where Value == String? {
    /// Text, where an empty value means "not set".
    static func optionalText(_ accepts: String) -> Self {
        let format = ValueFormat<String>.text(accepts)
        return ValueFormat(
            accepts: accepts,
            read: { text throws(ValueError) in text.isEmpty ? nil : try format.read(text) },
            write: { $0 }
        )
    }
}

extension ValueFormat where Value == Int {
    /// A whole number within bounds.
    static func number(in range: ClosedRange<Int>) -> Self {
        ValueFormat(
            accepts: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { text throws(ValueError) in
                guard let number = Int(text) else { throw ValueError("it is not a whole number") }
                guard range.contains(number) else {
                    throw ValueError("it is not between \(range.lowerBound) and \(range.upperBound)")
                }
                return number
            },
            write: { String($0) }
        )
    }

    /// A TCP port.
    static var port: Self { .number(in: 1...65535) }
}

extension ValueFormat where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static var word: Self {
        let words = Value.allCases.map { "`\($0.rawValue)`" }
        let accepts = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        return ValueFormat(
            accepts: accepts,
            read: { text throws(ValueError) in
                guard let value = Value(rawValue: text) else { throw ValueError("it is none of the accepted words") }
                return value
            },
            write: { $0.rawValue }
        )
    }
}

extension ValueFormat where Value == [AddressRange] {
    /// A list of networks, separated by commas (or a YAML list).
    static var addressRanges: Self {
        ValueFormat(
            accepts: "networks in CIDR notation separated by commas, such as 10.0.0.0/8, fd00::/8",
            read: { text throws(ValueError) in
                var ranges: [AddressRange] = []
                for item in text.split(separator: ",") {
                    ranges.append(try addressRange(String(item.trimmingSpaces())))
                }
                return ranges
            },
            write: { ranges in ranges.map(\.description).joined(separator: ", ") }
        )
    }

    private static func addressRange(_ item: String) throws(ValueError) -> AddressRange {
        guard let range = AddressRange(item) else { throw ValueError("\"\(item)\" is not a network") }
        guard range.prefixLength > 0 else {
            throw ValueError(
                "\"\(item)\" trusts forwarded headers from every client",
                advice: "name the networks your proxies are in"
            )
        }
        guard range.isCanonical else {
            throw ValueError("\"\(item)\" has bits set after its prefix", advice: "write \(range.canonical)")
        }
        return range
    }
}
