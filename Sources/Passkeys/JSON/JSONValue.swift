/// A value of a JSON text (RFC 8259). Strings are kept as UTF-8, so that comparing them compares bytes and not
/// canonical equivalents.
package enum JSONValue: Sendable, Hashable {
    case object([[UInt8]: JSONValue])
    case array([JSONValue])
    case string([UInt8])
    case number
    case bool(Bool)
    case null

    /// A member of an object; `nil` if it is absent or `null`, or if this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[Array(name.utf8)], value != .null else {
            return nil
        }
        return value
    }

    /// Whether this is an object with a member of that name, `null` included.
    package func contains(_ name: String) -> Bool {
        guard case .object(let members) = self else { return false }
        return members.keys.contains(Array(name.utf8))
    }

    package var string: [UInt8]? {
        guard case .string(let bytes) = self else { return nil }
        return bytes
    }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
}
