import Testing

@testable import Passkeys

@Suite("Registration")
struct RegistrationTests {
    typealias Bend = @Sendable (inout SoftwareAuthenticator) throws -> Void

    /// One thing wrong at a time.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: PasskeyRefusal.Code
        let bend: Bend

        init(_ description: String, _ code: PasskeyRefusal.Code, _ bend: @escaping Bend) {
            testDescription = description
            self.code = code
            self.bend = bend
        }
    }

    @Test("a passkey of every algorithm is accepted and described", arguments: PasskeyAlgorithm.allCases)
    func accepted(algorithm: PasskeyAlgorithm) throws {
        let authenticator = try SoftwareAuthenticator(algorithm)
        let json = try authenticator.registration(Ceremony.challenge) { $0.data.signCount = 5 }
        let passkey = try Ceremony.register(json)
        #expect(passkey.credentialID.bytes == authenticator.credentialID)
        #expect(passkey.publicKey == (try authenticator.key.cose))
        #expect(passkey.algorithm == algorithm)
        #expect(passkey.signCount == 5)
        #expect(passkey.aaguid.bytes == Array(0xA0...0xAF))
        #expect(passkey.transports == ["hybrid", "internal"])
        #expect(passkey.isBackupEligible && passkey.isBackedUp && passkey.isUserVerified)
    }

    @Test("flags that are not set are not in the passkey")
    func flags() throws {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge) {
            ($0.data.userVerified, $0.data.backupEligible, $0.data.backedUp) = (false, false, false)
        }
        let passkey = try Ceremony.register(json, userVerification: .discouraged)
        #expect(!passkey.isBackupEligible && !passkey.isBackedUp && !passkey.isUserVerified)
    }

    static let clientCases = [
        Case("another type", .otherCeremony) { $0.client.type = "webauthn.get" },
        Case("the type in upper case", .otherCeremony) { $0.client.type = "WEBAUTHN.CREATE" },
        Case("another challenge", .otherChallenge) { $0.client.challenge = Base64URL.encode(Array(1...32)) },
        Case("a shorter challenge", .otherChallenge) { $0.client.challenge = Base64URL.encode(Array(0..<31)) },
        Case("a longer challenge", .otherChallenge) { $0.client.challenge = Base64URL.encode(Array(0..<33)) },
        Case("no challenge", .otherChallenge) { $0.client.challenge = "" },
        Case("another host", .otherOrigin) { $0.client.origin = "https://example.com" },
        Case("another port", .otherOrigin) { $0.client.origin = "https://example.org:8443" },
        Case("http", .otherOrigin) { $0.client.origin = "http://example.org" },
        Case("a host below", .otherOrigin) { $0.client.origin = "https://a.example.org" },
        Case("a slash after the origin", .otherOrigin) { $0.client.origin = "https://example.org/" },
        Case("a user in the origin", .otherOrigin) { $0.client.origin = "https://example.org@evil.example" },
        Case("the origin in upper case", .otherOrigin) { $0.client.origin = "https://EXAMPLE.org" },
        Case("an Android application", .otherOrigin) { $0.client.origin = "android:apk-key-hash:AAAA" },
        Case("no origin", .otherOrigin) { $0.client.origin = "" },
        Case("an embedded page", .crossOrigin) { $0.client.more = #","crossOrigin":true"# },
        Case("a top origin", .topOrigin) {
            $0.client.more = #","crossOrigin":false,"topOrigin":"https://example.org"# + "\""
        },
        Case("a top origin of null", .topOrigin) { $0.client.more = #","topOrigin":null"# },
        Case("crossOrigin as text", .malformedClientData) { $0.client.more = #","crossOrigin":"false""# },
        Case("crossOrigin of null", .malformedClientData) { $0.client.more = #","crossOrigin":null"# },
        Case("a challenge with padding", .malformedClientData) { $0.client.challenge += "=" },
        Case("a second origin", .repeatedMember) { $0.client.more = #","origin":"https://example.org""# },
        Case("a second origin in escapes", .repeatedMember) {
            $0.client.more = #","\u006frigin":"https://evil.example""#
        },
        Case("a member twice below", .repeatedMember) { $0.client.more = #","a":{"b":1,"b":2}"# },
        Case("text after the object", .malformedClientData) { $0.client.more = "}{" },
    ]

    @Test("client data that is wrong in one place is refused for that", arguments: clientCases)
    func client(example: Case) throws {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge, example.bend)
        Ceremony.expectRefusal(example.code) { try Ceremony.register(json) }
    }

    static let dataCases = [
        Case("another relying party", .otherRelyingParty) { $0.data.relyingPartyID = "example.com" },
        Case("no user present", .userNotPresent) { $0.data.userPresent = false },
        Case("no user verified", .userNotVerified) { $0.data.userVerified = false },
        Case("backed up and not eligible", .impossibleBackupState) { $0.data.backupEligible = false },
        Case("no credential", .missingCredential) { $0.data.credential = nil },
        Case("another credential id inside", .unsuitableCredentialID) { $0.data.credential?.id[0] ^= 1 },
        Case("an empty credential id inside", .unsuitableCredentialID) { $0.data.credential?.id = [] },
        Case("an empty credential id", .unsuitableCredentialID) { $0.credentialID = [] },
        Case("a credential id of 1024 bytes", .unsuitableCredentialID) {
            $0.credentialID = Array(repeating: 1, count: 1024)
            $0.data.credential?.id = $0.credentialID
        },
        Case("an id that is longer than the data", .malformedAuthenticatorData) { $0.data.credential?.length = .max },
        Case("an id that ends in the key", .malformedAuthenticatorData) { $0.data.credential?.length = 33 },
        Case("a surplus byte", .malformedAuthenticatorData) { $0.data.surplus = [0] },
        Case("extensions that are no map", .malformedAuthenticatorData) { $0.data.extensions = CBORWriter.int(1) },
        Case("extensions that end early", .malformedCBOR) { $0.data.extensions = [0xA1] },
        Case("a surplus byte after extensions", .malformedAuthenticatorData) {
            ($0.data.extensions, $0.data.surplus) = (CBORWriter.map([]), [0])
        },
        Case("a format that is no text", .malformedCBOR) { $0.format = CBORWriter.int(1) },
        Case("a statement that is no map", .malformedCBOR) { $0.statement = CBORWriter.array([]) },
        Case("a statement that is no CBOR", .malformedCBOR) { $0.statement = [0xFF] },
        Case("a statement with a key twice", .malformedCBOR) {
            $0.statement = CBORWriter.map([
                (CBORWriter.int(1), CBORWriter.int(1)), (CBORWriter.int(1), CBORWriter.int(2)),
            ])
        },
    ]

    @Test("authenticator data that is wrong in one place is refused for that", arguments: dataCases)
    func data(example: Case) throws {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge, example.bend)
        Ceremony.expectRefusal(example.code) { try Ceremony.register(json) }
    }

    static let harmless = [
        Case("an unknown member", .malformedAnswer) {
            $0.client.more = #","other_keys_can_be_added_here":"do not compare""#
        },
        Case("no crossOrigin", .malformedAnswer) { $0.client.more = "" },
        Case("another listed origin", .malformedAnswer) { $0.client.origin = "https://login.example.org" },
        Case("escapes in the origin", .malformedAnswer) { $0.client.origin = #"https:\/\/ex\u0061mple.org"# },
        Case("extensions", .malformedAnswer) { $0.data.extensions = CBORWriter.map([(CBORWriter.text("a"), [0xF5])]) },
        Case("an unknown attestation", .malformedAnswer) {
            $0.format = CBORWriter.text("of tomorrow")
            $0.statement = CBORWriter.map([(CBORWriter.text("sig"), CBORWriter.bytes([1, 2, 3]))])
        },
        Case("unknown transports", .malformedAnswer) { $0.transports = #"["smart-card",7,"<script>"]"# },
        Case("transports of another type", .malformedAnswer) { $0.transports = #"{"a":1}"# },
        Case("the longest credential id", .malformedAnswer) {
            $0.credentialID = Array(repeating: 1, count: 1023)
            $0.data.credential?.id = $0.credentialID
        },
        Case("no model", .malformedAnswer) { $0.data.credential?.aaguid = Array(repeating: 0, count: 16) },
    ]

    @Test("what does not matter is not refused", arguments: harmless)
    func ignored(example: Case) throws {
        try Ceremony.register(try SoftwareAuthenticator().registration(Ceremony.challenge, example.bend))
    }

    @Test("a byte order mark belongs to the bytes, not to the text")
    func byteOrderMark() throws {
        let client = ClientFields(type: "a", challenge: "AAAA")
        #expect(try ClientData([0xEF, 0xBB, 0xBF] + client.bytes).origin == Array("https://example.org".utf8))
    }

    @Test("transports are hints: only names in lower case are kept, each once, in order")
    func transports() throws {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge) {
            $0.transports = #"["usb","nfc","usb","",7,"<b>","INTERNAL","smart-card"]"#
        }
        #expect(try Ceremony.register(json).transports == ["nfc", "smart-card", "usb"])
    }
}
