import SQLInterface
import Sessions

/// What a service may do with its token.
package enum ServiceGrant: Sendable, Hashable {
    /// Follow ended sessions at `/api/v1/revocations`.
    case revocations
    /// Keep the sessions of an application at `/service/v1`.
    case sessions(ServiceApplication)

    /// The word for it in the database and the audit log.
    package var scope: String {
        switch self {
        case .revocations: "revocations"
        case .sessions: "sessions"
        }
    }
}

/// The columns of a grant.
extension ServiceGrant {
    static let columns = "scope, shares_accounts, cookie_name, cookie_domain, cookie_samesite"

    var values: [SQLValue] {
        guard case .sessions(let application) = self else { return [.text(scope), .flag(false), .null, .null, .null] }
        return [
            .text(scope), .flag(application.sharesAccounts), .text(application.cookieName),
            .text(application.cookieDomain), .text(application.sameSite.rawValue),
        ]
    }

    init(_ row: SQLRow, from column: Int, named name: String) throws {
        switch try row.text(column) {
        case "revocations": self = .revocations
        case "sessions":
            let word = try row.optionalText(column + 4) ?? "lax"
            guard let sameSite = SessionCookie.SameSite(rawValue: word) else { throw Self.corrupt }
            self = .sessions(
                ServiceApplication(
                    name: name, sharesAccounts: try row.flag(column + 1), cookieName: try row.optionalText(column + 2),
                    cookieDomain: try row.optionalText(column + 3), sameSite: sameSite))
        default: throw Self.corrupt
        }
    }

    private static let corrupt = StorageError(.corrupt, "what a service may do cannot be read")
}
