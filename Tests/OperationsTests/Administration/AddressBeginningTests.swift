import Operations
import Testing

@Suite("The beginning of an address")
struct AddressBeginningTests {
    @Test(
        "of a network has all of its addresses, and no others",
        arguments: [
            ("10.0.0.0/8", "10."), ("172.16.0.0/16", "172.16."), ("198.51.100.0/24", "198.51.100."),
            ("2001:db8::/32", "2001:db8:"), ("2001:DB8:1::/48", "2001:db8:1:"),
            ("2001:0db8:00a1:2::/64", "2001:db8:a1:2:"),
        ])
    func networks(text: String, beginning: String) {
        #expect(AddressBeginning.of(text) == beginning)
    }

    @Test("is any other text itself", arguments: ["", "198.51.", "198.51.100.7", "2001:db8:", "::1", "%", "unknown"])
    func texts(text: String) {
        #expect(AddressBeginning.of(text) == text)
    }

    @Test(
        "does not exist for other networks",
        arguments: [
            "172.16.0.0/12", "198.51.100.0/0", "198.51.100.0/25", "198.51.100.7/24", "198.51.100/24", "198.51.100.0/",
            "198.51.100.0/+8x",
            "256.0.0.0/8", "1.2.3.0/24/24", "/24", "2001:db8::/33", "2001:db8:0::/48", "2001:db8::1/32",
            "2001:db8:1::/32", "::/16", "::/0",
            "2001:db8:1:2:3:4:5:6::/128", "a.b.c.0/24", "10.0.0.0/-8",
        ])
    func others(text: String) {
        #expect(AddressBeginning.of(text) == nil)
    }
}
