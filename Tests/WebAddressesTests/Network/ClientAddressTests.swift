import Testing

@testable import WebAddresses

@Suite("The address of the client")
struct ClientAddressTests {
    private func resolve(_ peer: String, _ forwardedFor: [String], trusting trusted: [String]) -> String? {
        ClientAddress.resolve(
            peer: IPAddress(peer),
            forwardedFor: forwardedFor,
            trusted: trusted.compactMap { AddressRange($0) }
        )?.description
    }

    @Test("a forwarded header from a peer that is not trusted has no effect")
    func untrustedPeer() {
        #expect(resolve("198.51.100.7", ["203.0.113.9"], trusting: []) == "198.51.100.7")
        #expect(resolve("198.51.100.7", ["203.0.113.9"], trusting: ["10.0.0.0/8"]) == "198.51.100.7")
    }

    @Test("the first entry from the right that is not a proxy is the client; what stands further left is not believed")
    func walk() {
        let trusted = ["10.0.0.0/8", "fd00::/8"]
        #expect(resolve("10.0.0.1", ["203.0.113.9"], trusting: trusted) == "203.0.113.9")
        #expect(resolve("10.0.0.1", ["1.1.1.1, 203.0.113.9, 10.0.0.2"], trusting: trusted) == "203.0.113.9")
        #expect(resolve("10.0.0.1", ["1.1.1.1", "203.0.113.9, fd00::2"], trusting: trusted) == "203.0.113.9")
        #expect(resolve("fd00::1", ["2001:db8::9"], trusting: trusted) == "2001:db8::9")
    }

    @Test("when every entry is a proxy the leftmost is the client, and without entries the peer is")
    func onlyProxies() {
        #expect(resolve("10.0.0.1", ["10.0.0.3, 10.0.0.2"], trusting: ["10.0.0.0/8"]) == "10.0.0.3")
        #expect(resolve("10.0.0.1", [], trusting: ["10.0.0.0/8"]) == "10.0.0.1")
    }

    @Test(
        "an entry that is not an address ends the walk at the last address that is known",
        arguments: [
            "unknown", "203.0.113.9.4", "<script>", "", "2001:db8::1%eth0",
        ])
    func garbage(entry: String) {
        let client = resolve("10.0.0.1", ["203.0.113.9, \(entry), 10.0.0.2"], trusting: ["10.0.0.0/8"])
        #expect(client == "10.0.0.2")
    }

    @Test("a port behind the address is ignored")
    func ports() {
        #expect(resolve("10.0.0.1", ["203.0.113.9:4711"], trusting: ["10.0.0.1"]) == "203.0.113.9")
        #expect(resolve("10.0.0.1", ["[2001:db8::9]:4711"], trusting: ["10.0.0.1"]) == "2001:db8::9")
    }

    @Test("an IPv4 address inside IPv6 is the IPv4 address")
    func mapped() {
        #expect(resolve("::ffff:10.0.0.1", ["203.0.113.9"], trusting: ["10.0.0.0/8"]) == "203.0.113.9")
    }

    @Test("networks contain exactly what their prefix says")
    func ranges() throws {
        let range = try #require(AddressRange("10.1.0.0/15"))
        #expect(!range.isCanonical)
        #expect(range.canonical.description == "10.0.0.0/15")
        let network = try #require(AddressRange("192.0.2.128/25"))
        #expect(network.contains(try #require(IPAddress("192.0.2.255"))))
        #expect(!network.contains(try #require(IPAddress("192.0.2.127"))))
        #expect(!network.contains(try #require(IPAddress("2001:db8::1"))))
        for text in ["10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "/8", "x/8", "::/129"] {
            #expect(AddressRange(text) == nil)
        }
    }
}
