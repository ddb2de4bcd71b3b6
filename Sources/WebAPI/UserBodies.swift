import RequestEdge
import UserAccounts

/// The body of a call that creates an account. It has no field for a password: an administrator cannot choose another user's
/// password (ASVS 6.4.6).
struct NewUserBody: Decodable {
    private let username: Username
    private let profile: UserFields

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: AnyKey.self)
        try fields.allow(["username", "displayName", "email", "roles", "groups"])
        guard let username = Username(try fields.decode(String.self, forKey: AnyKey("username"))) else {
            throw Problem.invalid("The username is not acceptable: 1 to 64 letters and digits, joined by . _ - + @")
        }
        self.username = username
        self.profile = try UserFields(from: decoder)
    }

    /// The requested account.
    var account: NewAccount {
        NewAccount(
            username: username.rawValue, displayName: profile.displayName, email: profile.email.flatMap { $0 },
            roles: profile.roles ?? [], groups: profile.groups ?? [])
    }
}

/// The body of a call that changes an account. Only the named fields change.
struct UserChangeBody: Decodable {
    private let fields: UserFields
    private let disabled: Bool?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: AnyKey.self)
        try fields.allow(["displayName", "email", "roles", "groups", "disabled"])
        self.disabled = try fields.decodeIfPresent(Bool.self, forKey: AnyKey("disabled"))
        self.fields = try UserFields(from: decoder)
    }

    /// The requested changes, one by one. Rights are removed before others are granted.
    var changes: [AccountChange] {
        var changes: [AccountChange] = []
        if disabled == true { changes.append(.disable) }
        if let roles = fields.roles { changes.append(.roles(roles)) }
        if !fields.profile.isEmpty { changes.append(.profile(fields.profile)) }
        if disabled == false { changes.append(.enable) }
        return changes
    }
}

/// The fields that both bodies have in common, validated.
private struct UserFields {
    var displayName: String?
    /// Absent, null, or a text.
    var email: String??
    var roles: Set<Role>?
    var groups: Set<String>?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: AnyKey.self)
        displayName = try fields.decodeIfPresent(String.self, forKey: AnyKey("displayName")).map(Self.displayName)
        if fields.contains(AnyKey("email")) {
            email = .some(try fields.decodeIfPresent(String.self, forKey: AnyKey("email")).map(Self.email))
        }
        roles = try fields.decodeIfPresent([String].self, forKey: AnyKey("roles")).map { Set($0.map(Role.init)) }
        groups = try fields.decodeIfPresent([String].self, forKey: AnyKey("groups")).map { Set(try $0.map(Self.group)) }
        if let groups, !ProfileRules.areGroups(groups) { throw Problem.tooManyGroups }
        if let roles, !roles.isSubset(of: Role.all) { throw Problem.invalid("The only role is admin.") }
    }

    /// The named fields of the name, the address and the groups.
    var profile: ProfileChange {
        ProfileChange(
            displayName: displayName, email: email.map { .set($0) } ?? .keep, groups: groups.map { .replace($0) })
    }

    private static func displayName(_ text: String) throws -> String {
        guard let name = ProfileRules.displayName(text) else {
            throw Problem.invalid("A display name is 1 to 128 visible characters.")
        }
        return name
    }

    private static func email(_ text: String) throws -> String {
        guard let address = ProfileRules.email(text) else { throw Problem.invalid("The email address is not valid.") }
        return address
    }

    private static func group(_ text: String) throws -> String {
        guard let name = ProfileRules.groupName(text) else {
            throw Problem.invalid("The name of a group is 1 to 64 of A-Z a-z 0-9 . _ : / -")
        }
        return name
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}

extension KeyedDecodingContainer<AnyKey> {
    /// Refuses unknown fields: the server must not seem to have accepted a `password` or a `role`.
    fileprivate func allow(_ names: Set<String>) throws {
        guard let unknown = allKeys.first(where: { !names.contains($0.stringValue) }) else { return }
        throw Problem.invalid("The field \(unknown.stringValue.prefix(40)) is unknown.")
    }
}
