import Operations
package import Sessions
package import UserAccounts
import WebAddresses

/// A one-time link, returned once.
struct LinkResource: Encodable {
    let url: String
    let expiresAt: String

    init(_ link: UserAdministration.IssuedLink, at publicURL: PublicURL) {
        url = publicURL.address(of: link.purpose, link.token)
        expiresAt = link.expiry.rfc3339
    }
}

/// A number of items.
struct CountResource: Encodable {
    let count: Int
}

/// The limits that apply to sessions.
package struct PolicyResource: Encodable, Sendable {
    package struct Timeouts: Encodable, Sendable {
        let idle: String
        package let absolute: String

        init(_ timeouts: SessionPolicy.Timeouts) {
            idle = "\(timeouts.idle.components.seconds)s"
            absolute = "\(timeouts.absolute.components.seconds)s"
        }
    }

    let standard: Timeouts
    package let remembered: Timeouts
    let touchInterval: String
    let rotationInterval: String?
    let rotationGrace: String
    let limitPerUser: Int
    let limitPolicy: String
    let reauthenticationWindow: String
    let passwordMinimumLength: Int

    package init(_ policy: SessionPolicy, passwords: PasswordPolicy) {
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
