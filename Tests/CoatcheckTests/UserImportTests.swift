import AuthServer
import Foundation
import Testing
import UserAccounts

@testable import coatcheck

@Suite("Importing people")
struct UserImportTests {
    private static let hash = "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"

    @Test("a line becomes an account with its hash")
    func line() throws {
        let line = #"""
            {"username":"ada","display_name":"Ada L.","email":"a@example.org","roles":["admin"],"groups":["x"],\#
            "password_hash":"\#(Self.hash)"}
            """#
        let user = try #require(try ImportedUser(line: line))
        #expect(user.username.rawValue == "ada")
        #expect(user.account.displayName == "Ada L.")
        #expect(user.account.roles == [.administrator])
        #expect(user.account.groups == ["x"])
        #expect(user.hash?.phc == Self.hash)
    }

    @Test("an empty line is nothing", arguments: ["", "  ", "\r"])
    func emptyLine(line: String) throws {
        #expect(try ImportedUser(line: line) == nil)
    }

    @Test(
        "a line that cannot be imported is refused, and its values are not repeated",
        arguments: [
            "not json", "[]", "{}", #"{"username":1}"#, #"{"username":"a b"}"#, #"{"username":"ada","disabled":true}"#,
            #"{"username":"ada","password_hash":"canary"}"#, #"{"username":"ada","groups":"canary"}"#,
            #"{"username":"ada","password":"canary"}"#,
            #"{"username":"ada","password_hash":"\#(hash)","email":"a@b.example","username":"canary"}"#,
        ])
    func wrongLine(line: String) {
        let problem = #expect(throws: ImportProblem.self) { try ImportedUser(line: line) }
        #expect(problem?.description.contains("canary") == false)
    }

    @Test("lines are read whole across blocks, with their numbers; the last needs no end")
    func lines() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let long = String(repeating: "é", count: 40_000)
        try Data("one\n\n\(long)\nfour\n\(String(repeating: "x", count: 70_000))\nsix".utf8).write(to: file)
        let lines = Array(try LineReader(path: file.path))
        #expect(lines.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(lines[0].text == "one")
        #expect(lines[1].text == "")
        #expect(lines[3].text == "four")
        #expect(lines[4].text == "too long")
        #expect(lines[5].text == "six")
    }
}
