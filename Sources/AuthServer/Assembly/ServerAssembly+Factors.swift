import Logging
import Passkeys
package import ServerSettings
import ServerTables
import Sessions
package import UserAccounts

extension ServerAssembly {
    /// The checks of second factors and of passwords.
    static func checks(
        _ configuration: ServerConfiguration,
        _ storage: Storage,
        _ hashing: HashingPool,
        for use: Use,
        logger: Logger
    ) async throws -> (FactorVerifier, PasswordHasher) {
        let peppers = try await peppers(configuration, for: use, of: storage.accounts)
        let factors = try await factors(configuration, storage, under: peppers, for: use, logger: logger)
        return (factors, PasswordHasher(peppers: peppers, pool: hashing, storedCosts: storage.accounts.passwordCosts))
    }

    /// The check of a login.
    static func authenticator(
        _ configuration: ServerConfiguration,
        _ storage: Storage,
        _ accounts: any AccountStore,
        _ browsers: KnownBrowsers,
        _ audit: any AuditLog,
        _ factors: FactorVerifier,
        _ hasher: PasswordHasher,
        _ references: AuditReferences,
        clock: any WallClock
    ) async throws -> Authenticator {
        Authenticator(
            accounts: accounts, throttle: try await storage.throttle(configuration.throttle.policy),
            browsers: browsers, audit: audit, factors: factors, policy: configuration.factorPolicy,
            hasher: hasher, references: references, clock: clock)
    }

    /// The check of second factors. Refuses to serve without the keys under which stored secrets are encrypted: those users could
    /// not sign in.
    private static func factors(
        _ configuration: ServerConfiguration,
        _ storage: Storage,
        under peppers: PasswordPeppers,
        for use: Use,
        logger: Logger
    ) async throws -> FactorVerifier {
        if use == .serving {
            let count = try await storage.factors.secrets(needingOtherKeysThan: peppers.ids)
            guard count == 0 else { throw missingKey(of: count, configuration) }
            let stranded = try await storage.factors.strandedPasskeys(at: configuration.factors.relyingPartyID)
            guard stranded.isEmpty else { throw otherSite(of: stranded, configuration) }
        }
        let challenges = try await storage.keys.passkeyChallenges()
        let passkeys = configuration.factors.relyingParty.map {
            PasskeyCeremonies(relyingParty: $0, key: challenges, store: storage.factors)
        }
        return FactorVerifier(
            store: storage.factors, seal: FactorSecretSeal(peppers: peppers), passkeys: passkeys,
            drift: ClockDriftWatch { steps in
                let seconds = steps.magnitude * 30
                logger.warning(
                    "the authenticator apps of several users are \(seconds) seconds \(steps > 0 ? "ahead of" : "behind") this server: is its clock right?"
                )
            })
    }

    /// Passkeys work for the domain they were made for and for no other.
    private static func otherSite(
        of stranded: [StrandedPasskeys],
        _ configuration: ServerConfiguration
    ) -> ConfigurationError {
        let problem: String =
            switch configuration.factors.passkeys {
            case .on: "browsers will not offer"
            case .off(let reason): "passkeys are off (\(reason)), so browsers will not offer"
            }
        return ConfigurationError([
            ConfigurationProblem(
                key: Settings.relyingPartyID.key.name,
                value: configuration.factors.relyingPartyID,
                reason: "\(problem) \(StrandedPasskeys.words(for: stranded)) any more",
                advice: "set it to its old value, or give these passkeys up: coatcheck factor accept-rp-id --yes")
        ])
    }

    private static func missingKey(of count: Int, _ configuration: ServerConfiguration) -> ConfigurationError {
        ConfigurationError([
            ConfigurationProblem(
                key: Settings.passwordPepperFile.key.name,
                value: Settings.passwordPepperFile.shown(configuration.passwords.pepperFile),
                reason: "the one-time codes of \(count) accounts are encrypted under a missing key",
                advice: "add the earlier keys after the current one, or reset the factors: coatcheck factor reset NAME")
        ])
    }
}

extension ServerConfiguration {
    /// The rules about second factors.
    package var factorPolicy: FactorPolicy {
        let requirement: FactorPolicy.Requirement =
            switch factors.required {
            case .never: .never
            case .administrators: .administrators
            case .all: .all
            }
        return FactorPolicy(requirement: requirement, grace: factors.grace, trustedBrowser: factors.trustedBrowser)
    }
}
