import Sessions
import Testing

@testable import RequestEdge

@Suite("The Date header")
struct HTTPDateTests {
    @Test(
        "a moment is written as RFC 9110 prescribes",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-100_000, "Tue, 30 Dec 1969 20:13:20 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        ] as [(Int64, String)])
    func form(second: Int64, text: String) {
        #expect(HTTPDate().text(at: Timestamp(milliseconds: second * 1000)) == text)
    }

    @Test("it follows the clock, forwards and backwards")
    func changes() {
        let date = HTTPDate()
        let texts = [0, 999, 1000, 0].map { date.text(at: Timestamp(milliseconds: $0)).dropLast(4).suffix(2) }
        #expect(texts == ["00", "00", "01", "00"])
    }

    @Test("no moment is too far away", arguments: [Int64.min, Int64.max])
    func extremes(milliseconds: Int64) {
        #expect(HTTPDate().text(at: Timestamp(milliseconds: milliseconds)).hasSuffix(" GMT"))
    }
}
