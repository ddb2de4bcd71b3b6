import Operations
import Sessions
import UserAccounts

/// The factors of an account, for the operator: what their owner sees, and whose they are. Holds no secret.
struct UserFactorsDocument: Encodable {
    private enum CodingKeys: CodingKey {
        case username, secondFactor
    }

    private let account: Account
    private let factors: FactorsDocument

    init(_ account: Account, _ factors: AccountFactors, under policy: FactorPolicy, at now: Timestamp) {
        self.account = account
        self.factors = FactorsDocument(factors, of: account, under: policy, at: now)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(account.username.rawValue, forKey: .username)
        try container.encode(account.factors.hasSecondFactor, forKey: .secondFactor)
        try factors.encode(to: encoder)
    }
}

extension UserFactorsDocument {
    /// The document as lines of a terminal.
    var lines: [String] {
        var table = TextTable("FACTOR", "NAME", "ADDED", "LAST USED")
        for passkey in factors.passkeys {
            let kind = passkey.synced ? "passkey (synced)" : "passkey"
            table.add(kind, passkey.name, passkey.createdAt, passkey.lastUsedAt ?? "never")
        }
        if let otp = factors.otp { table.add("authenticator app", "", otp.createdAt, otp.lastUsedAt ?? "never") }
        for browser in factors.trustedBrowsers {
            table.add(
                "trusted browser", browser.label, browser.createdAt, "until \(browser.expiresAt)")
        }
        let isEmpty = !account.factors.hasSecondFactor && factors.trustedBrowsers.isEmpty
        return (isEmpty ? [] : Array(table.lines)) + [summary]
    }

    private var summary: String {
        guard account.factors.hasSecondFactor else {
            return factors.required ? "no second factor, although factors.required asks for one" : "no second factor"
        }
        let codes = "recovery codes left: \(factors.recoveryCodes.left) of \(factors.recoveryCodes.total)"
        return factors.askedAtLogin ? codes : "\(codes); a second factor is not asked for at sign-in"
    }
}
