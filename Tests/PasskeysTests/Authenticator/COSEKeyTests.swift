import Crypto
import Testing

@testable import Passkeys

@Suite("COSE keys")
struct COSEKeyTests {
    private func refusal(_ parameters: [(Int, [UInt8])]) -> PasskeyRefusal.Code? {
        do throws(PasskeyRefusal) {
            _ = try COSEKey(bytes: CBORWriter.map(parameters.map { (CBORWriter.int($0.0), $0.1) }))
            return nil
        } catch {
            return error.code
        }
    }

    /// The parameters of a good key with some replaced; `nil` removes one.
    private func parameters(_ algorithm: PasskeyAlgorithm, _ changes: [Int: [UInt8]?] = [:]) throws -> [(Int, [UInt8])]
    {
        let good = try SigningKey.make(algorithm).parameters
        let kept = good.compactMap { label, value in changes.keys.contains(label) ? nil : (label, value) }
        return kept + changes.compactMap { label, value in value.map { (label, $0) } }
    }

    @Test("a good key is read, in any order of parameters", arguments: PasskeyAlgorithm.allCases)
    func good(algorithm: PasskeyAlgorithm) throws {
        let key = try COSEKey(bytes: SigningKey.make(algorithm).cose)
        #expect(key.algorithm == algorithm)
        #expect(refusal(try parameters(algorithm).reversed()) == nil)
    }

    @Test("no parameter may be missing", arguments: PasskeyAlgorithm.allCases)
    func missing(algorithm: PasskeyAlgorithm) throws {
        for (label, _) in try SigningKey.make(algorithm).parameters {
            #expect(refusal(try parameters(algorithm, [label: nil])) == .unsuitableKey, "without \(label)")
        }
    }

    @Test("no other parameter may be there", arguments: PasskeyAlgorithm.allCases)
    func surplus(algorithm: PasskeyAlgorithm) throws {
        #expect(refusal(try parameters(algorithm, [4: CBORWriter.array([CBORWriter.int(2)])])) == .unsuitableKey)
        #expect(refusal(try parameters(algorithm, [-4: CBORWriter.bytes([1])])) == .unsuitableKey)
    }

    @Test("the algorithm has to match type and curve", arguments: PasskeyAlgorithm.allCases)
    func mismatch(algorithm: PasskeyAlgorithm) throws {
        for other in PasskeyAlgorithm.allCases where other != algorithm {
            #expect(refusal(try parameters(algorithm, [3: CBORWriter.int(other.rawValue)])) == .unsuitableKey)
        }
        for type in 0...5 where CBORWriter.int(type) != (try SigningKey.make(algorithm).parameters[0].1) {
            #expect(refusal(try parameters(algorithm, [1: CBORWriter.int(type)])) == .unsuitableKey)
        }
        for curve in 0...8 where CBORWriter.int(curve) != (try SigningKey.make(algorithm).parameters[2].1) {
            #expect(refusal(try parameters(algorithm, [-1: CBORWriter.int(curve)])) == .unsuitableKey)
        }
    }

    @Test(
        "an algorithm that is not offered is refused as such",
        arguments: [0, -1, -6, -9, -19, -35, -36, -37, -53, -258, -65535])
    func unsupported(number: Int) throws {
        #expect(refusal(try parameters(.es256, [3: CBORWriter.int(number)])) == .unsupportedAlgorithm)
    }

    @Test("an algorithm that is no integer is refused")
    func noInteger() throws {
        #expect(refusal(try parameters(.es256, [3: CBORWriter.text("ES256")])) == .unsupportedAlgorithm)
        #expect(refusal(try parameters(.es256, [3: CBORWriter.head(1, .max)])) == .unsupportedAlgorithm)
    }

    @Test("what is no map is no key", arguments: ["00", "80", "40", "f6", "a0"])
    func noMap(hexadecimal: String) {
        Ceremony.expectRefusal(.unsuitableKey) { _ = try COSEKey(bytes: Hexadecimal.bytes(hexadecimal)) }
    }

