import Foundation
import Testing

@testable import SessionDoctor

@Suite("Reports")
struct ReportTests {
    private func report() throws -> Report {
        var evidence = Evidence(site: try SiteAddress("http://example.org/"), username: nil, now: 0)
        evidence.exchanges = [Exchange(WebRequest("GET", "/"), WebResponse(status: 200))]
        evidence.elsewhere = ["https://other.example"]
        return Report(evidence)
    }

    @Test("every check has one row, in the order of the catalogue")
    func rows() throws {
        #expect(try report().rows.map(\.0) == Check.all.map(\.name))
    }

    @Test("only failures are explained, and the numbers add up")
    func explanations() throws {
        let text = try report().explanations
        #expect(text.contains("https\n  seen  the address is http://"))
        #expect(!text.contains("hsts"))
        #expect(text.contains("redirects lead to https://other.example, which was not contacted"))
        #expect(text.hasSuffix("0 passed, 1 failed, \(Check.all.count - 1) not checked; 1 requests, 0 logins"))
    }

    @Test("the document has the verdicts under stable names")
    func document() throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(try report().document)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let keys = ["url", "passed", "failed", "not_checked", "requests", "logins", "redirects_elsewhere", "findings"]
        #expect(Set(object.keys) == Set(keys))
        let findings = try #require(object["findings"] as? [[String: String]])
        #expect(Set(findings.flatMap(\.keys)) == ["check", "verdict", "seen", "why", "source", "mend"])
        #expect(Set(findings.compactMap { $0["verdict"] }) == ["fail", "not-checked"])
    }
}
