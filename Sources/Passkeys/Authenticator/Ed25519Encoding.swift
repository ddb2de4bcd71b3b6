/// Encodings that are no public key of Ed25519 although libraries accept them as one: BoringSSL, like most implementations,
/// decodes leniently, not before it checks a signature, and does not look at the order.
enum Ed25519Encoding {
    /// The y coordinates of the eight points whose order divides the cofactor, little-endian (RFC 8032 §5.1: the curve and
    /// its cofactor). Under such a key, signatures that need no private key are valid for one message in eight or more. The
    /// sign of x, in the last bit, makes two points of all but 1 and p - 1.
    static let smallOrderCoordinates: Set<[UInt8]> = [
        [UInt8](repeating: 0, count: 32),  // order 4
        [1] + [UInt8](repeating: 0, count: 31),  // order 1
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],  // p - 1, order 2
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],  // order 8
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],  // order 8
    ]

    /// Whether 32 bytes may be a public key: a canonical y of a point on the curve (RFC 8032 §5.1.3), which is not of small
    /// order. The second encoding of a point with x = 0 (step 4) is of small order.
    static func isAcceptable(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 32 else { return false }
        let y = bytes.dropLast() + [bytes[31] & 0x7F]
        return isReduced(y) && !smallOrderCoordinates.contains(Array(y)) && isOnCurve(Field25519(littleEndian: y))
    }

    /// Whether a point has this y: x² = (y² - 1) / (d y² + 1) has to be a square (RFC 8032 §5.1.3, step 2), and a quotient is one
    /// if the product is.
    private static func isOnCurve(_ y: Field25519) -> Bool {
        let square = y * y
        return ((square - .one) * (Field25519.d * square + .one)).isSquare
    }

    /// Whether y is below p = 2^255 - 19, `ED FF … FF 7F` in little-endian.
    private static func isReduced(_ y: ArraySlice<UInt8>) -> Bool {
        y[0] < 0xED || y[31] < 0x7F || !y[1...30].allSatisfy { $0 == 0xFF }
    }
}
