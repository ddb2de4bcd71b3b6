import Testing

@testable import RESPClient

@Suite struct SentinelAnswerTests {
    @Test("a primary is named by host and port")
    func primary() throws {
        let answer = try SentinelAnswer(.array([.bytes(Array("10.0.0.1".utf8)), .bytes(Array("6379".utf8))]))
        #expect(answer == .primary(RESPAddress(host: "10.0.0.1", port: 6379)))
    }

    @Test("nothing means that the name is unknown")
    func unknown() throws {
        #expect(try SentinelAnswer(.null) == .unknownName)
    }

    @Test(
        "a refusal says what to change",
        arguments: [
            ("NOAUTH", "Authentication required.", true), ("NOPERM", "no", true),
            ("ERR", "unknown command 'SENTINEL', with args", true), ("LOADING", "", false),
        ])
    func refusals(prefix: String, message: String, isMisconfigured: Bool) {
        #expect { try SentinelAnswer(.refusal(prefix, message)) } throws: {
            ($0 as? RESPError)?.code == (isMisconfigured ? .misconfigured : .unavailable)
        }
    }

    @Test("an address that cannot be read is a violation")
    func nonsense() {
        for parts: [RESPValue] in [
            [], [.simple("h")], [.simple(""), .simple("1")], [.simple("h"), .simple("0")], [.null, .null],
        ] {
            #expect(throws: RESPError.self) { try SentinelAnswer(.array(parts)) }
        }
    }
}
