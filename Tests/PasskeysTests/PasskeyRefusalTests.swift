import Testing

@testable import Passkeys

@Suite("Refusals")
struct PasskeyRefusalTests {
    @Test("a refusal says which check failed and what was found, in printable ASCII")
    func text() throws {
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge) {
            $0.client.origin = #"https://evil.example\u000aé\u202e"# + String(repeating: "x", count: 1000)
        }
        let refusal = try #require(throws: PasskeyRefusal.self) { try Ceremony.register(json) }
        #expect(refusal.description.hasPrefix("otherOrigin: the origin \"https://evil.example???"))
        #expect(refusal.detail.utf8.count < 250)
        #expect(refusal.detail.unicodeScalars.allSatisfy { $0.value >= 0x20 && ($0.isASCII || $0 == "…") })
    }

    @Test("a refusal of a challenge holds neither the expected nor the given one")
    func noSecret() throws {
        let given = Base64URL.encode([UInt8](repeating: 0x77, count: 32))
        let json = try SoftwareAuthenticator().registration(Ceremony.challenge) { $0.client.challenge = given }
        let refusal = try #require(throws: PasskeyRefusal.self) { try Ceremony.register(json) }
        #expect(!refusal.description.contains(given))
        #expect(!refusal.description.contains(Base64URL.encode(Ceremony.challenge.bytes)))
    }

    @Test("a member that occurs twice is named")
    func namesMember() {
        let refusal = #expect(throws: PasskeyRefusal.self) { try RegistrationAnswer(json: #"{"id":1,"id":2}"#.utf8) }
        #expect(refusal?.description == "repeatedMember: the answer has the member \"id\" twice")
    }
}
