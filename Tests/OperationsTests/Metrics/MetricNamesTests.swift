import Foundation
import Testing

@testable import Operations

@Suite("The names of metrics")
struct MetricNamesTests {
    private struct Row: Hashable {
        let name: String
        let kind: String
        let labels: [String]
    }

    /// The rows of docs/metrics.md whose first cell is a name.
    private static func documented() throws -> [Row] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/metrics.md")
        return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("| `"), cells.count >= 4 else { return nil }
            let labels = cells[2].split(separator: ",").map { $0.trimmingCharacters(in: .init(charactersIn: " `")) }
            return Row(name: cells[0].trimmingCharacters(in: ["`"]), kind: cells[1], labels: labels)
        }
    }

    @Test("docs/metrics.md describes every family, with its type and labels, and no other")
    func documentation() throws {
        let known = Metric.all.map { Row(name: $0.name, kind: $0.kind.rawValue, labels: $0.labels) }
        let documented = try Self.documented()
        #expect(Set(documented).symmetricDifference(known).isEmpty)
        #expect(documented.count == Set(documented).count)
    }

    @Test("each name is used once, by Prometheus' rules")
    func names() {
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
        for metric in Metric.all {
            #expect(metric.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(metric.name)")
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(!metric.help.contains("\n") && metric.help.hasSuffix("."), "\(metric.name)")
        }
    }
}
