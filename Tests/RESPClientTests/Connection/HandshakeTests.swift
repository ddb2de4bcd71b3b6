import Testing

@testable import RESPClient

@Suite struct HandshakeTests {
    private let alice = RESPCredentials(user: "alice", password: "secret")

    @Test("the greeting asks for RESP3, signs in and tells our name in one command")
    func greeting() {
        var handshake = Handshake(credentials: alice)
        #expect(handshake.start().texts == ["HELLO", "3", "AUTH", "alice", "secret", "SETNAME", "coatcheck"])
        #expect(handshake.receive(.map([])) == .ready)
    }

    @Test("a password alone is the default user's, and none is sent where there is none")
    func defaultUser() {
        var handshake = Handshake(credentials: RESPCredentials(user: nil, password: "secret"))
        #expect(handshake.start().texts.prefix(5) == ["HELLO", "3", "AUTH", "default", "secret"])
        var anonymous = Handshake(credentials: nil)
        #expect(anonymous.start().texts == ["HELLO", "3", "SETNAME", "coatcheck"])
    }

    @Test(
        "a server that does not know HELLO is greeted in RESP2",
        arguments: [("ERR", "unknown command `HELLO`, with args beginning with: `3`"), ("NOPROTO", "sorry")])
    func fallback(prefix: String, message: String) {
        var handshake = Handshake(credentials: alice, database: 2)
        _ = handshake.start()
        let unknown = RESPValue.error(RESPServerError(prefix: prefix, message: message))
        #expect(handshake.receive(unknown).texts == ["AUTH", "alice", "secret"])
        #expect(handshake.receive(.simple("OK")).texts == ["CLIENT", "SETNAME", "coatcheck"])
        #expect(handshake.receive(.simple("OK")).texts == ["SELECT", "2"])
        #expect(handshake.receive(.simple("OK")) == .ready)
    }

    @Test("servers before access lists get the password alone, and a name they refuse does no harm")
    func oldServer() {
        var handshake = Handshake(credentials: RESPCredentials(user: nil, password: "secret"))
        _ = handshake.start()
        #expect(handshake.receive(.refusal("ERR", "unknown command 'HELLO'")).texts == ["AUTH", "secret"])
        #expect(handshake.receive(.simple("OK")).texts == ["CLIENT", "SETNAME", "coatcheck"])
        #expect(handshake.receive(.refusal("ERR", "unknown command 'CLIENT'")) == .ready)
    }

    @Test("the database is chosen after the greeting")
    func database() {
        var handshake = Handshake(credentials: nil, database: 7)
        _ = handshake.start()
        #expect(handshake.receive(.map([])).texts == ["SELECT", "7"])
        #expect(handshake.receive(.refusal("ERR", "DB index is out of range")).failure?.code == .misconfigured)
    }

    @Test("a server that must be the primary is asked for its role, and a replica is refused")
    func role() {
        for (name, isAccepted) in [("master", true), ("slave", false), ("sentinel", false)] {
            var handshake = Handshake(credentials: nil, mustBePrimary: true)
            _ = handshake.start()
            #expect(handshake.receive(.map([])).texts == ["ROLE"])
            let step = handshake.receive(.array([.bytes(Array(name.utf8)), .integer(0)]))
            #expect(isAccepted ? step == .ready : step.failure?.code == .unavailable)
        }
    }

    @Test("a channel is subscribed to last, and one that is forbidden does no harm")
    func subscription() {
        let confirmation = RESPValue.push([.bytes(Array("subscribe".utf8)), .bytes([0x63]), .integer(1)])
        for answer in [confirmation, .refusal("NOPERM")] {
            var handshake = Handshake(credentials: nil, database: 7, mustBePrimary: true, channel: [0x63])
            _ = handshake.start()
            #expect(handshake.receive(.map([])).texts == ["SELECT", "7"])
            #expect(handshake.receive(.simple("OK")).texts == ["ROLE"])
            #expect(handshake.receive(.array([.bytes(Array("master".utf8))])).texts == ["SUBSCRIBE", "c"])
            #expect(handshake.receive(answer) == .ready)
        }
    }

    @Test("a connection in RESP2 subscribes to nothing, because it could send no other command then")
    func noSubscription() {
        var handshake = Handshake(credentials: nil, channel: [0x63])
        _ = handshake.start()
        #expect(handshake.receive(.refusal("NOPROTO")).texts == ["CLIENT", "SETNAME", "coatcheck"])
        #expect(handshake.receive(.simple("OK")) == .ready)
    }

    @Test(
        "an error that the operator must correct is misconfigured, a temporary one is unavailable",
        arguments: [
            ("WRONGPASS", true), ("NOAUTH", true), ("NOPERM", true), ("DENIED", true), ("LOADING", false),
            ("BUSY", false),
            ("MASTERDOWN", false), ("ERR", false),
        ])
    func refusals(prefix: String, isMisconfigured: Bool) throws {
        var handshake = Handshake(credentials: alice)
        _ = handshake.start()
        let failure = try #require(handshake.receive(.refusal(prefix, "secret alice")).failure)
        #expect(failure.code == (isMisconfigured ? .misconfigured : .unavailable))
        #expect(!failure.message.contains("secret") && !failure.message.contains("alice"))
    }
}

extension RESPValue {
    static func refusal(_ prefix: String, _ message: String = "") -> RESPValue {
        .error(RESPServerError(prefix: prefix, message: message))
    }
}

extension RESPCommand {
    var texts: [String] { words.map { String(decoding: $0, as: UTF8.self) } }
}

extension Handshake.Step {
    fileprivate var texts: [String] {
        if case .send(let command) = self { command.texts } else { [] }
    }

    fileprivate var failure: RESPError? {
        if case .failed(let error) = self { error } else { nil }
    }
}
