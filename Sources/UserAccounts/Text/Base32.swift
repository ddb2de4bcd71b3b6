/// Base32 without padding (RFC 4648 §6): five bits a character, the most significant first.
enum Base32 {
    /// The alphabet of RFC 4648, which authenticator apps read.
    static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Crockford's alphabet, for people who copy by hand: without I, L, O and U.
    static let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The characters of `bytes`, as ASCII. Bits that are left over at the end are filled up with zeros.
    static func encode(_ bytes: some Sequence<UInt8>, alphabet: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                output.append(alphabet[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 {
            output.append(alphabet[Int(buffer << (5 - bits) & 31)])
        }
        return output
    }
}
