package import Sessions

/// The identifier of a trace: 16 bytes, not all of them zero.
package struct TraceID: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    /// The half that decides whether the trace is sampled.
    let low: UInt64

    /// `nil` for the identifier of all zeros, which is invalid.
    package init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// A new random identifier.
    package init(from random: TokenSource) {
        high = random.nonce()
        // The invalid identifier can only come from a broken source.
        low = max(1, random.nonce())
    }

    /// 32 hexadecimal digits in lower case.
    package var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
}
