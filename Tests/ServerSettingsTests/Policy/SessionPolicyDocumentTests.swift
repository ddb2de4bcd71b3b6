import Foundation
import Testing

@testable import ServerSettings

@Suite("The session policy in words")
struct SessionPolicyDocumentTests {
    private func markdown(_ settings: [String: String] = [:]) throws -> String {
        SessionPolicyDocument(try ServerConfiguration(ConfigurationInput(environment: settings))).markdown
    }

    @Test("docs/session-policy.md is what `coatcheck config policy --markdown` prints for the defaults")
    func documentation() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/session-policy.md")
        #expect(try String(contentsOf: path, encoding: .utf8) == markdown())
    }

    @Test("it says what holds here, not what is usual")
    func configured() throws {
        let text = try markdown([
            "COATCHECK_SESSIONS_IDLE_TIMEOUT": "45m", "COATCHECK_SESSIONS_ABSOLUTE_TIMEOUT": "7h",
            "COATCHECK_SESSIONS_LIMIT_PER_USER": "3", "COATCHECK_SESSIONS_LIMIT_POLICY": "deny",
            "COATCHECK_SESSIONS_ROTATION_INTERVAL": "off", "COATCHECK_SESSIONS_USER_AGENT_CHANGE": "end",
        ])
        #expect(text.contains("| ordinary | 45m | 7h |"))
        #expect(text.contains("may hold 3 sessions at a time"))
        #expect(text.contains("the new login is refused (`deny`)"))
        #expect(text.contains("* **Soft**: switched off."))
        #expect(text.contains("**Tokens are not renewed**"))
        #expect(text.contains("idle for longer than 30 minutes"))
        #expect(text.contains("recorded as an audit event and ended (`end`)"))
    }

    @Test("a timeout beyond NIST's recommendation is called a deviation, and the levels are distinguished")
    func deviations() throws {
        let usual = try markdown()
        #expect(!usual.contains("longer than 30 days"))
        #expect(usual.contains("| ordinary | yes | yes | no |"))
        #expect(usual.contains("| after \"remember me\" | yes | no | no |"))
        let long = try markdown(["COATCHECK_SESSIONS_REMEMBER_ABSOLUTE_TIMEOUT": "90d"])
        #expect(long.contains("**A remembered session may last longer than 30 days**"))
        #expect(long.contains("| after \"remember me\" | no | no | no |"))
        let strict = try markdown([
            "COATCHECK_SESSIONS_IDLE_TIMEOUT": "15m", "COATCHECK_SESSIONS_ABSOLUTE_TIMEOUT": "12h",
        ])
        #expect(strict.contains("| ordinary | yes | yes | yes |"))
    }
}
