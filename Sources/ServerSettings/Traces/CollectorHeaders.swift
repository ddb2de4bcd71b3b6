import Foundation
import UserAccounts
import WebAddresses

/// The headers that a collector wants, such as `Authorization`. Their values are secret.
package struct CollectorHeaders: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Names and values, in the order of the file.
    package let fields: [Field]

    /// A name and its value.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// No headers.
    package init() {
        fields = []
    }

    /// Reads lines such as `Authorization: Bearer …`. Empty lines, and those that begin with `#`, mean nothing.
    ///
    /// - Throws: the reason, without the line.
    init(_ text: String) throws(ValueError) {
        var fields: [Field] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let colon = line.firstIndex(of: ":") else { throw Self.problem(index, "has no colon") }
            let (name, value) = (line[..<colon], line[line.index(after: colon)...].trimmingSpaces())
            guard Self.isName(name) else { throw Self.problem(index, "has no header name before its colon") }
            guard !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                throw Self.problem(index, "has no value in printable ASCII")
            }
            guard !Self.reserved.contains(name.lowercased()) else {
                throw Self.problem(index, "names a header that the server sets itself")
            }
            fields.append(Field(name: String(name), value: String(value)))
        }
        guard !fields.isEmpty else { throw ValueError("it holds no header") }
        self.fields = fields
    }

    private static let reserved: Set<String> = [
        "connection", "content-length", "content-type", "host", "transfer-encoding", "user-agent",
    ]

    private static func problem(_ index: Int, _ reason: String) -> ValueError {
        ValueError("line \(index + 1) \(reason)", advice: "write lines such as Authorization: Bearer TOKEN")
    }

    /// A token of RFC 9110.
    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { $0.isASCIILetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }

    /// The names only.
    package var description: String { fields.map(\.name).joined(separator: ", ") }
    /// The names only.
    package var debugDescription: String { description }
}

extension ServerConfiguration {
    /// The headers for the collector.
    package func collectorHeaders() throws -> CollectorHeaders {
        guard let path = traces.headersFile else { return CollectorHeaders() }
        let text: String
        do throws(PlainText.FileProblem) {
            text = try PlainText.read(path)
        } catch {
            throw Self.problem(Settings.traceHeadersFile, path, error.description)
        }
        do throws(ValueError) {
            return try CollectorHeaders(text)
        } catch {
            throw Self.problem(Settings.traceHeadersFile, path, error.reason)
        }
    }
}
