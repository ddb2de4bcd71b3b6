import Foundation
import SQLInterface
import Sessions
import UserAccounts

/// An account as a row.
enum AccountRow {
    /// The columns, in the order in which ``decode(_:)`` reads them.
    static let columns = """
        id, username, display_name, email, roles, memberships, disabled, must_change_password, security_version, \
        created_at, updated_at, password_changed_at, last_login, credential_epoch, epoch_reason, factors, \
        factor_deadline
        """

    /// The number of these columns.
    static let columnCount = 17

    /// The columns of a new row, in the order of ``values(of:hash:)``.
    static let insertedColumns = """
        \(columns), username_key, administrator, password_hash, search, words_of, username_skeleton
        """

    /// A new account as it is inserted.
    static func values(of account: Account, hash: PasswordHash?) -> [SQLValue] {
        [
            .text(account.id.rawValue), .text(account.username.rawValue), .text(account.displayName),
            .text(account.email), encode(account.roles.map(\.rawValue)), encode(account.groups),
            .flag(account.isDisabled), .flag(account.mustChangePassword), .integer(account.securityVersion),
            .time(account.createdAt), .time(account.updatedAt), hash == nil ? .null : .time(account.createdAt), .null,
            .integer(account.credentialEpoch.rawValue), .text(account.epochReason.rawValue),
            .integer(account.factors.rawValue), account.factorDeadline.map { .time($0) } ?? .null,
            .text(account.username.key), .flag(account.isAdministrator), .text(hash?.phc),
            .text(searchText(of: account)), .text(searchText(of: account)), .text(account.username.skeleton),
        ]
    }

    static func decode(_ row: SQLRow) throws -> Account {
        guard let username = Username(try row.text(1)) else { throw StorageError(.corrupt, "a username is malformed") }
        var account = Account(
            id: PrincipalID(rawValue: try row.text(0)),
            username: username,
            displayName: try row.text(2),
            email: try row.optionalText(3),
            roles: Set(try names(row.text(4)).map(Role.init(rawValue:))),
            groups: Set(try names(row.text(5))),
            createdAt: try row.time(9))
        account.isDisabled = try row.flag(6)
        account.mustChangePassword = try row.flag(7)
        account.securityVersion = try row.integer(8)
        account.updatedAt = try row.time(10)
        account.passwordChangedAt = try row.optionalTime(11)
        account.lastLogin = try row.optionalTime(12)
        account.credentialEpoch = CredentialEpoch(rawValue: try row.integer(13))
        account.epochReason = EndReason(rawValue: try row.text(14)) ?? .revoked
        account.factors = EnrolledFactors(rawValue: try row.integer(15))
        account.factorDeadline = try row.optionalTime(16)
        return account
    }

    /// Names as a JSON array, sorted, so that the same set is always the same text.
    static func encode(_ names: some Sequence<String>) -> SQLValue {
        .text(CanonicalJSON.encode(names.sorted()))
    }

    /// What is found of an account, in lower case: the text of which its words are made. A server of the version before looks for parts of it,
    /// so the column holds it until no such server can run beside this one.
    static func searchText(of account: Account) -> String {
        let parts = [account.username.key, account.displayName.lowercased(), account.email?.lowercased() ?? ""]
        return parts.joined(separator: "\n")
    }

    private static func names(_ text: String) throws -> [String] {
        // Most lists are empty, and this runs with every request.
        if text == "[]" { return [] }
        if let names = CanonicalJSON.decodeTexts(text) { return names }
        do {
            return try JSONDecoder().decode([String].self, from: Data(text.utf8))
        } catch {
            throw StorageError(.corrupt, "a list of names is malformed")
        }
    }
}
