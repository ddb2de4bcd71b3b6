/// A value of CBOR (RFC 8949), as far as WebAuthn uses it. Text is kept as UTF-8, so that comparing it compares bytes.
enum CBORValue: Sendable, Hashable {
    case unsigned(UInt64)
    /// -1 - n.
    case negative(UInt64)
    case bytes([UInt8])
    case text([UInt8])
    case array([CBORValue])
    case map([CBORValue: CBORValue])
    /// `false`, `true`, `null`, `undefined` or a floating-point number: well-formed, and of no interest here.
    case other

    /// An integer in the range of `Int`.
    init(_ number: Int) {
        self = number < 0 ? .negative(UInt64(-1 - number)) : .unsigned(UInt64(number))
    }

    /// The member of a map under a text key.
    subscript(name: String) -> CBORValue? {
        guard case .map(let members) = self else { return nil }
        return members[.text(Array(name.utf8))]
    }

    /// Whether this value may be a key of a map.
    var isKey: Bool {
        switch self {
        case .unsigned, .negative, .bytes, .text: true
        case .array, .map, .other: false
        }
    }
}
