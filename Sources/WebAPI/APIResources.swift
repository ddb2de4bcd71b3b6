import DeviceBinding
import Operations
package import Sessions
package import UserAccounts

/// A session as its owner and administrators see it. The handle is public; the token appears nowhere.
package struct SessionResource: Encodable {
    package struct DeviceResource: Encodable {
        package let userAgent: String
        package let address: String
        let label: String
        let browser: String?
        package let system: String?
    }

    package let id: String
    package let createdAt: String
    let lastSeenAt: String
    package let authenticatedAt: String?
    /// The level that counts now.
    let assurance: String?
    let methods: [String]
    let idleExpiresAt: String
    let absoluteExpiresAt: String
    let remember: Bool
    /// Whether only the browser that began the session can use it.
    package let bound: Bool
    /// When that browser last proved its key.
    package let provedAt: String?
    package let device: DeviceResource
    /// Whether the request was made with it. Only in lists of the user's own sessions.
    package var current: Bool?
    /// The owner's id. Only in lists for administrators.
    package var userID: String?
    package var username: String?
    /// The application that the session belongs to. Absent for one of this server's own.
    let application: String?

    private enum CodingKeys: String, CodingKey {
        case id, createdAt, lastSeenAt, authenticatedAt, assurance, methods, idleExpiresAt, absoluteExpiresAt
        case remember, bound, provedAt, device, current, username, application
        case userID = "userId"
    }

    /// A session with its owner, as an administrator sees it.
    ///
    /// - Parameter username: the name of the account. The principal of an application has the name that the application gave it.
    package init(_ record: SessionRecord, username: String?, at now: Timestamp) {
        self.init(record, at: now)
        userID = record.principal?.rawValue
        self.username = username
        guard let application = record.application, let principal = record.principal else { return }
        self.username = principal.name(in: application)
    }

    package init(_ record: SessionRecord, at now: Timestamp) {
        let agent = UserAgent(record.device.userAgent)
        id = record.id.description
        createdAt = record.createdAt.rfc3339
        lastSeenAt = record.lastSeen.rfc3339
        authenticatedAt = record.authenticatedAt?.rfc3339
        assurance = record.assurance(at: now)?.name
        methods = record.authentication.keys.map(\.rawValue).sorted()
        idleExpiresAt = min(record.idleExpiry, record.absoluteExpiry).rfc3339
        absoluteExpiresAt = record.absoluteExpiry.rfc3339
        remember = record.lifetime == .remembered
        let binding = SessionBinding.stored(in: record)
        bound = binding.isBound
        provedAt = binding.provedAt?.rfc3339
        application = record.application
        device = DeviceResource(
            userAgent: record.device.userAgent, address: record.device.address, label: record.device.label,
            browser: agent.browser, system: agent.system)
    }
}

/// The owner of a session, as the user and other applications see them.
struct PrincipalResource: Encodable {
    let id: String
    let username: String
    let displayName: String
    let email: String?
    let roles: [String]
    let groups: [String]

    init(_ account: Account) {
        id = account.id.rawValue
        username = account.username.rawValue
        displayName = account.displayName
        email = account.email
        roles = account.roles.sorted().map(\.rawValue)
        groups = account.groups.sorted()
    }
}

/// An account as an administrator sees it.
package struct UserResource: Encodable {
    package let id: String
    package let username: String
    package let displayName: String
    package let email: String?
    package let roles: [String]
    package let groups: [String]
    let disabled: Bool
    let mustChangePassword: Bool
    /// The second factors that the user can give.
    let factors: [String]
    package let createdAt: String
    let updatedAt: String
    let lastLoginAt: String?

    package init(_ account: Account) {
        id = account.id.rawValue
        username = account.username.rawValue
        displayName = account.displayName
        email = account.email
        roles = account.roles.sorted().map(\.rawValue)
        groups = account.groups.sorted()
        disabled = account.isDisabled
        mustChangePassword = account.mustChangePassword
        factors = account.factors.offered.map(\.rawValue)
        createdAt = account.createdAt.rfc3339
        updatedAt = account.updatedAt.rfc3339
        lastLoginAt = account.lastLogin?.rfc3339
    }
}

/// A page of items, and the cursor of the next page.
struct PageResource<Item: Encodable>: Encodable {
    let items: [Item]
    let next: String?
}
