package import Sessions

/// A user's account. Holds no secret: credentials are read separately, and only where they are needed.
package struct Account: Hashable, Sendable, Identifiable {
    /// Opaque and stable; survives a change of name. Sessions refer to this identifier.
    package let id: PrincipalID

    /// The name typed at login.
    package var username: Username

    /// The name shown to users. Falls back to the username.
    package var displayName: String

    /// The user's email address, if known.
    package var email: String?

    /// The user's rights in this server.
    package var roles: Set<Role>

    /// Group memberships that other applications receive.
    package var groups: Set<String>

    /// A disabled account cannot log in, and none of its sessions is accepted.
    package var isDisabled: Bool

    /// Set when an administrator knows the password to be compromised: the user may do nothing but change it (ASVS 6.2.10).
    package var mustChangePassword: Bool

    /// Grows with every change of a credential, a role or the status. It reveals a login that began before such a change.
    package var securityVersion: Int64

    /// The ``securityVersion`` at the last change that ended the account's sessions: sessions made under another one are over.
    /// It stays behind when the owner changes the password and keeps the other sessions.
    package var credentialEpoch: CredentialEpoch

    /// Why the current ``credentialEpoch`` began: clients with sessions of earlier epochs receive this reason.
    package var epochReason: EndReason

    /// Which second factors the account has.
    package var factors: EnrolledFactors

    /// By when the account must have a second factor; `nil` until its first login under a rule that demands one.
    package var factorDeadline: Timestamp?

    /// When the account was created.
    package let createdAt: Timestamp

    /// When the account last changed, logins excepted.
    package var updatedAt: Timestamp

    /// When the password was last set. `nil` if there is none.
    package var passwordChangedAt: Timestamp?

    /// The last successful login.
    package var lastLogin: Timestamp?

    /// A new account, enabled and without a password.
    package init(
        id: PrincipalID,
        username: Username,
        displayName: String? = nil,
        email: String? = nil,
        roles: Set<Role> = [],
        groups: Set<String> = [],
        createdAt: Timestamp
    ) {
        self.id = id
        self.username = username
        self.displayName = displayName ?? username.rawValue
        self.email = email
        self.roles = roles
        self.groups = groups
        self.isDisabled = false
        self.mustChangePassword = false
        self.securityVersion = 1
        self.credentialEpoch = CredentialEpoch(rawValue: 1)
        self.epochReason = .passwordChanged
        self.factors = []
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }

    /// Whether the account may use the admin console.
    package var isAdministrator: Bool { roles.contains(.administrator) }

    /// Whether a password has been set.
    package var hasPassword: Bool { passwordChangedAt != nil }

    /// Whether the account may use the admin console and can sign in to it: it is enabled and has a password.
    package var canAdminister: Bool { isAdministrator && !isDisabled && passwordChangedAt != nil }
}

/// A right of an account in this server. Groups, by contrast, are only passed on to other applications.
package struct Role: RawRepresentable, Hashable, Comparable, Sendable {
    /// The name used in the database, the API and the audit log.
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// May use the admin console and its API.
    package static let administrator = Role(rawValue: "admin")

    /// All existing roles. A name that is not among them would give no right, even if it resembles one that does, such as
    /// `Admin`.
    package static let all: Set<Role> = [.administrator]

    package static func < (lhs: Role, rhs: Role) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

extension PrincipalID {
    /// A new identifier: 128 random bits, 22 base64url characters. Never derived from the user's data.
    package static func random(from source: TokenSource = .system) -> PrincipalID {
        PrincipalID(rawValue: Base64URL.encode(source.words().bytes.prefix(16)))
    }
}
