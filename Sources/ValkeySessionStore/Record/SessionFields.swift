import Sessions

/// Converts a session to the fields of a hash and back. The scripts know the offsets of the values they change; see
/// `prelude.lua`.
///
/// * `b` constant values: began (sortable) 8, idle timeout 8, remembered 1, length 2 and user agent, label
/// * `u` last-seen 8, address
/// * `s` the history of secrets
/// * `a` CSRF value 32, absolute expiry 8, assurance level 1 (0: none)
/// * `v` version, in decimal digits
/// * `n` application, absent for a session of the program's own
/// * `p` principal, absent for an anonymous session
/// * `c` credential epoch, in decimal digits; without it the first, 0
/// * `@method` time of the last authentication with it 8
/// * `=name` a named value of the application
typealias SessionFields = [[UInt8]: [UInt8]]

extension SessionFields {
    subscript(name: String) -> [UInt8]? { self[Array(name.utf8)] }

    var application: String? {
        get throws {
            guard let bytes = self["n"] else { return nil }
            var reader = try ByteReader(bytes, part: "application")
            return try reader.text()
        }
    }

    var principal: PrincipalID? {
        get throws {
            guard let bytes = self["p"] else { return nil }
            var reader = try ByteReader(bytes, part: "principal")
            return PrincipalID(try reader.text())
        }
    }

    var epoch: CredentialEpoch {
        get throws {
            guard let bytes = self["c"] else { return .initial }
            var reader = try ByteReader(bytes, part: "epoch")
            guard let number = Int64(try reader.text()) else { throw reader.unreadable }
            return CredentialEpoch(rawValue: number)
        }
    }

    var authentication: [AuthenticationMethod: Timestamp] {
        get throws {
            try named("@").reduce(into: [:]) { found, field in
                var reader = try ByteReader(field.value, part: "authentication")
                found[AuthenticationMethod(rawValue: field.key)] = try reader.timestamp()
            }
        }
    }

    /// The fields whose name begins with `mark`, without it.
    func named(_ mark: Character) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for (field, value) in self where field.first == mark.asciiValue {
            var reader = try ByteReader(field, part: "name")
            _ = try reader.bytes(1)
            found[try reader.text()] = value
        }
        return found
    }
}
