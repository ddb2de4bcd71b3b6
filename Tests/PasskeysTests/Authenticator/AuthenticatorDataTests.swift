import Testing

@testable import Passkeys

@Suite("Authenticator data")
struct AuthenticatorDataTests {
    @Test("fields are read at their places")
    func fields() throws {
        let head = [UInt8](repeating: 0xAB, count: 32) + [0x1D, 0x01, 0x02, 0x03, 0x04]
        let data = try AuthenticatorData(head)
        #expect(data.relyingPartyHash == [UInt8](repeating: 0xAB, count: 32))
        #expect(data.flags == [.userPresent, .userVerified, .backupEligible, .backedUp])
        #expect(data.signCount == 0x0102_0304)
        #expect(data.credential == nil)
    }

    @Test("the largest count is read")
    func largestCount() throws {
        #expect(try AuthenticatorData([UInt8](repeating: 0, count: 33) + [0xFF, 0xFF, 0xFF, 0xFF]).signCount == .max)
    }

    @Test("reserved flags are ignored")
    func reservedFlags() throws {
        #expect(
            try AuthenticatorData([UInt8](repeating: 0, count: 32) + [0x23, 0, 0, 0, 0]).flags.contains(.userPresent))
    }

    @Test("any length below 37 is refused", arguments: 0..<37)
    func short(length: Int) {
        Ceremony.expectRefusal(.malformedAuthenticatorData) {
            _ = try AuthenticatorData([UInt8](repeating: 0, count: length))
        }
    }

    @Test("an id that is longer than the data is refused before it is read", arguments: [5, 6, 0xFFFF] as [UInt64])
    func longID(length: UInt64) {
        let head = [UInt8](repeating: 0, count: 32) + [0x41, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
        Ceremony.expectRefusal(.malformedAuthenticatorData) {
            _ = try AuthenticatorData(head + CBORWriter.bigEndian(length, 2) + [1, 2, 3, 4])
        }
    }

    @Test("flags that promise what does not follow are refused", arguments: [0x40, 0x80, 0xC0] as [UInt8])
    func promises(flags: UInt8) {
        #expect(throws: PasskeyRefusal.self) {
            try AuthenticatorData([UInt8](repeating: 0, count: 32) + [flags, 0, 0, 0, 0])
        }
    }
}
