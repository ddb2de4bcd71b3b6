import Foundation
import Testing
import UserAccounts

@Suite("Text from any editor")
struct PlainTextTests {
    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "text-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        try body(file.path)
    }

    @Test("a byte-order mark is no part of the text, anything that is not UTF-8 is no text")
    func decoding() {
        #expect(PlainText.decode("\u{FEFF}a\u{FEFF}".utf8) == "a\u{FEFF}")
        #expect(PlainText.decode(Array("a".utf8)) == "a")
        #expect(PlainText.decode([UInt8]()) == "")
        #expect(PlainText.decode([0xFF, 0xFE, 0x61, 0]) == nil)
    }

    @Test("the end of a line is no part of it", arguments: ["", "\n", "\r", "\r\n", "\r\r\n", "\n\r"])
    func lineEnd(end: String) {
        #expect(PlainText.withoutLineEnd("a b \(end)") == "a b ")
    }

    @Test("lists of passwords and keys are the same with Windows' line ends and byte-order mark")
    func lists() throws {
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        try withFile(Array("\u{FEFF}hunter2\r\nletmein\r\n".utf8)) { path in
            let list = try PasswordBlocklist(contentsOf: path)
            #expect(list.contains(Password("hunter2")) && list.contains(Password("letmein")))
        }
        try withFile(Array("\u{FEFF}\(key)\r\n".utf8)) { path in
            let peppers = try PasswordPeppers(contentsOf: path)
            #expect(peppers.ids.count == 1)
        }
    }

    @Test("a list of passwords in UTF-16, of which none would ever be found, is refused")
    func otherEncoding() throws {
        try withFile([0xFF, 0xFE] + Array("hunter2\n".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) { path in
            #expect(throws: PlainText.FileProblem.self) { try PasswordBlocklist(contentsOf: path) }
        }
    }
}
