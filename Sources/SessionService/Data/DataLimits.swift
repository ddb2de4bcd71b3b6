import Foundation
import Sessions

/// The limits of an application's values in one session.
enum DataLimits {
    static let fields = SessionData.fieldLimit
    static let nameBytes = SessionData.nameLimit
    static let fieldBytes = SessionData.valueLimit
    static let dataBytes = SessionData.totalLimit

    /// Refuses values beyond a limit, and names the one to make smaller.
    ///
    /// - Parameter changed: the names to blame if the whole is too large.
    static func check(_ data: [String: [UInt8]], changed: some Collection<String>) throws(ServiceRefusal) {
        for (name, value) in data where value.count > fieldBytes {
            throw quota("field_bytes", fieldBytes, value.count, name)
        }
        if data.count > fields { throw quota("fields", fields, data.count, changed.max()) }
        let size = data.values.reduce(0) { $0 + $1.count }
        if size > dataBytes {
            throw quota("data_bytes", dataBytes, size, changed.max { data[$0]?.count ?? 0 < data[$1]?.count ?? 0 })
        }
    }

    /// Refuses a name that cannot be stored.
    static func check(name: String) throws(ServiceRefusal) {
        guard name.utf8.count <= nameBytes else {
            throw quota("name_bytes", nameBytes, name.utf8.count, String(name.prefix(nameBytes)))
        }
        guard !name.isEmpty, !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw .badField(name, "The name of a value must not be empty, and must not contain control characters.")
        }
        // Otherwise two spellings would be one name here and two there.
        guard name.utf8.elementsEqual(name.precomposedStringWithCanonicalMapping.utf8) else {
            throw .badField(name, "The name of a value must be in Unicode normalization form C.")
        }
    }

    private static func quota(_ limit: String, _ most: Int, _ size: Int, _ field: String?) -> ServiceRefusal {
        let what = field.map { "The value \($0.debugDescription)" } ?? "The session"
        return ServiceRefusal(.quota, "\(what) exceeds the limit \(limit): \(size), at most \(most).") {
            if let field { $0.add("field", field) }
            $0.add("limit", limit)
            $0.add("max", most)
            $0.add("size", size)
        }
    }
}
