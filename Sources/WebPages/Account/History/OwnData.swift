import Foundation
import PageRendering
import Sessions
import UserAccounts

/// The profile, the sessions, the second factors and the security history of an account, for its user. It has no secrets: no hash,
/// key or token.
struct OwnData: Encodable {
    /// The most events of the file, the newest first.
    static let historyLimit = 5000

    private let account: Profile
    private let sessions: [Device]
    private let factors: [Factor]
    private let recoveryCodesLeft: Int
    private let history: [Event]

    init(_ account: Account, sessions: [SessionRecord], factors: AccountFactors, history: [OwnEvent]) {
        self.account = Profile(account)
        self.sessions = sessions.map(Device.init)
        self.factors = Factor.all(factors)
        recoveryCodesLeft = factors.recoveryCodes.left
        self.history = history.map(Event.init)
    }

    /// The file.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    private struct Profile: Encodable {
        let id: String
        let username: String
        let displayName: String
        let email: String?
        let roles: [String]
        let groups: [String]
        let createdAt: String
        let passwordChangedAt: String?

        init(_ account: Account) {
            id = account.id.rawValue
            username = account.username.rawValue
            displayName = account.displayName
            email = account.email
            roles = account.roles.map(\.rawValue).sorted()
            groups = account.groups.sorted()
            createdAt = account.createdAt.rfc3339
            passwordChangedAt = account.passwordChangedAt?.rfc3339
        }
    }

    private struct Device: Encodable {
        let id: String
        let beganAt: String
        let lastSeenAt: String
        let endsAt: String
        let address: String
        let userAgent: String
        let label: String
        let methods: [String]

        init(_ record: SessionRecord) {
            id = record.id.description
            beganAt = record.createdAt.rfc3339
            lastSeenAt = record.lastSeen.rfc3339
            endsAt = record.absoluteExpiry.rfc3339
            address = record.device.address
            userAgent = record.device.userAgent
            label = record.device.label
            methods = record.authentication.keys.map(\.rawValue).sorted()
        }
    }

    private struct Factor: Encodable {
        let kind: String
        var name: String?
        let addedAt: String
        var lastUsedAt: String?
        var endsAt: String?

        static func all(_ factors: AccountFactors) -> [Factor] {
            let passkeys = factors.passkeys.map {
                Factor(
                    kind: "passkey", name: $0.name, addedAt: $0.createdAt.rfc3339, lastUsedAt: $0.lastUsedAt?.rfc3339)
            }
            let codes = factors.oneTimeCodes.map {
                [Factor(kind: "authenticator_app", addedAt: $0.createdAt.rfc3339, lastUsedAt: $0.lastUsedAt?.rfc3339)]
            }
            let browsers = factors.trustedBrowsers.map {
                Factor(
                    kind: "trusted_browser", name: $0.userAgent, addedAt: $0.createdAt.rfc3339,
                    endsAt: $0.expiry.rfc3339)
            }
            return passkeys + (codes ?? []) + browsers
        }
    }

    private struct Event: Encodable {
        let time: String
        let event: String
        let words: String
        let reason: String?
        let byAdministrator: Bool
        let addresses: [String]
        let userAgent: String?

        init(_ event: OwnEvent) {
            time = event.time
            self.event = event.event
            words = event.words.description
            reason = event.reason
            byAdministrator = event.isByAdministrator
            addresses = event.addresses
            userAgent = event.userAgent
        }
    }
}
