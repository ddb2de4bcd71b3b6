/// One incarnation of one instance's cache, as the registry of a log knows it. Every join makes a new one.
package struct CacheMember: Sendable, Hashable, CustomStringConvertible {
    /// 16 bytes: 14 random ones, then the lease in milliseconds, big-endian. So a program that waits for a member knows for how
    /// long, even if its own configuration names another lease.
    package let bytes: [UInt8]

    /// Creates a member from the random words of a token source.
    init(random words: Words, lease: Duration) {
        let milliseconds = UInt16(clamping: lease.wholeMilliseconds)
        bytes = words.bytes.prefix(14) + [UInt8(milliseconds >> 8), UInt8(milliseconds & 0xFF)]
    }

    /// Reads a member back. `nil` for any other length.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// The longest time for which the member serves records after it asked for the news.
    var lease: Duration { .milliseconds(Int(bytes[14]) << 8 | Int(bytes[15])) }

    /// The bytes as base64url: not a secret.
    package var description: String { Base64URL.encode(bytes) }
}
