import Crypto
import Foundation
import Logging
import Sessions
import SessionsTesting
import Synchronization
import TestSupport
import Testing
import UserAccounts

@testable import Operations

@Suite("Security notices")
struct NoticeTests {
    /// Remembers documents; may refuse them.
    private final class Mailbox: NoticeCarrier {
        let name = "mailbox"
        let documents = Mutex<[String]>([])
        let isBroken: Bool

        init(isBroken: Bool = false) {
            self.isBroken = isBroken
        }

        func carry(_ document: [UInt8]) async throws {
            if isBroken { throw NoticeFailure("it is broken") }
            documents.withLock { $0.append(String(decoding: document, as: UTF8.self)) }
        }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "notice-\(UUID().uuidString)")

    private func account() throws -> Account {
        let username = try #require(Username("ada"))
        return Account(
            id: PrincipalID(rawValue: "p1"), username: username, displayName: "Ada \"Countess\"\nLovelace",
            email: "ada@example.org", createdAt: .sample)
    }

    private func notice(_ subject: SecurityNotice.Subject = .newDevice) throws -> SecurityNotice {
        SecurityNotice(
            account: try account(), subject: subject, time: .sample, actor: .user(PrincipalID(rawValue: "p1")),
            address: "192.0.2.7", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 secret-extension")
    }

    private func queue(_ carriers: [any NoticeCarrier], log: CapturedLog = CapturedLog()) -> NoticeQueue {
        NoticeQueue(carriers, service: "https://auth.example.org", logger: log.logger)
    }

    /// A program that is removed with the test's folder.
    private func program(_ script: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "hook").path
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    @Test("a notice is one line of JSON that says who, what, when and where from")
    func document() throws {
        let document = try NoticeDocument(notice(), id: "n1", service: "https://auth.example.org").encoded()
        #expect(!document.contains(UInt8(ascii: "\n")))
        let object = try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any]
        #expect(object?["event"] as? String == "new_device")
        #expect(object?["device"] as? String == "Firefox on Linux")
        #expect(object?["address"] as? String == "192.0.2.7")
        #expect(object?["actor"] as? String == "user")
        #expect(object?["service"] as? String == "https://auth.example.org")
        #expect((object?["account"] as? [String: String])?["email"] == "ada@example.org")
        #expect((object?["account"] as? [String: String])?["display_name"] == "Ada \"Countess\"\nLovelace")
        #expect(
            object?["text"] as? String
                == "Your account was signed in to on a new device by Firefox on Linux from 192.0.2.7.")
    }

    @Test("notices wait in a queue with a bound, and are handed over in their order to every carrier")
    func order() async throws {
        let (first, second) = (Mailbox(), Mailbox(isBroken: true))
        let log = CapturedLog()
        let queue = queue([second, first], log: log)
        for _ in 0..<(NoticeQueue.capacity + 5) { await queue.notify(try notice()) }
        await queue.notify(try notice(.replay))
        #expect(first.documents.withLock { $0.isEmpty })
        while await queue.deliverNext() {}
        #expect(first.documents.withLock { $0.count } == NoticeQueue.capacity)
        #expect(log.lines.joined().contains("too many are waiting"))
        #expect(log.lines.joined().contains("it is broken"))
        #expect(!log.lines.joined().contains("ada@example.org"))
    }

    @Test("each notice has an identifier of its own")
    func identifiers() async throws {
        let mailbox = Mailbox()
        let queue = queue([mailbox])
        for _ in 0..<2 { await queue.notify(try notice()) }
        while await queue.deliverNext() {}
        #expect(Set(mailbox.documents.withLock { $0 }).count == 2)
    }

    @Test("the program gets the document on its standard input, its arguments, and none of our settings")
    func program() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let hook = try program(#"{ cat; echo "$1 $2"; env; } > "$0.out""#)
        let environment = ["COATCHECK_DATABASE_URL": "a-secret", "PATH": "/usr/bin:/bin"]
        try await NoticeProgram(["/bin/sh", hook, "--to", "a;b"], environment: environment).carry(
            Array(#"{"id":1}"#.utf8))
        let output = try String(contentsOfFile: hook + ".out", encoding: .utf8)
        #expect(output.hasPrefix("{\"id\":1}\n--to a;b\n"))
        #expect(!output.contains("a-secret"))
        #expect(output.contains("PATH="))
    }

    @Test("a program that fails, reads nothing or does not exist is a failure and no more")
    func failingProgram() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let hook = try program("exit 3")
        for command in [[hook], ["/nonexistent/program"]] {
            await #expect(throws: NoticeFailure.self) { try await NoticeProgram(command).carry([1, 2, 3]) }
        }
    }

    @Test("a program that does not end is stopped")
    func hangingProgram() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let hook = try program("trap '' TERM; exec sleep 600")
        let start = ContinuousClock.now
        let failure = await #expect(throws: NoticeFailure.self) {
            try await NoticeProgram(["/bin/sh", hook], limit: .milliseconds(200)).carry([])
        }
        #expect(failure?.description == "the program did not exit within 0.2 seconds and was stopped")
        #expect(ContinuousClock.now - start < .seconds(300), "it would have run for 600")
    }

    @Test("the signature is the HMAC of RFC 4231's second test case")
    func signature() {
        let key = SymmetricKey(data: Array("Jefe".utf8))
        #expect(
            NoticeWebhook.signature(of: Array("what do ya want for nothing?".utf8), under: key)
                == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("notices that wait when the server stops are delivered, or dropped and counted")
    func finish() async throws {
        let mailbox = Mailbox()
        let queue = queue([mailbox])
        await queue.notify(try notice())
        await queue.finish(within: .seconds(5))
        #expect(mailbox.documents.withLock { $0.count } == 1)
    }
}
