import Crypto
import Sessions
import Testing
import UserAccounts

@Suite struct AuditReferencesTests {
    private let references = AuditReferences(key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))

    @Test("a session is referred to by 16 hexadecimal digits that do not show its handle")
    func session() throws {
        let id = try #require(SessionID(bytes: [UInt8](repeating: 9, count: 16)))
        let reference = references.reference(to: id)
        #expect(reference.count == 16)
        #expect(reference.allSatisfy { $0.isHexDigit })
        #expect(reference == references.reference(to: id))
        #expect(!id.bytes.hexadecimal.contains(reference))
    }

    @Test("a session is named by its handle or by its reference, and by nothing else")
    func naming() throws {
        let id = try #require(SessionID(bytes: [UInt8](repeating: 9, count: 16)))
        let reference = references.reference(to: id)
        #expect(references.session(named: id.description) == reference)
        #expect(references.session(named: reference) == reference)
        #expect(references.session(named: reference.uppercased()) == reference)
        for text in ["", "x", String(reference.dropLast()), reference + "0", "zzzzzzzzzzzzzzzz", id.description + "A"] {
            #expect(references.session(named: text) == nil, "\(text)")
        }
    }

    @Test("another installation refers to the same thing differently")
    func keyed() {
        let other = AuditReferences(key: SymmetricKey(data: [UInt8](repeating: 2, count: 32)))
        #expect(references.reference(toUnknownName: "x") != other.reference(toUnknownName: "x"))
    }
}
