import Sessions
import UserAccounts

/// A one-time link, shown once.
struct LinkResource: Encodable {
    let url: String
    let expiresAt: String

    init(_ link: UserAdministration.IssuedLink, at publicURL: PublicURL) {
        url = publicURL.address(of: link.purpose, link.token)
        expiresAt = link.expiry.rfc3339
    }
}

/// How many.
struct CountResource: Encodable {
    let count: Int
}

/// The limits sessions live under.
struct PolicyResource: Encodable, Sendable {
    struct Timeouts: Encodable, Sendable {
        let idle: String
        let absolute: String

        init(_ timeouts: SessionPolicy.Timeouts) {
            idle = "\(timeouts.idle.components.seconds)s"
            absolute = "\(timeouts.absolute.components.seconds)s"
        }
    }

    let standard: Timeouts
    let remembered: Timeouts
    let touchInterval: String
    let rotationInterval: String?
    let rotationGrace: String
    let limitPerUser: Int
    let limitPolicy: String
    let reauthenticationWindow: String
    let passwordMinimumLength: Int

    init(_ policy: SessionPolicy, passwords: PasswordPolicy) {
        standard = Timeouts(policy.standard)
        remembered = Timeouts(policy.remembered)
        touchInterval = "\(policy.touchInterval.components.seconds)s"
        rotationInterval = policy.rotationInterval.map { "\($0.components.seconds)s" }
        rotationGrace = "\(policy.rotationGrace.components.seconds)s"
        limitPerUser = policy.limit.maximum
        limitPolicy = policy.limit.excess.rawValue
        reauthenticationWindow = "\(policy.reauthenticationWindow.components.seconds)s"
        passwordMinimumLength = passwords.minimumLength
    }
}
