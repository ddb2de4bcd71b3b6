import Crypto
import Testing

@testable import Passkeys

@Suite("Encodings of Ed25519 keys")
struct Ed25519EncodingTests {
    /// The eight points of small order in their canonical encodings, and the six other encodings of them.
    static let smallOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        // x = 0 with the bit that says x is odd, or y + p in place of y.
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]

    @Test("a point of small order is no key, because signatures under it need no private key", arguments: smallOrder)
    func forgeries(encoding: String) throws {
        let bytes = Hexadecimal.bytes(encoding)
        #expect(!Ed25519Encoding.isAcceptable(bytes))
        // R and S of a forgery that fits every message whose hash is a multiple of the order: the neutral point and zero.
        let forged = [1] + [UInt8](repeating: 0, count: 63)
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        #expect((UInt8.min...UInt8.max).contains { key.isValidSignature(forged, for: [$0]) })
    }

    @Test("a y of p or more is not canonical, whatever the sign", arguments: Array(UInt8(0xED)...UInt8(0xFF)))
    func notCanonical(first: UInt8) {
        for last: UInt8 in [0x7F, 0xFF] {
            #expect(!Ed25519Encoding.isAcceptable([first] + [UInt8](repeating: 0xFF, count: 30) + [last]))
        }
    }

    /// p with one byte made smaller, where the result is the y of a point.
    static let belowP = [1, 2, 4, 5, 6, 7, 8, 9, 13, 15, 16, 17, 19, 20, 23, 26, 28]

    @Test("a y just below p, or with any other byte smaller, is canonical", arguments: belowP)
    func canonical(index: Int) {
        var smaller = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        smaller[index] -= 1
        #expect(Ed25519Encoding.isAcceptable(smaller))
        // The point with the other x.
        smaller[31] |= 0x80
        #expect(Ed25519Encoding.isAcceptable(smaller))
    }

    /// Small numbers, numbers just below p, and digests; computed with the integers of another language.
    static let offTheCurve = [
        "0200000000000000000000000000000000000000000000000000000000000000",
        "0700000000000000000000000000000000000000000000000000000000000000",
        "0800000000000000000000000000000000000000000000000000000000000080",
        "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d906",
        "e77b9a9ae9e30b0dbdb6f510a264ef9de781501d7b6b92ae89eb059c5ab7435b",
    ]

    @Test("a y of no point of the curve is no key, although the library takes it", arguments: offTheCurve)
    func notOnTheCurve(encoding: String) throws {
        let bytes = Hexadecimal.bytes(encoding)
        _ = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        #expect(!Ed25519Encoding.isAcceptable(bytes))
    }

    @Test("half of all numbers are the y of a point")
    func half() {
        let acceptable = (0..<1000).count { number in
            Ed25519Encoding.isAcceptable(
                Array(SHA256.hash(data: Array("\(number)".utf8)).dropLast()) + [UInt8(number % 128)])
        }
        #expect((400...600).contains(acceptable))
    }

    @Test("a key of another length is none", arguments: [0, 31, 33])
    func length(count: Int) {
        #expect(!Ed25519Encoding.isAcceptable([UInt8](repeating: 2, count: count)))
    }

    @Test("generated keys are acceptable")
    func generated() {
        for _ in 0..<100 {
            #expect(Ed25519Encoding.isAcceptable(Array(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)))
        }
    }

    @Test("a registration with such a key is refused", arguments: smallOrder + offTheCurve)
    func registration(encoding: String) throws {
        let key = CBORWriter.map([
            (CBORWriter.int(1), CBORWriter.int(1)), (CBORWriter.int(3), CBORWriter.int(-8)),
            (CBORWriter.int(-1), CBORWriter.int(6)),
            (CBORWriter.int(-2), CBORWriter.bytes(Hexadecimal.bytes(encoding))),
        ])
        let authenticator = try SoftwareAuthenticator(.edDSA)
        let answer = try authenticator.registration(Ceremony.challenge) { $0.data.credential?.key = key }
        Ceremony.expectRefusal(.unsuitableKey) { _ = try Ceremony.register(answer) }
    }
}
