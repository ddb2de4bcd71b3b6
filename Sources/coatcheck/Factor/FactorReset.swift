import ArgumentParser
import AuthServer
import Sessions
import UserAccounts

/// `coatcheck factor reset`.
struct FactorReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Remove all second factors of a user, and end all of their sessions.",
        discussion: """
            Passkeys, authenticator app, recovery codes and trusted browsers: all
            of them. The password stays; it is what the next sign-in needs. If
            factors.required concerns the account, that sign-in leads to a new
            second factor once the grace period is over.

            It is recorded in the audit log, and the user is told. It needs no
            key of passwords.pepper.file, so it helps after a lost one.
            """
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer { server in
            let account = try await server.account(named: name)
            let factors = try await server.factors.store.factors(of: account.id, at: server.clock.now())
            guard factors.isAny else {
                print("\(account.username.rawValue) has no second factor; nothing was changed")
                return
            }
            try await UserChange.perform(
                .factor(.reset), to: account, saying: "has no second factor any more: removed \(factors.words)", server)
        }
    }
}

extension AccountFactors {
    /// Whether there is anything that a reset removes.
    fileprivate var isAny: Bool {
        !passkeys.isEmpty || oneTimeCodes != nil || recoveryCodes.total > 0 || !trustedBrowsers.isEmpty
    }

    /// What there is, such as `2 passkeys and 8 recovery codes`.
    fileprivate var words: String {
        var parts: [String] = []
        if !passkeys.isEmpty { parts.append(Self.count(passkeys.count, "passkey")) }
        if oneTimeCodes != nil { parts.append("the authenticator app") }
        if recoveryCodes.left > 0 { parts.append(Self.count(recoveryCodes.left, "recovery code")) }
        if !trustedBrowsers.isEmpty { parts.append(Self.count(trustedBrowsers.count, "trusted browser")) }
        guard let last = parts.popLast() else { return "the used recovery codes" }
        return parts.isEmpty ? last : "\(parts.joined(separator: ", ")) and \(last)"
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}
