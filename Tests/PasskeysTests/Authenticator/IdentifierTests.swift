import Testing

@testable import Passkeys

@Suite("Identifiers")
struct IdentifierTests {
    @Test("a credential id has 1 to 1023 bytes", arguments: [(0, false), (1, true), (1023, true), (1024, false)])
    func credentialID(count: Int, isAccepted: Bool) {
        #expect((CredentialID([UInt8](repeating: 1, count: count)) != nil) == isAccepted)
    }

    @Test("a user handle has 1 to 64 bytes", arguments: [(0, false), (1, true), (64, true), (65, false)])
    func userHandle(count: Int, isAccepted: Bool) {
        #expect((UserHandle([UInt8](repeating: 1, count: count)) != nil) == isAccepted)
    }

    @Test("a new user handle has 64 bytes of the generator, and does not print them")
    func randomHandle() {
        var generator = SeededGenerator(1)
        let handles = Set((0..<100).map { _ in UserHandle.random(using: &generator) })
        #expect(handles.count == 100)
        #expect(handles.allSatisfy { $0.bytes.count == 64 })
        #expect(handles.allSatisfy { "\($0)" == "user handle" && Mirror(reflecting: $0).children.isEmpty })
    }

    @Test("a model is written as a UUID and comes back from its bytes")
    func aaguid() throws {
        let bytes = Hexadecimal.bytes("ea9b8d664d011d213ce4b6b48cb575d4")
        let aaguid = try #require(AAGUID(bytes))
        #expect(aaguid.description == "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4")
        #expect(aaguid.bytes == bytes)
        #expect(AAGUID(Array(bytes.dropLast())) == nil && AAGUID(bytes + [0]) == nil)
    }

    @Test(
        "well-known providers have names",
        arguments: [
            ("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "Google Password Manager"),
            ("fbfc3007-154e-4ecc-8c0b-6e020557d7bd", "Apple Passwords"),
            ("08987058-cadc-4b81-b6e1-30de50dcbe96", "Windows Hello"),
            ("bada5566-a7aa-401f-bd96-45619a55120d", "1Password"),
            ("d548826e-79b4-db40-a3d8-11116f7e8349", "Bitwarden"),
            ("53414d53-554e-4700-0000-000000000000", "Samsung Pass"),
            ("fdb141b2-5d84-443e-8a35-4698c205a502", "KeePassXC"),
        ])
    func providers(uuid: String, name: String) throws {
        let aaguid = try #require(AAGUID(Hexadecimal.bytes(uuid.replacing("-", with: ""))))
        #expect(aaguid.providerName == name)
        #expect(aaguid.description == uuid)
    }

    @Test("an unknown model, and none at all, is a passkey")
    func unknownProvider() throws {
        let none = try #require(AAGUID([UInt8](repeating: 0, count: 16)))
        #expect(none.isZero && none.providerName == "Passkey")
        let unknown = try #require(AAGUID([UInt8](repeating: 1, count: 16)))
        #expect(!unknown.isZero && unknown.providerName == "Passkey")
        #expect(AAGUID.providers.count == 26)
    }
}
