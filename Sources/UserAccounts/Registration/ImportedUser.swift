import Foundation

/// One line of an import.
package struct ImportedUser: Sendable {
    package let username: Username
    package let account: NewAccount
    package let hash: PasswordHash?

    /// Reads a line. Nil for an empty one.
    ///
    /// - Throws: ``ImportProblem``. It never repeats a value: the line may hold a hash.
    package init?(line: String) throws {
        guard line.contains(where: { !$0.isWhitespace }) else { return nil }
        let fields = try Fields(line: line)
        guard let username = Username(fields.username) else {
            throw ImportProblem.username
        }
        let roles = Set((fields.roles ?? []).map(Role.init(rawValue:)))
        guard roles.isSubset(of: Role.all) else {
            throw ImportProblem.role
        }
        // Some systems write an empty text for users without a password.
        hash = try fields.hash.flatMap { $0.isEmpty ? nil : $0 }.map { text in
            guard let hash = PasswordHash(phc: text) else {
                throw ImportProblem.hash
            }
            return hash
        }
        self.username = username
        account = NewAccount(
            username: fields.username,
            displayName: fields.displayName,
            email: fields.email,
            roles: roles,
            groups: Set(fields.groups ?? [])
        )
        let malformed = account.malformedFields
        guard malformed.isEmpty else { throw ImportProblem.malformed(malformed) }
    }

    private struct Fields: Decodable {
        let username: String
        let displayName: String?
        let email: String?
        let roles: [String]?
        let groups: [String]?
        let hash: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case username
            case displayName = "display_name"
            case email
            case roles
            case groups
            case hash = "password_hash"
        }

        init(line: String) throws {
            do {
                self = try JSONDecoder().decode(Fields.self, from: Data(line.utf8))
            } catch let problem as ImportProblem {
                throw problem
            } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
                throw ImportProblem.wrongType(context.codingPath.last?.stringValue)
            } catch DecodingError.keyNotFound(let key, _) {
                throw ImportProblem.missing(key.stringValue)
            } catch {
                throw ImportProblem.notAnObject
            }
            if let name = RepeatedMember.find(in: Array(line.utf8)) {
                throw ImportProblem.repeatedField(name)
            }
        }

        init(from decoder: any Decoder) throws {
            let known = Set(CodingKeys.allCases.map(\.rawValue))
            let present = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
            // An unknown field may matter, such as "disabled"; ignoring it would not be safe.
            if let unknown = present.sorted().first(where: { !known.contains($0) }) {
                throw ImportProblem.unknownField(unknown)
            }
            let values = try decoder.container(keyedBy: CodingKeys.self)
            username = try values.decode(String.self, forKey: .username)
            displayName = try values.decodeIfPresent(String.self, forKey: .displayName)
            email = try values.decodeIfPresent(String.self, forKey: .email)
            roles = try values.decodeIfPresent([String].self, forKey: .roles)
            groups = try values.decodeIfPresent([String].self, forKey: .groups)
            hash = try values.decodeIfPresent(String.self, forKey: .hash)
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
