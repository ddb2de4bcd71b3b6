import Foundation

/// One line of a `user import` file: a JSON object with `username` and `password_hash`, and optionally `display_name`,
/// `email`, `roles`, `groups`, `disabled`.
///
/// The hash is a PHC string of Argon2id, scrypt or PBKDF2-SHA-256, or a bcrypt hash. Unknown members are refused: a
/// misspelt `disabled` must not let anybody in.
package struct ImportedAccount: Sendable {
    /// Who.
    package let account: NewAccount

    /// The hash as it was elsewhere. `nil` makes an account that waits for a one-time link.
    package let hash: PasswordHash?

    /// Whether the account may not log in.
    package let isDisabled: Bool

    /// Reads one line. `nil` when it is no such object, or its hash is of no known kind.
    package init?(jsonLine line: String) {
        guard line.utf8.count <= 65_536, let parsed = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
            return nil
        }
        let hash = parsed.hash.flatMap(PasswordHash.init(phc:))
        guard (hash == nil) == (parsed.hash == nil) else { return nil }
        self.account = NewAccount(
            username: parsed.username, displayName: parsed.displayName, email: parsed.email,
            roles: Set((parsed.roles ?? []).map(Role.init(rawValue:))), groups: Set(parsed.groups ?? []))
        self.hash = hash
        self.isDisabled = parsed.disabled ?? false
    }

    private struct Line: Decodable {
        let username: String
        let hash: String?
        let displayName: String?
        let email: String?
        let roles: [String]?
        let groups: [String]?
        let disabled: Bool?

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case username
            case hash = "password_hash"
            case displayName = "display_name"
            case email
            case roles
            case groups
            case disabled
        }

        private struct AnyKey: CodingKey {
            let stringValue: String
            let intValue: Int? = nil
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { return nil }
        }

        init(from decoder: any Decoder) throws {
            let names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
            guard names.allSatisfy({ CodingKeys(rawValue: $0) != nil }) else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "unknown member"))
            }
            let values = try decoder.container(keyedBy: CodingKeys.self)
            username = try values.decode(String.self, forKey: .username)
            hash = try values.decodeIfPresent(String.self, forKey: .hash)
            displayName = try values.decodeIfPresent(String.self, forKey: .displayName)
            email = try values.decodeIfPresent(String.self, forKey: .email)
            roles = try values.decodeIfPresent([String].self, forKey: .roles)
            groups = try values.decodeIfPresent([String].self, forKey: .groups)
            disabled = try values.decodeIfPresent(Bool.self, forKey: .disabled)
        }
    }
}
