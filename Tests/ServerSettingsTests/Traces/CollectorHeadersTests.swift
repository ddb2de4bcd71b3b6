import Testing
import WebAddresses

@testable import ServerSettings

@Suite("The headers for a collector")
struct CollectorHeadersTests {
    @Test("each line is a header; empty lines and comments are none")
    func lines() throws {
        let headers = try CollectorHeaders(
            "# of the collector\nAuthorization: Bearer a:b=c \r\n\n  X-Scope-OrgID:tenant\n")
        #expect(headers.fields.map(\.name) == ["Authorization", "X-Scope-OrgID"])
        #expect(headers.fields.map(\.value) == ["Bearer a:b=c", "tenant"])
    }

    @Test("lines may end as on Windows")
    func carriageReturns() throws {
        #expect(try CollectorHeaders("# x\r\nA: 1\r\nB: 2\r\n").fields.map(\.value) == ["1", "2"])
    }

    @Test(
        "a line that is none is named by its number, without what is in it",
        arguments: [
            ("", "it holds no header"), ("# nothing\n", "it holds no header"), ("s3cret", "line 1 has no colon"),
            ("A: 1\ns3cret: ", "line 2 has no value"), (": s3cret", "line 1 has no header name"),
            ("s3 cret: 1", "line 1 has no header name"), ("A: s3cr\u{E9}t", "line 1 has no value in printable ASCII"),
            ("A: s3\u{7}cret", "line 1 has no value in printable ASCII"),
            ("content-length: 3", "line 1 names a header that the server sets itself"),
        ])
    func problems(text: String, reason: String) {
        let error = #expect(throws: ValueError.self) { try CollectorHeaders(text) }
        #expect(error?.reason.hasPrefix(reason) == true)
        #expect(error?.reason.contains("cret") == false)
    }

    @Test("printed, the headers have no values")
    func printed() throws {
        let headers = try CollectorHeaders("Authorization: s3cret")
        #expect("\(headers) \(String(reflecting: headers))" == "Authorization Authorization")
    }
}