    @Test("a point that is not on P-256 is refused")
    func offTheCurve() throws {
        let x = [UInt8](repeating: 1, count: 32)
        for y in [[UInt8](repeating: 0, count: 32), x, [UInt8](repeating: 0xFF, count: 32)] {
            #expect(
                refusal(try parameters(.es256, [-2: CBORWriter.bytes(x), -3: CBORWriter.bytes(y)])) == .unsuitableKey)
        }
        let zero = CBORWriter.bytes([UInt8](repeating: 0, count: 32))
        #expect(refusal(try parameters(.es256, [-2: zero, -3: zero])) == .unsuitableKey)
    }

    @Test("coordinates have 32 bytes, and compressed points are refused", arguments: [0, 31, 33, 64])
    func coordinates(count: Int) throws {
        let bytes = CBORWriter.bytes([UInt8](repeating: 1, count: count))
        #expect(refusal(try parameters(.es256, [-2: bytes])) == .unsuitableKey)
        #expect(refusal(try parameters(.es256, [-3: bytes])) == .unsuitableKey)
        #expect(refusal(try parameters(.edDSA, [-2: bytes])) == .unsuitableKey)
        #expect(refusal(try parameters(.es256, [-3: [0xF5]])) == .unsuitableKey)
    }

    @Test(
        "a modulus has 2048 to 8192 bits",
        arguments: [
            (0, false), (8, false), (64, false), (128, false), (255, false), (256, true), (1024, true), (1025, false),
        ])
    func modulusLength(count: Int, isAccepted: Bool) throws {
        let modulus = CBORWriter.bytes([UInt8](repeating: 0xFF, count: count))
        #expect((refusal(try parameters(.rs256, [-1: modulus])) == nil) == isAccepted)
    }

    @Test("a modulus of 2047 bits, with a leading zero, or even is refused")
    func modulus() throws {
        var bytes = [UInt8](repeating: 0xFF, count: 256)
        bytes[0] = 0x7F
        #expect(refusal(try parameters(.rs256, [-1: CBORWriter.bytes(bytes)])) == .unsuitableKey)
        bytes[0] = 0xFF
        #expect(refusal(try parameters(.rs256, [-1: CBORWriter.bytes([0] + bytes)])) == .unsuitableKey)
        bytes[255] = 0xFE
        #expect(refusal(try parameters(.rs256, [-1: CBORWriter.bytes(bytes)])) == .unsuitableKey)
    }

    @Test(
        "an exponent is odd, 3 or more, and in its shortest form",
        arguments: [
            ("", false), ("00", false), ("01", false), ("02", false), ("03", true), ("04", false), ("11", true),
            ("010001", true), ("010000", false), ("000003", false), ("ffffffffffffffffff", false),
            ("ffffffffffffffff", false),
        ])
    func exponent(hexadecimal: String, isAccepted: Bool) throws {
        let code = refusal(try parameters(.rs256, [-2: CBORWriter.bytes(Hexadecimal.bytes(hexadecimal))]))
        #expect(code == (isAccepted ? nil : .unsuitableKey))
    }

    @Test("bytes of a point in Ed25519 that are no point verify nothing")
    func noPoint() throws {
        let x = [UInt8](repeating: 2, count: 32)
        let read = try? COSEKey(
            bytes: CBORWriter.map(parameters(.edDSA, [-2: CBORWriter.bytes(x)]).map { (CBORWriter.int($0.0), $0.1) }))
        #expect(read?.publicKey.verifies([UInt8](repeating: 0, count: 64), over: [1]) != true)
    }

    @Test("a signature of another form is not the key's", arguments: PasskeyAlgorithm.allCases)
    func otherForms(algorithm: PasskeyAlgorithm) throws {
        let signing = try SigningKey.make(algorithm)
        let key = try COSEKey(bytes: signing.cose).publicKey
        let message: [UInt8] = [1, 2, 3]
        #expect(key.verifies(try signing.signature(over: message), over: message))
        for signature in [[], [0], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 256)] {
            #expect(!key.verifies(signature, over: message))
        }
    }

    @Test("a raw ECDSA signature, as in JWS, is refused")
    func rawSignature() throws {
        let signing = P256.Signing.PrivateKey()
        let raw = Array(try signing.signature(for: [1, 2, 3]).rawRepresentation)
        #expect(!PublicKey.p256(signing.publicKey).verifies(raw, over: [1, 2, 3]))
    }
}
