import Foundation
import PageRendering
import Testing
import UserAccounts

@testable import coatcheck

@Suite("Importing users")
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
        #expect(problem?.words.description.contains("canary") == false)
    }

    @Test("lines are read whole across blocks, with their numbers; the last needs no end")
    func lines() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let long = String(repeating: "é", count: 40_000)
        try Data("one\n\n\(long)\nfour\n\(String(repeating: "x", count: 70_000))\nsix".utf8).write(to: file)
        var reader = try LineReader(path: file.path)
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(lines.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(lines[0].text == "one")
        #expect(lines[1].text == "")
        #expect(lines[3].text == "four")
        #expect(lines[4].text == "too long")
        #expect(lines[5].text == "six")
    }

    @Test(
        "a role that gives no right is refused, also one that looks like the one that does",
        arguments: [
            "Admin", "ADMIN", "administrator", " admin", "admin ", "аdmin", "operator", "",
        ])
    func role(name: String) {
        let line = #"{"username":"ada","roles":["admin","\#(name)"]}"#
        let problem = #expect(throws: ImportProblem.self) { try ImportedUser(line: line) }
        #expect(problem?.words.description.contains("admin") == true)
    }

    @Test("empty texts and nulls are what is not there")
    func empty() throws {
        let line = #"{"username":"ada","display_name":"","email":"","password_hash":"","roles":[],"groups":null}"#
        let user = try #require(try ImportedUser(line: line))
        #expect(user.account.displayName == nil)
        #expect(user.account.email == nil)
        #expect(user.hash == nil)
        #expect(try ImportedUser(line: #"{"username":"ada","email":"  "}"#)?.account.email == nil)
    }

    @Test("a folder is refused, and so is a file that is not there")
    func folder() {
        for path in ["/", "/tmp", "/missing/file"] {
            #expect(throws: CommandFailure.self) { _ = try LineReader(path: path) }
        }
    }

    @Test("a byte-order mark before the first line and carriage returns behind all are no part of them")
    func lineEnds() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("\u{FEFF}{\"username\":\"ada\"}\r\n{\"username\":\"bob\"}\r\n".utf8).write(to: file)
        var reader = try LineReader(path: file.path)
        #expect(try reader.next().flatMap { try ImportedUser(line: $0.text) }?.username.rawValue == "ada")
        #expect(try reader.next().flatMap { try ImportedUser(line: $0.text) }?.username.rawValue == "bob")
        #expect(try reader.next()?.text == nil)
    }
}
