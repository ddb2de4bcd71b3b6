package import Sessions

/// The identifier of a span: 8 bytes, not all of them zero.
package struct SpanID: Sendable, Hashable, CustomStringConvertible {
    private let value: UInt64

    /// `nil` for the identifier of all zeros, which is invalid.
    package init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// A new random identifier.
    package init(from random: TokenSource) {
        value = max(1, random.nonce())
    }

    /// 16 hexadecimal digits in lower case.
    package var description: String { Hexadecimal.text(value) }
}
