import Testing

@testable import RESPClient

@Suite struct SentinelInquiryTests {
    private let a = RESPAddress(host: "a", port: 1)
    private let b = RESPAddress(host: "b", port: 2)

    @Test("sentinels are asked in the URL's order, each once")
    func order() {
        var inquiry = SentinelInquiry([a, b], name: "n")
        #expect(inquiry.next() == a)
        #expect(inquiry.next() == b)
        #expect(inquiry.next() == nil)
    }

    @Test("a name that no sentinel knows is a mistake in the URL, even if others are down")
    func unknownName() {
        var inquiry = SentinelInquiry([a, b], name: "cloakroom")
        inquiry.nameIsUnknown()
        inquiry.failed(RESPError(.unavailable, "down"))
        #expect(inquiry.failure.code == .misconfigured)
        #expect(inquiry.failure.message.contains("cloakroom"))
    }

    @Test("sentinels that are all down are unavailable")
    func allDown() {
        var inquiry = SentinelInquiry([a, b], name: "n")
        inquiry.failed(RESPError(.unavailable, "down"))
        #expect(inquiry.failure.code == .unavailable)
    }

    @Test("a wrong password stays the reason, regardless of the next sentinel's answer")
    func wrongPassword() {
        var inquiry = SentinelInquiry([a, b], name: "n")
        inquiry.failed(RESPError(.misconfigured, "password"))
        inquiry.failed(RESPError(.unavailable, "down"))
        #expect(inquiry.failure == RESPError(.misconfigured, "password"))
    }
}
