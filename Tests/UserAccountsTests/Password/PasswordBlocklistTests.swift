import Foundation
import Testing

@testable import UserAccounts

@Suite struct PasswordBlocklistTests {
    @Test("the bundled list has far more than 3000 passwords of acceptable length (ASVS 6.2.4)")
    func size() {
        let all = Set(PredictablePasswords.all.map { $0.lowercased() })
        #expect(all.count { $0.count >= 15 } >= 3000)
        #expect(all.count { $0.count < 15 } >= 3000)
        #expect(all.allSatisfy { $0.count >= 8 })
        #expect(PasswordBlocklist.bundled.count == all.count)
    }

    @Test("a file replaces the list: one password a line, spaces kept")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "blocklist-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("violet kettle one\r\n\r\n seventeen \u{e9}".utf8).write(to: URL(filePath: path))
        let list = try PasswordBlocklist(contentsOf: path)
        #expect(list.count == 2)
        #expect(list.contains(Password("Violet Kettle One")))
        #expect(list.contains(Password(" seventeen e\u{301}")))
        #expect(!list.contains(Password("seventeen \u{e9}")))
        #expect(!list.contains(Password("passwordpassword")))
    }

    @Test("a file that cannot be read is an error, not an empty list")
    func missingFile() {
        #expect(throws: (any Error).self) { try PasswordBlocklist(contentsOf: "/nowhere/blocklist") }
    }
}
