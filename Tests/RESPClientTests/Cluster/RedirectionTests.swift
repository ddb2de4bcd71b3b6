import Testing

@testable import RESPClient

@Suite struct RedirectionTests {
    private let asked = RESPAddress(host: "asked", port: 1)

    private func read(_ prefix: String, _ message: String) -> Redirection? {
        Redirection(RESPServerError(prefix: prefix, message: message), asked: asked)
    }

    @Test("a slot that moved, and a key that is ahead of its slot, name where to go")
    func targets() {
        let target = RESPAddress(host: "10.0.0.1", port: 6381)
        #expect(read("MOVED", "3999 10.0.0.1:6381") == .moved(HashSlot(number: 3999), target))
        #expect(read("ASK", "3999 10.0.0.1:6381") == .ask(target))
    }

    @Test("IPv6 addresses stand without brackets")
    func ipv6() {
        #expect(read("ASK", "1 fe80::1:6381") == .ask(RESPAddress(host: "fe80::1", port: 6381)))
    }

    @Test("a server that leaves out its host is the one that was asked", arguments: [":6381", "?:6381"])
    func sameHost(text: String) {
        #expect(read("MOVED", "1 \(text)") == .moved(HashSlot(number: 1), RESPAddress(host: "asked", port: 6381)))
    }

    @Test("a temporary refusal is retried later", arguments: ["TRYAGAIN", "CLUSTERDOWN"])
    func later(prefix: String) {
        #expect(read(prefix, "whatever") == .later)
    }

    @Test("any other refusal, and a redirection to nowhere, is an answer like any other")
    func others() {
        #expect(read("ERR", "1 a:1") == nil)
        for message in ["", "1", "16384 a:1", "-1 a:1", "x a:1", "1 a", "1 a:0", "1 a:70000", "1 a:x"] {
            #expect(read("MOVED", message) == nil, "\(message)")
        }
    }
}
