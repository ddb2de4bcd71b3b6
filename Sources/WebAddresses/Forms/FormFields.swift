/// The fields of a form or of a query string, each at most once.
package struct FormFields: Sendable, Equatable {
    /// The reasons why a form cannot be read. The client causes all of them.
    package enum Refusal: Error, Equatable {
        case malformed
        case duplicate(String)
        case tooMany
    }

    /// The maximum number of fields, more than any form of this server has.
    static let maximumCount = 64

    private let values: [String: String]

    /// Reads `application/x-www-form-urlencoded` bytes.
    ///
    /// - Throws: ``Refusal`` for a broken escape, bytes that are not UTF-8, a NUL, a repeated name or too many fields.
    package init(_ bytes: some Collection<UInt8>) throws(Refusal) {
        var values: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard values.count < Self.maximumCount else { throw .tooMany }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try Self.text(pair[..<equals])
            let value = try Self.text(pair[equals...].dropFirst())
            guard values.updateValue(value, forKey: name) == nil else { throw .duplicate(name) }
        }
        self.values = values
    }

    /// The names of all fields.
    package var names: Set<String> { Set(values.keys) }

    /// The value of a field. `nil` if it was not sent.
    package subscript(name: String) -> String? { values[name] }

    /// The value of a field, empty if it was not sent.
    package func text(_ name: String) -> String { values[name] ?? "" }

    /// The value without white space at either end. For names and filters, never for passwords.
    package func trimmed(_ name: String) -> String {
        let text = text(name)
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// Whether a checkbox was ticked.
    package func isTicked(_ name: String) -> Bool { values[name].map { !$0.isEmpty } ?? false }

    /// Whether any field is in both. A value sent twice, in address and body, has no single meaning (ASVS 15.3.7).
    package func overlaps(_ other: FormFields) -> Bool {
        values.keys.contains { other.values[$0] != nil }
    }

    private static func text(_ bytes: some Collection<UInt8>) throws(Refusal) -> String {
        guard let decoded = PercentEncoding.decode(bytes, plusIsSpace: true), !decoded.contains(0),
            let text = String(validating: decoded, as: UTF8.self)
        else { throw .malformed }
        return text
    }
}
