/// The public handle of a session: 16 random bytes, stable for the session's life, safe to show and to log.
///
/// Knowing it proves nothing; the proof is the secret half of the ``SessionToken``. Written as 22 base64url characters.
public struct SessionID: Hashable, Comparable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the 22-character form. `nil` for anything else.
    public init?(_ description: String) {
        guard let words = Base64URL.words(description.utf8, byteCount: 16) else { return nil }
        self.init(high: words[0], low: words[1])
    }

    /// Reads the 16 bytes of the stored form. `nil` for any other length.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    }

    /// The 16 bytes, big-endian, for a store to keep.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    /// The 22-character form.
    public var description: String {
        Base64URL.encode(bytes)
    }

    /// Orders by the bytes, so that pages have a defined order.
    public static func < (lhs: SessionID, rhs: SessionID) -> Bool {
        (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}
