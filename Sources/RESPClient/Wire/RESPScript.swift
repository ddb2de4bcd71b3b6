import Crypto

/// A Lua script, run by the digest of its text; the text itself is sent only to a server that does not know it.
package struct RESPScript: Sendable, Hashable {
    /// The Lua source.
    package let source: String
    /// The name a server gives it: SHA-1 of the source, in hexadecimal digits.
    package let digest: String

    /// Creates a script.
    package init(_ source: String) {
        self.source = source
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = Insecure.SHA1.hash(data: Array(source.utf8)).flatMap { byte in
            [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        self.digest = String(decoding: hexadecimal, as: UTF8.self)
    }
}
