import ArgumentParser
import AuthServer
import Operations
import ServerSettings
import Sessions
import UserAccounts

/// `coatcheck factor accept-rp-id`.
struct FactorAcceptSite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-rp-id",
        abstract: "Remove the passkeys that were made for another webauthn.rp.id.",
        discussion: """
            A passkey works for one domain for ever: the one that webauthn.rp.id
            named when it was made. After a change of that key, or of the host of
            public.url from which it follows, browsers offer the older passkeys
            no more, and the server refuses to start.

            Restore the old value, or give the passkeys up with this command, with
            the server's configuration and while no server runs.
            Their owners' sessions end, and they are told. Owners without another
            second factor sign in with the password alone afterwards; one without
            a password needs a link (coatcheck user reset-password NAME).

            EXAMPLES
              coatcheck factor accept-rp-id          says what would be removed
              coatcheck factor accept-rp-id --yes    removes it
            """
    )

    @Flag(help: "Remove them. Without it nothing is changed.") var yes = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        if yes { try await requireNoServer() }
        try await options.withServer { server in
            let site = server.configuration.factors.relyingPartyID
            let stranded = try await server.factors.store.strandedPasskeys(at: site)
            guard !stranded.isEmpty else {
                print("no passkey was made for another domain; nothing was changed")
                return
            }
            let owners = Set(stranded.map(\.owner))
            let words = StrandedPasskeys.words(for: stranded)
            guard yes else {
                throw CommandFailure(
                    """
                    \(words) would be removed, because webauthn.rp.id is \(site ?? "not usable") now; confirm with --yes, or \
                    restore the old value
                    """)
            }
            for owner in owners.sorted(by: { $0.rawValue < $1.rawValue }) { try await remove(of: owner, site, server) }
            print("\(words) were removed, and their owners' sessions ended")
        }
    }

    /// A running server has checked that its passkeys fit. If they do not fit this command, its configuration is another one.
    private func requireNoServer() async throws {
        let isServed = try await StoreFailure.explaining {
            try await ServerAssembly.isServed(options.storeConfiguration(), logger: options.logger)
        }
        guard !isServed else {
            throw CommandFailure("a server runs on this database, and its passkeys are in use; nothing was changed")
        }
    }

    /// An account that was deleted meanwhile has none any more.
    private func remove(of owner: PrincipalID, _ site: String?, _ server: ServerContext) async throws {
        _ = try await server.users.apply(
            .factor(.dropPasskeys(outside: site)), to: owner, sessions: server.changedSessions, in: .system)
    }
}
