import Foundation
import HTTPTypes
import HummingbirdSessions
import Testing

@Suite("The table of problems")
struct ProblemTableTests {
    private struct Row: Hashable {
        let code: String
        let status: Int
        let sources: [Substring]
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    /// The rows of docs/problems.md whose first cell is a code and whose second is a status.
    private func rows() throws -> [Row] {
        let text = try String(contentsOf: Self.root.appending(path: "docs/problems.md"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, cells[0].hasPrefix("`"), let status = Int(cells[1]) else { return nil }
            return Row(
                code: cells[0].trimmingCharacters(in: ["`"]), status: status, sources: cells[2].split(separator: " "))
        }
    }

    @Test("has every code once, with its status, and no other")
    func documented() throws {
        let documented = try rows().map { "\($0.code) \($0.status)" }
        #expect(documented == ProblemCode.allCases.map { "\($0.rawValue) \($0.status.code)" }.sorted())
    }

    @Test("names for the API the codes that its description lists")
    func described() throws {
        let bytes = try Data(contentsOf: Self.root.appending(path: "Sources/WebAPI/openapi.json"))
        let document = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        var node: Any? = document
        for key in ["components", "schemas", "Problem", "properties", "code", "enum"] {
            node = (node as? [String: Any])?[key]
        }
        let listed = try #require(node as? [String])
        #expect(listed == (try rows().filter { $0.sources.contains("A") }.map(\.code)))
    }

    @Test("gives each bare status a code of that status", arguments: 400...599)
    func bareStatus(_ code: Int) {
        let problem = ProblemCode(status: HTTPResponse.Status(code: code))
        let known = Set(ProblemCode.allCases.map(\.status.code)).subtracting([403, 401])
        #expect(problem != .csrf, "a bare status says nothing of a forged request")
        if known.contains(code) { #expect(problem.status.code == code) }
    }

    @Test("has sentences that need no escapes in JSON", arguments: ProblemCode.allCases)
    func detail(_ code: ProblemCode) {
        #expect(code.detail.allSatisfy { $0.isASCII && $0 != "\"" && $0 != "\\" && !$0.isNewline })
    }

    @Test("tells the client to wait five seconds whenever the server is unavailable or busy")
    func waiting() {
        let waits = ProblemCode.allCases.filter { $0.retryAfter != nil }
        #expect(waits == [.busy, .unavailable])
        #expect(waits.allSatisfy { $0.retryAfter.map(RetryAfter.value) == "5" })
    }
}
