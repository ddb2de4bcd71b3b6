import Crypto
import Sessions
import Testing

@testable import UserAccounts

@Suite struct KnownBrowserTests {
    private let browsers = KnownBrowsers(key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))
    private let alice = PrincipalID(rawValue: "a1")
    private let bob = PrincipalID(rawValue: "b1")

    @Test("what a browser got is recognised for that account and no other")
    func recognised() throws {
        let wire = browsers.confirm(nil, signedInTo: alice).wireValue
        let browser = try #require(KnownBrowser(wire: wire))
        #expect(wire.utf8.count == 64)
        #expect(browsers.recognises(browser, of: alice))
        #expect(!browsers.recognises(browser, of: bob))
    }

    @Test("another installation's proof, or an invented one, is not recognised")
    func invented() throws {
        let others = KnownBrowsers(key: SymmetricKey(data: [UInt8](repeating: 2, count: 32)))
        #expect(!browsers.recognises(others.confirm(nil, signedInTo: alice), of: alice))
        let invented = try #require(KnownBrowser(wire: String(repeating: "A", count: 64)))
        #expect(!browsers.recognises(invented, of: alice))
    }

    @Test("a browser keeps what it has for the same account, and gets something new for another")
    func kept() {
        let first = browsers.confirm(nil, signedInTo: alice)
        #expect(browsers.confirm(first, signedInTo: alice) == first)
        #expect(browsers.confirm(first, signedInTo: bob) != first)
    }

    @Test(
        "texts of another shape are nothing",
        arguments: ["", "A", String(repeating: "A", count: 63), String(repeating: "=", count: 64)])
    func shape(_ text: String) {
        #expect(KnownBrowser(wire: text) == nil)
    }
}
